"""What a child process runs: bytes in, bytes out, so that nothing but plain data crosses its border.

A request and an answer are one JSON header, a newline, and raw bytes. The caller decides what is kept; the child
keeps nothing. Functions are named to the pool as `meterleaf.engine.work:read_document`.
"""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image

from meterleaf import engine
from meterleaf.engine.content import Content
from meterleaf.engine.document import Document
from meterleaf.engine.memory import Memory, learn, marks_of
from meterleaf.engine.options import Limits, Options


def frame(header: dict[str, Any], body: bytes = b"") -> bytes:
    """A header and raw bytes as one message."""
    return json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" + body


def unframe(message: bytes) -> tuple[dict[str, Any], bytes]:
    header, _, body = message.partition(b"\n")
    return json.loads(header), body


def options_of(header: dict[str, Any]) -> Options:
    """Options as the header states them; what it leaves out keeps its default."""
    given = dict(header.get("options") or {})
    if given.get("today"):
        given["today"] = date.fromisoformat(given["today"])
    if given.get("memory"):
        given["memory"] = Memory.from_json(given["memory"])
    limits = replace(Limits(), **given.pop("limits", {}))
    return replace(Options(limits=limits), **given)


def open_document(message: bytes) -> bytes:
    """{name, media_type, options} + the document → {} + packed content; {problem} when it can't be opened."""
    header, data = unframe(message)
    document = Document(header["name"], data, header.get("media_type"))
    try:
        content = engine.open_document(document, options_of(header))
    except engine.EngineError as error:
        return frame({"problem": {"code": error.code, "message": str(error), "page": error.page}})
    return frame({"methods": content.methods, "pages": len(content.pages)}, content.pack())


def classify_content(message: bytes) -> bytes:
    """{options} + packed content → {category, tags, classification, confidence, language}."""
    header, data = unframe(message)
    found = engine.classify(Content.unpack(data), options_of(header))
    told = {"category": found.category, "tags": found.tags, "classification": found.name}
    return frame({**told, "confidence": found.confidence, "language": found.language})


def read_content(message: bytes) -> bytes:
    """{name, options} + packed content → the result's JSON as the header."""
    header, data = unframe(message)
    result = engine.read(Content.unpack(data), options_of(header), name=header["name"])
    return frame(result.to_json())


def read_path(message: bytes) -> bytes:
    """{path, name, options} → the result's JSON: the child takes the document from the disk itself."""
    header, _ = unframe(message)
    document = Document.from_path(header["path"])
    return frame(engine.read(replace(document, name=header["name"]), options_of(header)).to_json())


def count_pages(path: bytes) -> bytes:
    """How many pages the PDF or TIFF at that path has, told without reading one; 1 for all else and for broken ones."""
    data = Path(path.decode()).read_bytes()
    try:
        if data.startswith(b"%PDF"):
            return str(len(pypdfium2.PdfDocument(data))).encode()
        with Image.open(io.BytesIO(data)) as picture:
            return str(getattr(picture, "n_frames", 1)).encode()
    except (pypdfium2.PdfiumError, OSError, ValueError, Image.DecompressionBombError):
        return b"1"


def read_document(message: bytes) -> bytes:
    """{name, media_type, options} + the document → the result's JSON as the header."""
    header, data = unframe(message)
    document = Document(header["name"], data, header.get("media_type"))
    return frame(engine.read(document, options_of(header)).to_json())


def learn_content(message: bytes) -> bytes:
    """{category, items, memory} + packed content → {memory, marks}: the memory with what these items teach."""
    header, data = unframe(message)
    content = Content.unpack(data)
    memory = Memory.from_json(header["memory"]) if header.get("memory") else Memory()
    taught = learn(memory, content, header["category"], header["items"])
    return frame({"memory": taught.to_json(), "marks": marks_of(content)})
