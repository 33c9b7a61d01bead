"""Where is consumed: facilities and the supply points that belong to them. Enters: names and codes. No event."""
