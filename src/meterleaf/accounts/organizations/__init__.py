"""The organizations that a user belongs to; an owner gives theirs another name or country."""
