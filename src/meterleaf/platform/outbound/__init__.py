"""Requests to addresses that users name: a client that connects to public addresses only.

The rule is applied to the very address that is connected to, after the name was resolved, so that a name which
resolves to something else a moment later gains nothing. Redirects are not followed, proxies of the environment are
not used, answers are cut off.
"""

from meterleaf.platform.outbound.client import AddressForbidden, Answer, address_allowed, post

__all__ = ["AddressForbidden", "Answer", "address_allowed", "post"]
