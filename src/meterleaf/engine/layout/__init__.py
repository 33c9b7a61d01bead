"""Pure geometry: words go in; lines and their segments come out, in the order in which a person reads."""

from meterleaf.engine.layout.lines import Line, Segment, lines, reading_order

__all__ = ["Line", "Segment", "lines", "reading_order"]
