"""What the child process does for this room: bytes in, bytes out."""

from __future__ import annotations

import gzip
import io

from meterleaf import engine
from meterleaf.engine.document import Document
from meterleaf.engine.work import frame, options_of, unframe


def open_and_classify(message: bytes) -> bytes:
    """{name, media_type, options} + the document → {category, tags, confidence, language} + content, packed, gzipped.

    A document that can't be opened gives {problem} alone.
    """
    header, data = unframe(message)
    options = options_of(header)
    try:
        content = engine.open_document(Document(header["name"], data, header.get("media_type")), options)
    except engine.EngineError as error:
        return frame({"problem": {"code": error.code, "message": str(error)}})
    found = engine.classify(content, options)
    told = {"category": found.category, "tags": list(found.tags), "confidence": found.confidence}
    return frame({**told, "language": found.language}, gzip.compress(content.pack(), compresslevel=1))


def count_pages(data: bytes) -> int:
    """How many pages a PDF or TIFF has, told without opening one."""
    if data.startswith(b"%PDF"):
        import pypdfium2

        return len(pypdfium2.PdfDocument(data))
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return int(getattr(picture, "n_frames", 1))
