"""Who belongs to an organization, and as what: owner, editor or viewer. Somebody new comes in by an invitation's link.

An organization always keeps an owner.
"""
