"""Holds a reading against what the organization's documents said before it.

Enters: the items of a reading, about to be kept. Leaves: checks that name the other file, and one line an item in
`reading_lines` for those that come after. No event.
"""
