"""How a paper looks: its sections enter, flowables of reportlab leave, all choices being the family's."""
