"""Files for people to keep or print: certificates and slips as PDF, tables as CSV.

In: small frozen records and tables of plain values. Out: bytes, the same for the same input: days and instants are
handed in. Nothing here knows a database, a request or what a quiz is. The libraries for PDF and QR codes are used
nowhere else.
"""
