"""What the child process does for this room: bytes in, bytes out."""

from __future__ import annotations

import gzip

from meterleaf import engine
from meterleaf.engine.content import Content
from meterleaf.engine.work import frame, options_of, unframe


def read_kept(message: bytes) -> bytes:
    """{name, options, category} + content, packed and gzipped → the result's JSON as the header."""
    header, data = unframe(message)
    content = Content.unpack(gzip.decompress(data))
    result = engine.read(content, options_of(header), name=header["name"], category=header.get("category"))
    return frame(result.to_json())
