"""Who supplies: named by people, or found by tax id when records are made from readings. No event."""
