"""A file is announced, its bytes go to the store, and it is confirmed.

Enters: names and sizes, then the word that the bytes are there (or the bytes themselves, by the old multipart way).
Leaves: a row in `files`, its object under its final key, and CLASSIFY_DOCUMENT for each confirmed file.
"""
