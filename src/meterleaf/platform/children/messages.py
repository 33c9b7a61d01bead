"""A JSON header and raw bytes as one message to or from a child: the header's line first, then the bytes.

What runs in the child has its own copy of these few lines, since a caller (the API) may not load what the child does.
"""

from __future__ import annotations

import json
from typing import Any


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    return json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + body


def unframe(message: bytes) -> tuple[dict[str, Any], bytes]:
    header, _, body = message.partition(b"\n")
    return json.loads(header), body
