"""What an organization's corrections taught: layouts of its suppliers' documents, as data.

Enters: a layout as the engine made it from a corrected reading. Leaves: those that are most like a document that is to
be read; all of them, for whoever wants to see, export or forget them. No event.
"""
