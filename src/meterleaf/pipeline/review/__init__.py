"""A person corrects a reading.

Enters: new items for a reading, checked against their category's schema. Leaves: a new revision, the old ones kept;
`reading.updated` for webhooks. What records were made from it is told by the next room.
"""
