"""What the child process does for this room: bytes in, bytes out."""

from __future__ import annotations

import gzip
from dataclasses import replace

from meterleaf import engine
from meterleaf.engine.content import Content
from meterleaf.engine.memory import Memory, learn, marks_of
from meterleaf.engine.work import frame, options_of, unframe


def read_kept(message: bytes) -> bytes:
    """{name, options, category} + content, packed and gzipped → the result's JSON as the header."""
    header, data = unframe(message)
    content = Content.unpack(gzip.decompress(data))
    result = engine.read(content, options_of(header), name=header["name"], category=header.get("category"))
    return frame(result.to_json())


def ask_kept(message: bytes) -> bytes:
    """The same as `read_kept`, with {model}: the language model that is asked when the reading is doubtful."""
    from meterleaf.platform.language_model import LanguageModel

    header, data = unframe(message)
    content = Content.unpack(gzip.decompress(data))
    options = replace(options_of(header), model=LanguageModel(**header["model"]))
    return frame(engine.read(content, options, name=header["name"], category=header.get("category")).to_json())


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
