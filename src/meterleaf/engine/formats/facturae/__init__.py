"""Facturae: the Spanish electronic invoice (3.0 to 3.2.2), signed or not, one or many to a file. XML in, facts out."""

from meterleaf.engine.formats.facturae.reader import FacturaeFormat

FORMAT = FacturaeFormat()
