"""People come in: an e-mail and a password enter and a token leaves; a link of an invitation makes a member.

Passwords are kept as argon2id hashes (RFC 9106, the library's defaults for its second recommended option).
"""
