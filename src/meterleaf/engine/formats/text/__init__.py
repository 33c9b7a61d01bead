"""Plain text: the characters' grid is the page."""

from meterleaf.engine.formats.text.reader import TextFormat

FORMAT = TextFormat()
