"""Delimited text: any delimiter, any encoding; rows of text come out as one table.

Numbers and dates stay as written, because only the whole table's habit tells what `1.234` is.
"""

from meterleaf.engine.formats.csv.format import DelimitedText

FORMAT = DelimitedText()
