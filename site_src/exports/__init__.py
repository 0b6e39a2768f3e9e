"""Standard forms of the plan: Akoma Ntoso XML, JSON, plain text, calendar, and the quiz service's contract.

Pure: `Site` in, bytes out. No disk, no clock: the same content gives the same bytes.
"""
