"""Small bills made by the tests themselves."""

from __future__ import annotations

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

WATER = (
    (60, 780, "Clearbrook Water Company", 16),
    (60, 760, "14 Reservoir Road, Millbrook", 9),
    (60, 720, "WATER BILL", 14),
    (60, 695, "Invoice number: {number}", 10),
    (60, 680, "Invoice date: 05/04/2024", 10),
    (60, 665, "Billing period: 01/03/2024 to 31/03/2024", 10),
    (60, 650, "Meter number: 55012873", 10),
    (60, 620, "Previous reading (m3): 410.4", 10),
    (60, 605, "Current reading (m3): {current}", 10),
    (60, 590, "Water consumption: {quantity} m3", 10),
    (60, 560, "Water supply charge", 10),
    (480, 560, "48.15", 10),
    (60, 545, "Sewerage", 10),
    (480, 545, "20.00", 10),
    (60, 525, "Total net", 10),
    (480, 525, "68.15 EUR", 10),
    (60, 510, "VAT 10 %", 10),
    (480, 510, "6.82", 10),
    (60, 490, "Total amount due", 11),
    (480, 490, "74.97 EUR", 11),
)


def water_bill(
    number: str = "WTR-2024-03", quantity: str = "32.1", current: str = "442.5", without: tuple[str, ...] = ()
) -> bytes:
    """A native one-page water bill of March 2024; lines with a word of `without` are left out."""
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, pagesize=A4, invariant=1)
    for x, y, text, size in WATER:
        if any(word in text.lower() for word in without):
            continue
        page.setFont("Helvetica", size)
        page.drawString(x, y, text.format(number=number, quantity=quantity, current=current))
    page.save()
    return buffer.getvalue()
