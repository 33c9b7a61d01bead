"""Documents that strangers could send to harm the reader; each made by code, small as a file."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

import pypdfium2
from reportlab.lib import pdfencrypt
from reportlab.pdfgen import canvas

MIB = 1024 * 1024
UBL = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def _pdf(content: bytes, *, box: str = "0 0 595 842", filters: bytes = b"", more: tuple[bytes, ...] = ()) -> bytes:
    """One page: catalog, pages, page, its content stream, and whatever objects (from number 5) come with it."""
    resources = b"/XObject << /X 5 0 R >>" if more else b""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents 4 0 R /Resources << %b >> >>"
        % (box.encode(), resources),
        b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), filters, content),
        *more,
    ]
    data, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 %d\n0000000000 65535 f \n%btrailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF"
    return bytes(data) + end % (len(places) + 1, table, len(places) + 1, len(data))


def nested_forms(depth: int = 40) -> bytes:
    """Each form draws the next one ten times: 10 to the power of `depth` drawings."""
    forms = []
    for level in range(depth):
        last = level == depth - 1
        body = b"0 0 1 1 re f" if last else b"/X Do " * 10
        below = b"" if last else b"/Resources << /XObject << /X %d 0 R >> >>" % (6 + level)
        head = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Length %d %b >>" % (len(body), below)
        forms.append(head + b"\nstream\n" + body + b"\nendstream")
    return _pdf(b"/X Do", more=tuple(forms))


def _deflated(size: int, piece: bytes) -> bytes:
    packer = zlib.compressobj(9)
    parts = [packer.compress(piece * (MIB // len(piece))) for _ in range(size // MIB)]
    return b"".join(parts) + packer.flush()


def flate_of_a_gibibyte() -> bytes:
    return _pdf(_deflated(1024 * MIB, b" "), filters=b"/Filter /FlateDecode")


def page_of_144000_points() -> bytes:
    return _pdf(b"0 0 144000 144000 re f", box="0 0 144000 144000")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture_of_900_million_pixels(side: int = 30_000) -> bytes:
    """A PNG of one bit a pixel, all white but whole."""
    packer = zlib.compressobj(9)
    row = b"\x00" + b"\xff" * ((side + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", body) + _chunk(b"IEND", b"")


def _workbook(rows: bytes) -> bytes:
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
        f'"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml"'
        f' ContentType="{kinds}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"'
        f' ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
        f'"{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{relations}"><sheets><sheet name="S" sheetId="1"'
        ' r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type='
        f'"{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, text)
        sheet = f'<worksheet xmlns="{SHEET}"><sheetData>'.encode() + rows + b"</sheetData></worksheet>"
        book.writestr("xl/worksheets/sheet1.xml", sheet)
    return buffer.getvalue()


def workbook_of_a_million_rows() -> bytes:
    return _workbook(b"".join(b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n) for n in range(1, 1_000_001)))


def workbook_with_its_last_cell() -> bytes:
    return _workbook(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')


def zip_bomb() -> bytes:
    return _workbook(b" " * (512 * MIB))


def entity_bomb() -> bytes:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE Invoice [<!ENTITY e0 "lol">{entities}]><Invoice xmlns="{UBL}">&e11;</Invoice>'.encode()


def outside_entity() -> bytes:
    entity = '<!ENTITY x SYSTEM "file:///etc/passwd">'
    return f'<?xml version="1.0"?><!DOCTYPE Invoice [{entity}]><Invoice xmlns="{UBL}">&x;</Invoice>'.encode()


def deep_xml(depth: int = 200_000) -> bytes:
    return b'<?xml version="1.0"?>' + b"<a>" * depth + b"</a>" * depth


def encrypted() -> bytes:
    buffer = io.BytesIO()
    page = canvas.Canvas(buffer, encrypt=pdfencrypt.StandardEncryption("secret", canPrint=0))
    page.drawString(60, 700, "Invoice number: A-1")
    page.save()
    return buffer.getvalue()


def empty_page() -> bytes:
    pdf, buffer = pypdfium2.PdfDocument.new(), io.BytesIO()
    pdf.new_page(595, 842)
    pdf.save(buffer)
    return buffer.getvalue()


def truncated(whole: bytes, seed: int) -> bytes:
    return whole[: random.Random(seed).randrange(1, len(whole))]


def noise(seed: int, head: bytes = b"") -> bytes:
    return head + random.Random(seed).randbytes(20_000)
