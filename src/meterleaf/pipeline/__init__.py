"""The way of a document: upload → events → classify → read → review → record.

upload    a file is announced, its bytes go to the store, it is confirmed: CLASSIFY_DOCUMENT
events    what happened is written with the change itself, and its job with it
classify  CLASSIFY_DOCUMENT: the document is opened and told what it is: PROCESS_DOCUMENT
read      PROCESS_DOCUMENT: consumption is read out of it; readings are listed
review    a person corrects a reading; every revision is kept
record    a reading becomes invoices or waste records

Imports point back along the way, events point forward.
"""
