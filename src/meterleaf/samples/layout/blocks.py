"""Tables, bar charts, sentences and the titles above them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, black, white
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, PageBreak, Paragraph, Spacer, Table

from meterleaf.samples.layout import pairs
from meterleaf.samples.model import Break, Chart, Grid, Group, Prose

if TYPE_CHECKING:
    from meterleaf.samples.family import Family
    from meterleaf.samples.layout.theme import Theme
    from meterleaf.samples.model import Section

GREY = HexColor("#aaaaaa")


def draw(section: Section, family: Family, theme: Theme, width: float) -> list[Flowable]:
    """A section with its title, ready for a frame of this width (points)."""
    match section:
        case Group(facts=[]):
            return []
        case Break():
            return [PageBreak()]
        case Group():
            body = pairs.draw(section, family, theme, width)
        case Grid():
            body = [grid(section, family, theme, width)]
        case Chart():
            body = [Bars(section, theme, width, family.pick("chart height", [50, 70, 90]))]
        case Prose():
            scale = family.pick("small print", [0.6, 0.7, 0.8]) if section.small else 1.0
            body = [Paragraph(escape(one), theme.style(scale=scale)) for one in section.sentences]
    named = isinstance(section, Group) and section.name == "service"  # what is billed twice is always named
    return [*title(section.title, family, theme, width, always=named), *body, Spacer(1, family.pick("gap", [4, 7, 11]))]


def title(text: str, family: Family, theme: Theme, width: float, *, always: bool = False) -> list[Flowable]:
    """The heading above a section: bold, a coloured bar, underlined, capitals with gaps, or none."""
    way = family.pick("titles", ["bold", "bar", "line", "none", "accent"], rare=["spread"])
    if not text or (way == "none" and not always):
        return []
    style = theme.style(
        bold=True, scale=1.1, colour=white if way == "bar" else theme.accent if way == "accent" else black
    )
    paragraph = Paragraph(escape(_spread(text) if way == "spread" else text), style)
    if way in ("bold", "accent", "spread"):
        return [paragraph]
    look: list[Any] = (
        [("BACKGROUND", (0, 0), (-1, -1), theme.accent)]
        if way == "bar"
        else [("LINEBELOW", (0, 0), (-1, -1), 0.8, theme.accent)]
    )
    return [Table([[paragraph]], colWidths=[width], style=[*pairs.TIGHT, *look], hAlign="LEFT"), Spacer(1, 2)]


def _spread(text: str) -> str:
    """C A P I T A L S with gaps, and wider gaps (which may not break) between words."""
    return "\u00a0\u00a0 ".join("\u00a0".join(word) for word in text.upper().split())


def grid(section: Grid, family: Family, theme: Theme, width: float) -> Table:
    """The table with the family's lines; a turned one has a column where others have a row."""
    rows = [section.headers, *section.rows] if section.headers else section.rows
    if section.turned:
        rows = [list(column) for column in zip(*rows, strict=True)]
    count = len(rows[0])
    widths = _widths(rows, width, theme)
    heads = theme.style(bold=family.chance("bold heads", 0.7), scale=0.9)
    last = len(rows) - 1
    cells = [
        [
            _cell(text, theme, heads if number == 0 else None, place, rows, last_bold=section.total and number == last)
            for place, text in enumerate(row)
        ]
        for number, row in enumerate(rows)
    ]
    return Table(cells, colWidths=widths, style=_look(family, theme, count), hAlign="LEFT", repeatRows=1)


def _cell(text: str, theme: Theme, head: Any, place: int, rows: list[list[str]], *, last_bold: bool) -> Paragraph:
    numeric = place > 0 and any(row[place][:1].isdigit() for row in rows[1:] if row[place])
    if head is not None:
        head.alignment = 0
    style = theme.style(bold=last_bold or head is not None, right=numeric, scale=0.9)
    return Paragraph(escape(text), style)


def _widths(rows: list[list[str]], width: float, theme: Theme) -> list[float]:
    """Columns of figures as wide as they ask, so that no number breaks; words share the rest."""
    size = theme.size * 0.9
    asked = [max(stringWidth(row[place], theme.bold, size) for row in rows[1:]) + 7 for place in range(len(rows[0]))]
    heads = [
        max(stringWidth(word, theme.bold, size) for word in [*rows[0][place].split(), ""]) + 6
        for place in range(len(rows[0]))
    ]
    least = [max(pair) for pair in zip(asked, heads, strict=True)]
    spare = width - sum(least)
    if spare >= 0:
        return [one + spare / len(least) for one in least]
    widest = max(range(len(least)), key=lambda place: least[place])
    least[widest] = max(60.0, least[widest] + spare)
    return [one * width / max(width, sum(least)) for one in least]


def _look(family: Family, theme: Theme, count: int) -> list[Any]:
    del count
    way = family.pick("grid", ["lines", "full", "plain", "striped", "head line"])
    look: list[Any] = list(pairs.TIGHT)
    if way == "full":
        look.append(("GRID", (0, 0), (-1, -1), 0.4, GREY))
    elif way == "lines":
        look.append(("LINEBELOW", (0, 0), (-1, -1), 0.3, GREY))
    elif way == "head line":
        look.append(("LINEBELOW", (0, 0), (-1, 0), 1, theme.accent))
    elif way == "striped":
        look.append(("ROWBACKGROUNDS", (0, 0), (-1, -1), [theme.pale, white]))
    return look


class Bars(Flowable):  # type: ignore[misc] # reportlab has no types
    """Bars with the months below and sometimes their figures above."""

    def __init__(self, chart: Chart, theme: Theme, width: float, height: float) -> None:
        super().__init__()
        self.chart, self.theme, self.width, self.height = chart, theme, width, height

    def draw(self) -> None:
        canvas, theme, chart = self.canv, self.theme, self.chart
        step = self.width / len(chart.values)
        size = min(theme.size * 0.75, step / 3)
        top = max(chart.values) or 1
        canvas.setFont(theme.regular, size)
        for place, value in enumerate(chart.values):
            tall = (self.height - 3 * size) * value / top
            canvas.setFillColor(theme.accent)
            canvas.rect(place * step + step * 0.2, size * 1.4, step * 0.6, tall, stroke=0, fill=1)
            canvas.setFillColor(black)
            canvas.drawCentredString((place + 0.5) * step, 1, chart.labels[place])
            canvas.drawCentredString((place + 0.5) * step, tall + size * 1.7, chart.texts[place])
