"""The bill itself inside an e-invoice: many senders attach it as a PDF, and their lines sum it up.

Kept as an attachment, to be opened where the lines do not tell how much was consumed.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from meterleaf.engine.content import Attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meterleaf.engine.markup import Element

_LONGEST_LEAD = 64  # letters; a PDF is told by its first bytes, which may have blanks between them


def pdfs_in(root: Element, *names: str) -> tuple[Attachment, ...]:
    """The first PDF among the elements of these names, which hold files as base64."""
    return tuple(_first(root, *names))


def _first(root: Element, *names: str) -> Iterator[Attachment]:
    for place in root.iter(*names):
        data = _decoded(place.text or "")
        if data is not None:
            yield Attachment("attached.pdf", "application/pdf", data)
            return


def _decoded(letters: str) -> bytes | None:
    """The bytes of a PDF in base64; None for other files, and for what is damaged."""
    if not "".join(letters[:_LONGEST_LEAD].split()).startswith("JVBER"):
        return None
    try:
        return base64.b64decode("".join(letters.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
