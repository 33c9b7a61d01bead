"""What the child process does for this room: bytes in, bytes out."""

from __future__ import annotations

import gzip
import io

from meterleaf import engine
from meterleaf.engine.content import Content
from meterleaf.engine.document import Document
from meterleaf.engine.work import frame, options_of, unframe


def open_and_read(message: bytes) -> bytes:
    """{name, media_type, options} + the document → {category, tags, confidence, language, result} + content, gzipped.

    `result` is its reading, made while the content is at hand; what the document is, is what the reading took it for.
    A document that can't be opened gives {problem} alone.
    """
    header, data = unframe(message)
    options = options_of(header)
    try:
        content = engine.open_document(Document(header["name"], data, header["media_type"]), options)
    except engine.EngineError as error:
        return frame({"problem": {"code": error.code, "message": str(error)}})
    result = engine.read(content, options, name=header["name"])
    found = result.classification or engine.classify(content, options)
    told = {"category": found.category, "tags": list(found.tags), "confidence": found.confidence}
    told |= {"language": found.language, "result": result.to_json()}
    return frame(told, gzip.compress(content.pack(), compresslevel=1))


def count_pages(data: bytes) -> int:
    """How many pages a PDF or TIFF has, told without opening one."""
    if data.startswith(b"%PDF"):
        from meterleaf.engine.formats.pdf.library import page_count

        return page_count(data)
    from PIL import Image

    with Image.open(io.BytesIO(data)) as picture:
        return int(getattr(picture, "n_frames", 1))


def page_picture(message: bytes) -> bytes:
    """{name, media_type, page, width, stance} + the document → {} + the page as PNG; {problem: code} without one."""
    from meterleaf.engine.pictures import Stance, render_page

    header, data = unframe(message)
    document = Document(header["name"], data, header["media_type"])
    stance = Stance(**header["stance"]) if header["stance"] else None
    try:
        return frame({}, render_page(document, header["page"], header["width"], stance))
    except engine.EngineError as error:
        return frame({"problem": error.code})


def page_facts(message: bytes) -> bytes:
    """{page} + content, packed and gzipped → {pages: how many, stance: what set this one upright, or null}."""
    header, data = unframe(message)
    pages = Content.unpack(gzip.decompress(data)).pages
    found = [{"turn": page.turn, "keystone": page.keystone} for page in pages if page.number == header["page"]]
    return frame({"pages": len(pages), "stance": found[0] if found else None})


def page_words(message: bytes) -> bytes:
    """{page} + content, packed and gzipped → {page: {number, width, height, method, words}}; {} when it is not there."""
    header, data = unframe(message)
    for page in Content.unpack(gzip.decompress(data)).pages:
        if page.number == header["page"]:
            words = [
                {"text": word.text, "box": [word.box.x0, word.box.y0, word.box.x1, word.box.y1]}
                | {"confidence": word.confidence}
                for word in page.words
            ]
            shown = {"number": page.number, "width": page.width, "height": page.height, "method": page.method}
            return frame({"page": {**shown, "words": words}})
    return frame({})
