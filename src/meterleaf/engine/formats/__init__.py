"""One folder per file format; each offers FORMAT and is found by the registry. Formats are strangers to each other."""
