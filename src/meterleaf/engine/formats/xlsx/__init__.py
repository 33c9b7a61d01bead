"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): a table a visible sheet comes out, with typed cells.

A workbook is measured before it is opened (unpacked size, number of cells, furthest cell), so that neither a
zip bomb nor one cell in the last corner of a sheet can take the process down.
"""

from meterleaf.engine.formats.xlsx.format import Workbook

FORMAT = Workbook()
