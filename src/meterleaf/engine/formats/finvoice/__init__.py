"""Finvoice: the Finnish e-invoice (1.x to 3.0), also behind its transmission frame. XML in, facts out."""

from meterleaf.engine.formats.finvoice.reader import FinvoiceFormat

FORMAT = FinvoiceFormat()
