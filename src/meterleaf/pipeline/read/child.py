"""What the child process does for this room: bytes in, bytes out."""

from __future__ import annotations

import gzip
from dataclasses import replace
from typing import Any

from meterleaf import engine
from meterleaf.engine.content import Content
from meterleaf.engine.memory import Memory, learn, marks_of
from meterleaf.engine.work import frame, options_of, unframe


def read_kept(message: bytes) -> bytes:
    """{name, options} + content, packed and gzipped → the result's JSON as the header."""
    header, data = unframe(message)
    return _read(header, data, options_of(header))


def ask_kept(message: bytes) -> bytes:
    """The same, with {model}: the language model that is asked when the reading is doubtful."""
    from meterleaf.platform.language_model import LanguageModel

    header, data = unframe(message)
    return _read(header, data, replace(options_of(header), model=LanguageModel(**header["model"])))


def _read(header: dict[str, Any], data: bytes, options: engine.Options) -> bytes:
    content = Content.unpack(gzip.decompress(data))
    return frame(engine.read(content, options, name=header["name"]).to_json())


def marks_kept(message: bytes) -> bytes:
    """{} + content, packed and gzipped → {marks}: the numbers by which its layout is known again."""
    _, data = unframe(message)
    return frame({"marks": marks_of(Content.unpack(gzip.decompress(data)))})


def learn_kept(message: bytes) -> bytes:
    """{category, items, memory} + content, packed and gzipped → {memory}: with what these items teach."""
    header, data = unframe(message)
    content = Content.unpack(gzip.decompress(data))
    taught = learn(Memory.from_json(header["memory"]), content, header["category"], header["items"])
    return frame({"memory": taught.to_json()})
