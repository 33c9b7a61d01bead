"""Reads what was consumed out of a document, and lists what was read.

Enters: PROCESS_DOCUMENT. Leaves: a row in `readings` with its revision, of status success or error; never nothing.
"""
