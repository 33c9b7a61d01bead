"""Makes bills and waste papers that look like real ones, together with the truth about them.

A seed enters; documents leave (PDF, scan, photo, spreadsheet, e-invoice), and for each a row of truth. Every supplier,
customer, code and figure is made up. It needs the `dev` group (reportlab, xlsxwriter, fonts), and nothing of the
service or the engine imports it. No event leaves here.
"""
