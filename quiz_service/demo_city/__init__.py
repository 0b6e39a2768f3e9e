"""A made-up city of the size of Hà Nội, with three years of history: to look at coverage and to measure it.

Pure modules invent (names, units, lives, classes, learning) from a seed; `filling` writes rows, `city` puts it all
together in a database of its own. The same seed, number of people and day give the same data.
"""
