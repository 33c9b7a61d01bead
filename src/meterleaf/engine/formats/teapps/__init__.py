"""TEAPPSXML: the other Finnish e-invoice (2.7 to 3.0), one or many to a batch. XML in, facts out."""

from meterleaf.engine.formats.teapps.reader import TeappsFormat

FORMAT = TeappsFormat()
