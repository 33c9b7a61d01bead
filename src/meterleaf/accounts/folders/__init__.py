"""A tree of folders that files lie in. Enters: names and parents. A folder that is not empty stays; no event."""
