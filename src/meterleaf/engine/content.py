"""What a format yields when a document is opened: pages of placed words, tables, or facts already structured.

Boxes are fractions of the page (0..1, origin top left) as the page is seen upright, so that they fit a picture of
any size. Content is plain data: `pack` and `unpack` take it through JSON, so that it crosses the border of a child
process and can be kept between classification and reading.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

Method = Literal["pdf-text", "ocr", "table", "einvoice", "text"]
COLUMN = 0.012  # of the page's width: edges of one column lie no further apart
Cell = str | Decimal | date | datetime | bool | None


# Boxes and words are made by the thousand, and a frozen dataclass takes four times as long to make; none is ever changed.
@dataclass(slots=True, unsafe_hash=True)
class Box:
    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def width(self) -> float:
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        return self.y1 - self.y0

    @property
    def middle(self) -> float:
        """The vertical middle: what tells whether two words stand on one line."""
        return (self.y0 + self.y1) / 2

    @property
    def center(self) -> float:
        return (self.x0 + self.x1) / 2

    def in_column_with(self, other: Box) -> bool:
        """Whether both begin, or both end, at one place of the page's width: what stands in one column does."""
        return abs(self.x0 - other.x0) < COLUMN or abs(self.x1 - other.x1) < COLUMN

    def union(self, other: Box) -> Box:
        return Box(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))


@dataclass(slots=True, unsafe_hash=True)
class Word:
    """One printed word. `size` is the height of its type as a fraction of the page's height."""

    text: str
    box: Box
    size: float = 0.0
    confidence: float = 1.0
    vertical: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """One page. `width` and `height` are in points (1/72 inch) or pixels; only their ratio carries meaning.

    `turn` is by how many degrees clockwise the page, as its file shows it, was turned to stand upright; `keystone`
    by how much more its rows sloped at the foot than at the head before they were made level, as a tangent.
    """

    number: int
    width: float
    height: float
    words: tuple[Word, ...]
    method: Method = "pdf-text"
    quality: float = 1.0
    turn: float = 0.0
    keystone: float = 0.0


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a spreadsheet's sheet or of a delimited file, as stored; `first_row` is the 1-based place of row 0."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    first_row: int = 1


@dataclass(frozen=True, slots=True)
class Party:
    name: str | None = None
    tax_id: str | None = None
    country: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Meter:
    """One register of a meter, as an e-invoice states it: reads at both ends, and what they make."""

    number: str | None = None
    supply_point: str | None = None
    scheme: str | None = None
    name: str | None = None
    previous: Decimal | None = None
    current: Decimal | None = None
    factor: Decimal | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    start: date | None = None
    end: date | None = None
    estimated: bool | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One invoice line; `unit` is the code that the syntax carries (UN/ECE Recommendation 20 in UBL and CII)."""

    id: str | None = None
    name: str | None = None
    description: str | None = None
    note: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    price: Decimal | None = None
    net_amount: Decimal | None = None
    start: date | None = None
    end: date | None = None
    price_base: Decimal | None = None
    day: date | None = None
    codes: tuple[tuple[str, str], ...] = ()
    properties: tuple[tuple[str, str], ...] = ()
    supply_point: str | None = None
    meter_number: str | None = None
    path: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """An e-invoice's own statements, free of its syntax. Paths (XPath-like) are the evidence.

    `references` number other papers and parties (order, contract, customer); some senders write the supply point there.
    """

    syntax: str
    document_type: str = "invoice"
    number: str | None = None
    issue_date: date | None = None
    due_date: date | None = None
    start: date | None = None
    end: date | None = None
    currency: str | None = None
    seller: Party = field(default_factory=Party)
    buyer: Party = field(default_factory=Party)
    delivery_address: str | None = None
    delivery_date: date | None = None
    delivery_note_number: str | None = None
    contract_number: str | None = None
    account: str | None = None
    corrects: str | None = None
    net_amount: Decimal | None = None
    tax_amount: Decimal | None = None
    total_amount: Decimal | None = None
    amount_due: Decimal | None = None
    lines: tuple[Line, ...] = ()
    meters: tuple[Meter, ...] = ()
    supply_points: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    paths: tuple[tuple[str, str], ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about the document that a person should know; `level` error means that nothing was read."""

    code: str
    message: str
    level: Literal["error", "warning", "info"] = "warning"
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the document (the XML of a Factur-X invoice, what a signature wraps), not opened yet."""

    name: str
    media_type: str | None
    data: bytes


@dataclass(frozen=True, slots=True)
class Content:
    """A document, opened. A PDF that carries an e-invoice has pages and facts, and the facts win.

    `attachments` live only between a format and `opening`, which opens them in turn; they are not packed.
    """

    format: str
    pages: tuple[Page, ...] = ()
    tables: tuple[Table, ...] = ()
    facts: tuple[Facts, ...] = ()
    problems: tuple[Problem, ...] = ()
    attachments: tuple[Attachment, ...] = ()

    @property
    def methods(self) -> tuple[str, ...]:
        found: list[str] = [page.method for page in self.pages]
        found += ["table"] * bool(self.tables) + ["einvoice"] * bool(self.facts)
        return tuple(dict.fromkeys(found))

    def pack(self) -> bytes:
        """The content as JSON bytes; `unpack` gives an equal value. Words go as rows: there are thousands of them."""
        raw = _plain(asdict(replace(self, pages=(), attachments=())))
        raw["pages"] = [_packed(page) for page in self.pages]
        return json.dumps(raw, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def unpack(cls, data: bytes) -> Content:
        return _content(json.loads(data))


def _plain(value: Any) -> Any:
    match value:
        case Decimal():
            return {"$decimal": str(value)}
        case datetime():
            return {"$datetime": value.isoformat()}
        case date():
            return {"$date": value.isoformat()}
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _value(value: Any) -> Any:
    match value:
        case {"$decimal": text}:
            return Decimal(text)
        case {"$datetime": text}:
            return datetime.fromisoformat(text)
        case {"$date": text}:
            return date.fromisoformat(text)
        case dict():
            return {key: _value(item) for key, item in value.items()}
        case list():
            return tuple(_value(item) for item in value)
        case _:
            return value


def _content(raw: dict[str, Any]) -> Content:
    return Content(
        format=raw["format"],
        pages=tuple(_page(page) for page in raw["pages"]),
        tables=tuple(Table(**_value(table)) for table in raw["tables"]),
        facts=tuple(_facts(_value(facts)) for facts in raw["facts"]),
        problems=tuple(Problem(**problem) for problem in raw["problems"]),
    )


def _packed(page: Page) -> dict[str, Any]:
    rows = [
        (word.text, word.box.x0, word.box.y0, word.box.x1, word.box.y1, word.size, word.confidence, word.vertical)
        for word in page.words
    ]
    return {**asdict(replace(page, words=())), "words": rows}


def _page(raw: dict[str, Any]) -> Page:
    words = tuple(Word(text, Box(x0, y0, x1, y1), *rest) for text, x0, y0, x1, y1, *rest in raw.pop("words"))
    return Page(**raw, words=words)


def _facts(raw: dict[str, Any]) -> Facts:
    nested = {
        "seller": Party(**raw["seller"]),
        "buyer": Party(**raw["buyer"]),
        "lines": tuple(Line(**line) for line in raw["lines"]),
        "meters": tuple(Meter(**meter) for meter in raw["meters"]),
    }
    return Facts(**{**raw, **nested})
