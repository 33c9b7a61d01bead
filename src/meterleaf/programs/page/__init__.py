"""The page for people: sign in, upload, look at what was read beside the document, correct it, make records.

It is a client of the API like any other: plain files, no build step, nothing from elsewhere. A strict
Content-Security-Policy lets it speak with this server and the object store alone.
"""
