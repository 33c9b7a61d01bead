"""Signature envelopes (.p7m): CMS SignedData around an invoice. Bytes in, the wrapped file out as an attachment."""

from meterleaf.engine.formats.envelope.reader import EnvelopeFormat

FORMAT = EnvelopeFormat()
