"""A paper's sections put on pages: one column, a side column, pages of small print; out come the bytes of a PDF."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab.lib.pagesizes import A4, LETTER
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate, Table

from meterleaf.samples.layout import blocks, head, pairs
from meterleaf.samples.layout.theme import Theme
from meterleaf.samples.model import Grid, Group, Prose

if TYPE_CHECKING:
    from meterleaf.samples.family import Family
    from meterleaf.samples.model import Paper, Section

# the width of a till roll of 80 mm, in points
ROLL = 226.0


def to_pdf(paper: Paper, family: Family) -> bytes:
    """The paper as a native PDF; the same paper and family give the same bytes."""
    theme = Theme.of(family)
    narrow = bool(paper.marks.get("narrow"))
    size = _receipt(paper) if narrow else LETTER if family.country == "US" else A4
    margin = 12 if narrow else family.pick("margin", [34, 42, 54])
    width = size[0] - 2 * margin
    stream = BytesIO()
    document = BaseDocTemplate(
        stream, pagesize=size, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin,
        invariant=1, title=paper.title, author=paper.supplier.trade if family.chance("author", 0.5) else "",
    )  # fmt: skip
    frame = Frame(
        margin, 30, width, size[1] - margin - 30, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    document.addPageTemplates([PageTemplate("page", [frame], onPage=head.furniture(paper, family, theme))])
    document.build(_story(paper, family, theme, width))
    return stream.getvalue()


def _receipt(paper: Paper) -> tuple[float, float]:
    """A receipt is as long as what is printed on it."""
    lines = sum(
        len(one.facts) if isinstance(one, Group) else 3 * len(one.rows) if isinstance(one, Grid) else 1
        for one in paper.sections
    )
    return ROLL, 240.0 + 22 * lines


def _story(paper: Paper, family: Family, theme: Theme, width: float) -> list[Flowable]:
    if paper.marks.get("narrow"):
        parts = [part for one in paper.sections for part in blocks.draw(one, family, theme, width)]
        return [*head.narrow(paper, family, theme), *parts]
    story = head.draw(paper, family, theme, width)
    if paper.marks.get("as told"):
        story += [part for one in paper.sections for part in blocks.draw(one, family, theme, width)]
    else:
        story += _body(ordered(paper.sections, family), family, theme, width)
    if family.chance("small print first page", 0.5) and paper.fine_print:
        story += blocks.draw(Prose("", paper.fine_print[:2], small=True), family, theme, width)
    pages = family.pick("pages of print", [0, 0, 0, 1, 1, 2]) if len(paper.fine_print) > 2 else 0
    for number in range(pages):
        sentences = [
            paper.fine_print[(at * 3 + number) % len(paper.fine_print)]
            for at in range(family.pick("print length", [8, 16, 30]))
        ]
        story += [PageBreak(), *blocks.draw(Prose(family.label("info"), sentences, small=True), family, theme, width)]
    return story


def ordered(sections: list[Section], family: Family) -> list[Section]:
    """The sections in the family's order: the identity stays on top, money may come before the details."""
    way = family.pick("order", ["as told", "as told", "money early", "supply last"], rare=["details first"])
    if way == "money early":
        return sorted(sections, key=lambda one: 0 if _named(one, "identity") else 1 if _named(one, "money") else 2)
    if way == "supply last":
        return sorted(sections, key=lambda one: _named(one, "supply") or _named(one, "payment"))
    if way == "details first":
        return sorted(sections, key=lambda one: not isinstance(one, Grid))
    return sections


def _named(section: Section, name: str) -> bool:
    return isinstance(section, Group) and section.name == name


def _body(sections: list[Section], family: Family, theme: Theme, width: float) -> list[Flowable]:
    """One column; or pairs of neighbouring groups side by side; or a narrow side column of groups."""
    way = family.pick("body", ["one", "one", "couples", "couples", "side", "two pages"])
    if way == "two pages":
        return _two_pages(sections, family, theme, width)
    if way == "couples":
        return _couples(sections, family, theme, width)
    if way == "side":
        return _side(sections, family, theme, width)
    return [part for one in sections for part in blocks.draw(one, family, theme, width)]


def _two_pages(sections: list[Section], family: Family, theme: Theme, width: float) -> list[Flowable]:
    """What is due on the first page, how it came about on the second, which repeats the bill's number."""
    first: list[Section] = [
        one
        for one in sections
        if isinstance(one, Group) and one.name in ("identity", "contact", "supply", "money", "payment")
    ]
    second = [one for one in sections if one not in first]
    if not second:
        return _couples(first, family, theme, width)
    again = [
        Group("identity", "", one.facts[:2]) for one in first if _named(one, "identity") and isinstance(one, Group)
    ]
    rest = [part for one in [*again, *second] for part in blocks.draw(one, family, theme, width)]
    return [*_couples(first, family, theme, width), PageBreak(), *rest]


def _couples(sections: list[Section], family: Family, theme: Theme, width: float) -> list[Flowable]:
    out: list[Flowable] = []
    waiting: list[Section] = []
    for section in sections:
        if isinstance(section, Group):
            waiting.append(section)
        else:
            out += _row(waiting, family, theme, width)
            waiting = []
            out += blocks.draw(section, family, theme, width)
        if len(waiting) == 2:
            out += _row(waiting, family, theme, width)
            waiting = []
    return out + _row(waiting, family, theme, width)


def _row(groups: list[Section], family: Family, theme: Theme, width: float) -> list[Flowable]:
    if len(groups) < 2:
        return [part for one in groups for part in blocks.draw(one, family, theme, width)]
    share = width / 2 - 6
    cells: list[Any] = [blocks.draw(one, family, theme, share) for one in groups]
    return [Table([cells], colWidths=[width / 2, width / 2], style=pairs.TIGHT, hAlign="LEFT")]


def _side(sections: list[Section], family: Family, theme: Theme, width: float) -> list[Flowable]:
    """Small groups in a side column at the left or right of the identity and supply; tables below, full width."""
    early = [one for one in sections if isinstance(one, Group)][:4]
    late = [one for one in sections if one not in early]
    narrow, wide = width * 0.36, width * 0.64
    left = [part for one in early[:2] for part in blocks.draw(one, family, theme, wide - 8)]
    right = [part for one in early[2:] for part in blocks.draw(one, family, theme, narrow - 8)]
    cells, widths = (
        ([left, right], [wide, narrow]) if family.chance("side right", 0.6) else ([right, left], [narrow, wide])
    )
    table = Table([cells], colWidths=widths, style=pairs.TIGHT, hAlign="LEFT")
    return [table, *(part for one in late for part in blocks.draw(one, family, theme, width))]
