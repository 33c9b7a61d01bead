"""Content comes in; what the document is comes out: language, category, and how sure that is."""

from meterleaf.engine.classify.documents import classify

__all__ = ["classify"]
