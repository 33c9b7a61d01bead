"""Tells an organization's own systems what happens: a change enters, with its transaction, and a signed message leaves.

Messages follow Standard Webhooks (https://www.standardwebhooks.com): `webhook-id`, `webhook-timestamp`,
`webhook-signature`. They are delivered at least once, with growing pauses for a day; what failed stays to be seen and
sent again.
"""
