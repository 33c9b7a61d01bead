"""From placed words to fields: candidates found, scored by what stands around them, and the best set chosen together."""
