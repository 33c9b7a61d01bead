"""One folder per document category; each offers CATEGORY and is found by the registry."""
