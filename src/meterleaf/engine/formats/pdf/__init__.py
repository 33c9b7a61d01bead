"""PDF: pages of words from the text layer, or by recognition where there is none to be trusted."""

from meterleaf.engine.formats.pdf.reader import PdfFormat

FORMAT = PdfFormat()
