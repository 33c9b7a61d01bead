"""CII: the Cross Industry Invoice, as XRechnung, Factur-X and ZUGFeRD (also 1.0) carry it. XML in, facts out."""

from meterleaf.engine.formats.cii.reader import CiiFormat

FORMAT = CiiFormat()
