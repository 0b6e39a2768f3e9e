"""Files that coordinators send, as rows: rosters, prior training, attendance lists. And the template to fill in.

In: the bytes of an XLSX or CSV file with its name. Out: rows of normalised text, each with its problems, or one
`UnreadableFile` that tells everything that is wrong with the file. A stranger's bytes end here: whatever they are, the
answer is rows or sentences, in bounded time and memory. Knows no database, no request, and not who is known already:
what a row would change is decided elsewhere.
"""
