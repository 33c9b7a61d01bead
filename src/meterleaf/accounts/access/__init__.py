"""Who may come in: a key or a token enters with each request, a caller (user, organization, role) leaves.

`session` opens the request's transaction, so that authentication, the work and the remembered answer of an
Idempotency-Key stand or fall together. This room tells nobody of any event.
"""
