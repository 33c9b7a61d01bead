"""The top of the first page and what stands on every page: logo, sender, window, title, margin text, page number."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont
from reportlab.platypus import Flowable, Paragraph, Spacer, Table
from reportlab.platypus import Image as Picture

from meterleaf.samples.layout import pairs
from meterleaf.samples.layout.theme import PACKAGED, Theme, font_file

if TYPE_CHECKING:
    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper


def draw(paper: Paper, family: Family, theme: Theme, width: float) -> list[Flowable]:
    """Logo and sender on one side, title or window on the other, as the family has it."""
    sender = [*logo(paper, family, theme), *_lines(sender_lines(paper, family), theme, 0.8)]
    heading = Paragraph(escape(paper.title), theme.style(bold=True, scale=family.pick("title size", [1.3, 1.6, 2])))
    window = _lines(
        [paper.customer.name, paper.customer.street, f"{paper.customer.postcode} {paper.customer.town}"], theme, 1.0
    )
    way = family.pick("head", ["left", "left", "right", "stacked", "window first"], rare=["centred"])
    sides: list[list[Any]] = {
        "left": [sender, [heading, Spacer(1, 6), *window]],
        "right": [[heading, Spacer(1, 6), *window], sender],
        "window first": [window, [*sender, heading]],
        "stacked": [sender, window],
        "centred": [window, [*sender, heading]],
    }[way]
    widths = [width * 0.3, width * 0.7] if way == "centred" else [width * 0.55, width * 0.45]
    table = Table([sides], colWidths=widths, style=pairs.TIGHT, hAlign="LEFT")
    after: list[Flowable] = [Spacer(1, family.pick("head gap", [6, 14, 24]))]
    return [table, *after, heading, Spacer(1, 5)] if way == "stacked" else [table, *after]


def narrow(paper: Paper, family: Family, theme: Theme) -> list[Flowable]:
    """The top of a till receipt."""
    supplier = paper.supplier
    lines = [supplier.name, supplier.street, f"{supplier.postcode} {supplier.town}", tax_text(paper, family)]
    name = Paragraph(escape(supplier.trade), theme.style(bold=True, scale=1.2))
    return [
        name,
        *_lines([one for one in lines if one], theme, 0.9),
        Paragraph(escape(paper.title), theme.style(bold=True)),
        Spacer(1, 6),
    ]


def logo(paper: Paper, family: Family, theme: Theme) -> list[Flowable]:
    """The trade name in big type, as a picture, or not at all."""
    way = logo_way(family)
    if way == "text":
        return [Paragraph(escape(paper.supplier.trade), theme.style(bold=True, scale=2, colour=theme.accent))]
    if way == "picture":
        picture = logo_picture(paper.supplier.trade, family)
        return [Picture(BytesIO(picture), width=120, height=30, hAlign="LEFT")]
    return []


def logo_way(family: Family) -> str:
    return family.pick("logo", ["text", "picture", "text", "none"])


def logo_picture(text: str, family: Family) -> bytes:
    package, _, bold = PACKAGED[family.pick("logo font", sorted(PACKAGED))]
    path = str(font_file(package, bold))
    font = next(
        font for font in (ImageFont.truetype(path, size) for size in range(44, 10, -3)) if font.getlength(text) < 388
    )
    picture = Image.new("RGB", (480, 120), "white")
    pen = ImageDraw.Draw(picture)
    colour = family.pick("colour", ("#0b5394", "#38761d", "#990000", "#134f5c"))
    pen.ellipse((8, 28, 72, 92), fill=colour)
    pen.text((86, 32), text, fill=colour, font=font)
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def sender_place(family: Family) -> str:
    """Where the supplier's legal name and tax id stand."""
    return family.pick("sender", ["head", "head", "head", "foot", "margin"])


def sender_lines(paper: Paper, family: Family) -> list[str]:
    supplier = paper.supplier
    if sender_place(family) != "head":
        return []
    lines = [supplier.name, supplier.street, f"{supplier.postcode} {supplier.town}"]
    lines += [tax_text(paper, family)] if tax_text(paper, family) else []
    return [*lines, f"{supplier.phone}  {supplier.email}"] if family.chance("sender phone", 0.5) else lines


def tax_text(paper: Paper, family: Family) -> str:
    """The supplier's tax id with its label; nothing where the family leaves it out."""
    if paper.truth.get("supplier_tax_id") is None:
        return ""
    label: str = family.pick("tax label", family.rules["tax_label"])
    return f"{label}{family.pick('tax colon', [':', '', '.:'])} {paper.supplier.tax_id}"


def small_print(paper: Paper, family: Family) -> str:
    supplier = paper.supplier
    return " - ".join(
        part for part in (supplier.name, supplier.address, tax_text(paper, family), supplier.email) if part
    )


def furniture(paper: Paper, family: Family, theme: Theme) -> Any:
    """What reportlab calls on each page: the number, the foot, the vertical text in the margin."""
    pattern, place = family.label("page"), sender_place(family)

    def on_page(canvas: Any, document: Any) -> None:
        wide, tall = document.pagesize
        if paper.marks.get("narrow"):
            return
        canvas.saveState()
        canvas.setFont(theme.regular, theme.size * 0.7)
        if family.chance("page numbers", 0.7):
            canvas.drawRightString(
                wide - 30, tall - 20, pattern.format(n=document.page, of=paper.marks.get("pages", 1))
            )
        text = small_print(paper, family)
        if place == "foot":
            canvas.drawCentredString(wide / 2, 18, text)
        elif place == "margin":
            canvas.rotate(90)
            canvas.drawString(120, -14, text)
        canvas.restoreState()

    return on_page


def _lines(texts: list[str], theme: Theme, scale: float) -> list[Flowable]:
    return [Paragraph(escape(one), theme.style(scale=scale)) for one in texts]
