"""UBL: invoices, credit notes and utility statements of every profile (Peppol, XRechnung, OIOUBL, Svefaktura ...).

Enters the XML; leaves facts: header, lines, and the meters of the energy extensions.
"""

from meterleaf.engine.formats.ubl.reader import UblFormat

FORMAT = UblFormat()
