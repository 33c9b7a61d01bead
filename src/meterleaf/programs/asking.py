"""What a child of `meterleaf read` runs when a language model may be asked; it needs the `llm` extra."""

from __future__ import annotations

from dataclasses import replace

from meterleaf import engine
from meterleaf.engine.document import Document
from meterleaf.engine.work import frame, options_of, unframe
from meterleaf.platform.language_model import LanguageModel


def read_path(message: bytes) -> bytes:
    """{path, name, options, model} → the result's JSON; `model` are the arguments of LanguageModel."""
    header, _ = unframe(message)
    document = replace(Document.from_path(header["path"]), name=header["name"])
    options = replace(options_of(header), model=LanguageModel(**header["model"]))
    return frame(engine.read(document, options).to_json())
