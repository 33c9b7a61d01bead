"""A reading becomes records: invoices, or waste records, shared out over facilities.

Enters: a reading of status success and the facilities' shares. Leaves: one record a facility an item, which knows its
file, reading, revision and item; the file is `linked`; `records.created` for webhooks.
"""
