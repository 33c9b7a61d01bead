"""Tables of spreadsheets and delimited files go in; their items come out, each value with the cell that holds it.

The columns are known by their words in many languages and by what their cells are; the shape of the table (one item
a row, a load curve, a bill laid out as a form, several wastes in one row) by its columns and rows.
"""

from meterleaf.engine.extract.tables.layout import LaidOut, lay_out
from meterleaf.engine.extract.tables.reading import TablesReading, read_tables

__all__ = ["LaidOut", "TablesReading", "lay_out", "read_tables"]
