"""The way of a document: upload → events → classify → read → review → record."""
