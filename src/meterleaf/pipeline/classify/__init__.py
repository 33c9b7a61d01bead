"""Opens a document and tells what it is.

Enters: CLASSIFY_DOCUMENT. Leaves: the file's category, tags and language; the opened content in the store, so that
no page is recognised twice; and PROCESS_DOCUMENT, with the problem where the document could not be opened. The reading
that was made on opening is mostly kept in the same transaction (`read.tasks.read_at_once`): then the event is only noted.
"""
