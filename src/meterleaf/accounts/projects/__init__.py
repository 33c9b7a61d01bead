"""Projects, and what is linked to them: files, readings, invoices, wastes. Enters: names and ids. No event."""
