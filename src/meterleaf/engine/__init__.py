"""Document in, reading out: a library with no server, no database, no network, no environment and no clock."""

from meterleaf.engine.classify.documents import classify
from meterleaf.engine.content import Content
from meterleaf.engine.document import Document
from meterleaf.engine.errors import EngineError
from meterleaf.engine.memory import Memory, learn
from meterleaf.engine.opening import open_document
from meterleaf.engine.options import Limits, Options
from meterleaf.engine.read import read, refusal
from meterleaf.engine.reading import Reading, Result

__all__ = [
    "Content",
    "Document",
    "EngineError",
    "Limits",
    "Memory",
    "Options",
    "Reading",
    "Result",
    "classify",
    "learn",
    "open_document",
    "read",
    "refusal",
]
