"""FatturaPA: the Italian electronic invoice, ordinary and simplified, with one body or many. XML in, facts out."""

from meterleaf.engine.formats.fatturapa.reader import FatturaPaFormat

FORMAT = FatturaPaFormat()
