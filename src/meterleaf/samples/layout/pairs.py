"""Labels and values: beside, above, in a table, in boxes, in two columns, with dotted leaders, glued."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor, white
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus import Flowable, Paragraph, Table

if TYPE_CHECKING:
    from meterleaf.samples.family import Family
    from meterleaf.samples.layout.theme import Theme
    from meterleaf.samples.model import Fact, Group

WAYS = ("beside", "beside", "columns", "above", "heads", "inline", "boxed", "right")
NARROW = ("beside", "right", "inline")
RARE = ("leaders", "under", "glued")
GREY = HexColor("#999999")
TIGHT = [("LEFTPADDING", (0, 0), (-1, -1), 2), ("RIGHTPADDING", (0, 0), (-1, -1), 2), ("TOPPADDING", (0, 0), (-1, -1), 1),
         ("BOTTOMPADDING", (0, 0), (-1, -1), 1), ("VALIGN", (0, 0), (-1, -1), "TOP")]  # fmt: skip


def draw(group: Group, family: Family, theme: Theme, width: float) -> list[Flowable]:
    """The group's facts in the family's way for groups of this name."""
    options = WAYS if len(group.facts) <= 5 else [way for way in WAYS if way not in ("heads", "columns")]
    way = family.pick(f"pairs {group.name}", options if width > 220 else NARROW, rare=RARE if width > 220 else ())
    colon = family.pick("colon", [":", ":", "", " :" if family.language == "fr" else ":"])
    facts = [fact for fact in group.facts if fact.text]
    if not all(_fits(fact, way, theme, width, len(facts)) for fact in facts):
        way = "beside" if all(_fits(fact, "beside", theme, width, 1) for fact in facts) else "inline"
    return _DRAWERS[way](facts, theme, width, colon)


def _fits(fact: Fact, way: str, theme: Theme, width: float, count: int) -> bool:
    """Whether the value stands on one line there (addresses may wrap: they have commas)."""
    shares = {"heads": 1 / count, "under": 1 / min(count, 4), "above": 1 / (3 if width > 300 else 2), "columns": 0.25, "beside": 0.55,
              "boxed": 0.55, "right": 0.45, "leaders": 0.6}  # fmt: skip
    face = theme.bold if fact.loud else theme.regular
    room = width * shares.get(way, 1) - 5
    return "," in fact.text[8:] or stringWidth(fact.text, face, theme.size) <= room


def _text(text: str, style: Any) -> Paragraph:
    return Paragraph(escape(text), style)


def _value(fact: Fact, theme: Theme, *, right: bool = False) -> Paragraph:
    return _text(fact.text, theme.style(bold=fact.loud, right=right))


def _beside(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    rows = [[_text(f"{one.label}{colon}", theme.style()), _value(one, theme)] for one in facts]
    return [Table(rows, colWidths=[width * 0.45, width * 0.55], style=TIGHT, hAlign="LEFT")]


def _right(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    rows = [[_text(f"{one.label}{colon}", theme.style()), _value(one, theme, right=True)] for one in facts]
    lines = [*TIGHT, ("LINEBELOW", (0, 0), (-1, -1), 0.3, GREY)]
    return [Table(rows, colWidths=[width * 0.55, width * 0.45], style=lines, hAlign="LEFT")]


def _columns(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    """Two columns of pairs, each label left of its value."""
    cells = [[_text(f"{one.label}{colon}", theme.style(scale=0.9)), _value(one, theme)] for one in facts]
    half = (len(cells) + 1) // 2
    empty: list[Any] = ["", ""]
    rows = [cells[at] + (cells[at + half] if at + half < len(cells) else empty) for at in range(half)]
    return [Table(rows, colWidths=[width * 0.25] * 4, style=TIGHT, hAlign="LEFT")]


def _above(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    """Each label above its value, three in a row."""
    del colon
    per = 3 if width > 300 else 2
    rows: list[list[Any]] = []
    for at in range(0, len(facts), per):
        part = facts[at : at + per]
        padding = [""] * (per - len(part))
        rows.append([_text(one.label, theme.style(scale=0.85)) for one in part] + padding)
        rows.append([_value(one, theme) for one in part] + padding)
    return [Table(rows, colWidths=[width / per] * per, style=TIGHT, hAlign="LEFT")]


def _under(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    """Each value above its label, as some tear-off slips have it."""
    del colon
    rows = [[_value(one, theme) for one in facts[:4]], [_text(one.label, theme.style(scale=0.75)) for one in facts[:4]]]
    rest = _beside(facts[4:], theme, width, "") if facts[4:] else []
    return [Table(rows, colWidths=[width / len(rows[0])] * len(rows[0]), style=TIGHT, hAlign="LEFT"), *rest]


def _heads(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    """A table of one row: labels as its coloured head."""
    del colon
    rows = [
        [_text(one.label, theme.style(bold=True, scale=0.9, colour=white)) for one in facts],
        [_value(one, theme) for one in facts],
    ]
    style = [*TIGHT, ("BACKGROUND", (0, 0), (-1, 0), theme.accent), ("GRID", (0, 0), (-1, -1), 0.4, GREY)]
    return [Table(rows, colWidths=[width / len(facts)] * len(facts), style=style, hAlign="LEFT")]


def _boxed(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    table = _beside(facts, theme, width, colon)[0]
    table.setStyle([("BOX", (0, 0), (-1, -1), 0.8, theme.accent), ("BACKGROUND", (0, 0), (-1, -1), theme.pale)])
    return [table]


def _inline(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    del width
    return [_text(f"{one.label}{colon or ':'} {one.text}", theme.style(bold=one.loud)) for one in facts]


def _glued(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    """Label and value with nothing between them but the colon, so that a text layer has them as one word."""
    del width, colon
    return [_text(f"{one.label}:{one.text}", theme.style(bold=one.loud)) for one in facts]


class Leaders(Flowable):  # type: ignore[misc] # reportlab has no types
    """Label ........ value."""

    def __init__(self, facts: list[Fact], theme: Theme, width: float) -> None:
        super().__init__()
        self.facts, self.theme = facts, theme
        self.width, self.height = width, len(facts) * theme.leading * 1.15

    def draw(self) -> None:
        for place, fact in enumerate(self.facts):
            self._line(fact, self.height - (place + 1) * self.theme.leading * 1.15)

    def _line(self, fact: Fact, y: float) -> None:
        canvas, theme = self.canv, self.theme
        face = theme.bold if fact.loud else theme.regular
        canvas.setFont(theme.regular, theme.size)
        canvas.drawString(0, y, fact.label)
        canvas.setFont(face, theme.size)
        canvas.drawRightString(self.width, y, fact.text)
        left = canvas.stringWidth(fact.label, theme.regular, theme.size) + 4
        right = self.width - canvas.stringWidth(fact.text, face, theme.size) - 4
        canvas.setFont(theme.regular, theme.size)
        dot = canvas.stringWidth(".", theme.regular, theme.size)
        canvas.drawString(left, y, "." * max(0, int((right - left) / dot)))


def _leaders(facts: list[Fact], theme: Theme, width: float, colon: str) -> list[Flowable]:
    del colon
    return [Leaders(facts, theme, width)]


_DRAWERS = {
    "beside": _beside, "right": _right, "columns": _columns, "above": _above, "under": _under, "heads": _heads,
    "boxed": _boxed, "inline": _inline, "glued": _glued, "leaders": _leaders,
}  # fmt: skip
