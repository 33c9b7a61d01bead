"""Organizations, founded with a first owner; listed for their members; an owner gives theirs another name or country."""
