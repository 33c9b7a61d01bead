"""The story of a workbook: cut each sheet into blocks, tell each block's category and shape, read its items."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from meterleaf.engine.extract.tables import values
from meterleaf.engine.extract.tables.blocks import Block, Sheet, cut
from meterleaf.engine.extract.tables.category import Verdict, judge
from meterleaf.engine.extract.tables.charges import as_bills
from meterleaf.engine.extract.tables.curve import hour_columns, is_hourly, read_curve
from meterleaf.engine.extract.tables.drafts import Context, Draft
from meterleaf.engine.extract.tables.forms import read_form
from meterleaf.engine.extract.tables.grid import Grid, as_text
from meterleaf.engine.extract.tables.groups import Group, split_by_kind, split_by_span, waste_spans
from meterleaf.engine.extract.tables.mapping import Column, first, map_columns, map_places, with_field
from meterleaf.engine.extract.tables.months import month_columns, read_months, units_of_rows
from meterleaf.engine.extract.tables.reads import read_log
from meterleaf.engine.extract.tables.rows import Reader
from meterleaf.engine.extract.tables.words import head_of, language_of
from meterleaf.engine.fields.money import currency_of
from meterleaf.engine.fields.units import unit as unit_named
from meterleaf.engine.reading import Classification, Evidence, Item

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meterleaf.engine.content import Problem, Table
    from meterleaf.engine.fields.units import Unit
    from meterleaf.engine.options import Options

_ROWS_OF_A_BILL = 12
_ROWS_OF_A_FORM = 300
_FEWEST_ROWS_TURNED = 3
# Units that only the United States count in, where months stand before days.
_AMERICAN = frozenset({"us_gallon_(gal)", "thousand_us_gallons_(kgal)", "hundred_cubic_feet_(ccf)"})
_NUMERIC = "0123456789.,' -+"
_TAGS = {"wastes": "document", "other": ""}
# What an item must have at least one of, so that it is a consumption of something at some time.
_ANCHORS = frozenset(
    {
        "start_date",
        "end_date",
        "issue_date",
        "invoice_number",
        "supply_point",
        "meter_number",
        "document_number",
        "ler_code",
    }
)
# Facts of a sheet's title that hold for every row that says nothing of its own.
_SHARED = (
    "invoice_number", "issue_date", "due_date", "supplier_name", "supplier_tax_id", "customer_name", "customer_tax_id", "contract_number",
    "supply_point", "supply_point_scheme", "cups", "meter_number", "supply_address", "tariff", "producer", "carrier", "destination",
    "document_number",
)  # fmt: skip
_HEADER = (
    "document_type", "invoice_number", "issue_date", "due_date", "supplier_name", "supplier_tax_id", "customer_name", "customer_tax_id",
    "net_amount", "tax_amount", "total_amount", "currency",
)  # fmt: skip


@dataclass(frozen=True)
class TablesReading:
    """What was read of a document's tables; `items` are empty and the category `other` where they hold no consumption.

    `shape` says how: `rows` and `curve` are read for good; a `form` is a bill printed into cells, which the readers of
    pages understand better (see `layout.lay_out`). `facts` are what the labels of its cells say, whatever the items.
    """

    classification: Classification
    items: tuple[Item, ...]
    document: Item
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...]
    confidence: float
    shape: Literal["rows", "curve", "form"] = "rows"
    facts: Item = field(default_factory=dict)
    facts_evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class _Part:
    """What one block or form gave."""

    drafts: list[Draft]
    verdict: Verdict | None
    shape: Literal["rows", "curve", "form"] = "rows"
    block: Block | None = None


def read_tables(tables: tuple[Table, ...], options: Options) -> TablesReading | None:  # noqa: ARG001 - the day it is guards elsewhere
    """The reading of a document's tables; None when there is no table at all."""
    if not tables:
        return None
    context = _context(tables)
    parts: list[_Part] = []
    forms: list[Draft] = []
    for table in tables:
        found, form = _read_sheet(_cut(table, context), context)
        parts += found
        forms.append(form)
    return _assemble(_without_summaries(parts), forms, context, sum(len(table.rows) for table in tables))


def _context(tables: tuple[Table, ...]) -> Context:
    texts = [
        cell for table in tables for row in table.rows[:60] for cell in row if isinstance(cell, str) and len(cell) < 300
    ]
    language = language_of(texts)
    among = frozenset({language, "en"}) if language else None
    currency = currency_of(texts, language)
    measured = {unit.name for text in texts if (unit := head_of(text).unit)}
    country = {"GBP": "GB", "USD": "US", "CHF": "CH"}.get(currency or "") or ("US" if measured & _AMERICAN else None)
    return Context(values.habits_of(tables, language, country), language, among, currency)


def _cut(table: Table, context: Context) -> Sheet:
    """The sheet cut up; one whose names of columns stand at the left, with several columns of values, is turned first."""
    upright = cut(Grid(table), context.habits)
    if upright.blocks or not _FEWEST_ROWS_TURNED <= len(table.rows) <= _ROWS_OF_A_FORM:
        return upright
    turned = cut(Grid(table, turned=True), context.habits)
    return turned if any(len(block.data) > 1 for block in turned.blocks) else upright


def _read_sheet(sheet: Sheet, context: Context) -> tuple[list[_Part], Draft]:
    """The parts of a sheet, and the facts of its free cells, which hold for each of them."""
    title = _texts(sheet)
    parts = [part for block in sheet.blocks if (part := _read_block(sheet, block, title, context)).drafts]
    free = _free_rows(sheet, [part.block for part in parts if part.block])
    form = read_form(sheet.grid, free, context)
    for part in parts:
        for draft in part.drafts:
            _inherit(draft, form)
    if parts:
        parts = [replace(part, shape=_shape(part, form)) for part in parts]
        for part in parts:
            if part.shape == "form":
                _take_totals(part.drafts, form)
        return parts, form
    if not ({"quantity", "ler_code"} & form.fields.keys()):
        return [], form
    kinds = [unit_named(form.fields["unit"]).kind] if "unit" in form.fields else []
    labels = [as_text(cell) for row in free for cell in sheet.grid.rows[row] if isinstance(cell, str)]
    verdict = judge(_as_columns(form), [sheet.grid.table.name, *labels], kinds, context.among)
    return ([_Part([_as_item(form, verdict.category)], verdict, "form")] if verdict else []), form


def _take_totals(drafts: list[Draft], form: Draft) -> None:
    """The amounts beside a bill's lines are parts of it; what it comes to stands in its labelled cells."""
    for draft in drafts:
        for name in ("total_amount", "net_amount", "tax_amount", "currency"):
            draft.fields.pop(name, None)
            draft.sources.pop(name, None)
            if len(drafts) == 1 and name in form.fields:
                draft.put(name, form.fields[name], form.sources[name])


def _free_rows(sheet: Sheet, blocks: list[Block]) -> list[int]:
    taken = {row for block in blocks for row in (*block.heads, *block.body)}
    return [
        row
        for row in range(sheet.grid.height)
        if row not in taken and any(cell is not None for cell in sheet.grid.rows[row])
    ]


def _shape(part: _Part, form: Draft) -> Literal["rows", "curve", "form"]:
    """A few rows amid many labelled facts are the meter table of one bill."""
    facts = form.fields.keys() & {
        "invoice_number",
        "issue_date",
        "total_amount",
        "start_date",
        "customer_name",
        "supply_point",
        "contract_number",
    }
    return "form" if part.shape == "rows" and len(part.drafts) <= _ROWS_OF_A_BILL and len(facts) >= 3 else part.shape


def _as_columns(form: Draft) -> list[Column]:
    return [Column(0, name, name, 0.8, scheme=form.fields.get("supply_point_scheme")) for name in form.fields]


def _as_item(form: Draft, category: str) -> Draft:
    draft = Draft(form.row, category, dict(form.fields), dict(form.sources), list(form.doubts))
    happened = draft.fields.pop("date", None)
    source = draft.sources.pop("date", None)
    if happened and source and category in {"wastes", "recharges", "fuel_delivery"}:
        draft.put("start_date", happened, source)
        draft.put("end_date", happened, source)
    return draft


def _texts(sheet: Sheet) -> list[str]:
    loose = [as_text(cell) for row in sheet.loose for cell in sheet.grid.rows[row] if isinstance(cell, str)]
    return [sheet.grid.table.name, *(text for text in loose if len(text) < 200)]


def _read_block(sheet: Sheet, block: Block, title: list[str], context: Context) -> _Part:
    columns = map_columns(block, context.habits, context.among)
    hours = hour_columns(block)
    months = month_columns(block, context.habits, _year(sheet))
    kinds = _kinds(block, columns) + [unit.kind for unit in units_of_rows(block, columns) if months]
    above = [
        as_text(cell)
        for row in range(max(0, block.heads[0] - 20), block.heads[0])
        for cell in sheet.grid.rows[row]
        if isinstance(cell, str)
    ]
    unit = _unit_above([*above, sheet.grid.table.name])
    kinds_stated = bool(kinds)
    if not kinds and unit:
        columns = [
            replace(one, unit=unit) if one.field in {"quantity", "index"} and not one.currency else one
            for one in columns
        ]
        kinds = [unit.kind]
    hourly = is_hourly(block, columns, context)
    if not kinds and not hours and not first(columns, "ler_code"):
        return _Part([], None)
    verdict = judge(
        columns,
        [*title, *above, *_heads(block, columns), *_cell_words(block, columns)],
        kinds,
        context.among,
        hourly=hourly,
    )
    if verdict is None:
        return _Part([], None)
    curve = (
        read_curve(block, columns, verdict.category, context, None if kinds_stated else unit)
        if verdict.category in {"electricity", "gas", "water"}
        else []
    )
    by_month = read_months(block, columns, months, verdict.category, context, unit) if months and not curve else []
    by_month = by_month or ([] if curve else read_log(block, columns, verdict.category, context))
    drafts = curve or by_month or _read_rows(block, columns, verdict, _year(sheet), context)
    anchored = [draft for draft in drafts if _ANCHORS & draft.fields.keys()]
    return _Part(anchored, verdict, "curve" if curve else "rows", block)


def _unit_above(texts: list[str]) -> Unit | None:
    """The one unit that the title or the cells above the table name for all of it."""
    found = {unit for text in texts if len(text) < 120 and (unit := values.unit(text) or head_of(text).unit)}
    return next(iter(found)) if len(found) == 1 else None


def _kinds(block: Block, columns: list[Column]) -> list[str]:
    """The kinds of measure that the table counts: from heads, from the unit column, or from the cells themselves."""
    found = [column.unit.kind for column in with_field(columns, "quantity", "index", "volume") if column.unit]
    for column in with_field(columns, "unit"):
        sample = (values.unit(block.grid.cell(row, column.place)) for row in block.body[:50])
        found += [unit.kind for unit in sample if unit]
    for column in with_field(columns, "quantity"):
        if column.unit is None:
            cells = (block.grid.cell(row, column.place) for row in block.body[:20])
            found += [
                unit.kind for cell in cells if isinstance(cell, str) and (unit := values.unit(cell.lstrip(_NUMERIC)))
            ]
    return found


def _heads(block: Block, columns: list[Column]) -> list[str]:
    ignored = {column.place for column in columns if column.field in {"_", "amount_price", "export"}}
    return [f"{block.section(place)[:150]} {block.head(place)}" for place in range(block.width) if place not in ignored]


def _cell_words(block: Block, columns: list[Column]) -> list[str]:
    """What the rows themselves say that they are: their kinds of service, product, supplier, place."""
    texts: Counter[str] = Counter()
    for column in with_field(columns, "service", "product", "description", "lines", "supplier_name", "tariff"):
        texts.update(
            cell
            for row in block.body[:500]
            if isinstance(cell := block.grid.cell(row, column.place), str) and len(cell) < 80
        )
    return [text for text, _ in texts.most_common(40)]


def _year(sheet: Sheet) -> int | None:
    """The one year that the sheet's name or title speaks of."""
    found = {
        word
        for text in _texts(sheet)
        for word in text.replace("/", " ").replace("-", " ").split()
        if word.isdigit() and len(word) == 4 and word[:2] in {"19", "20"}
    }
    return int(next(iter(found))) if len(found) == 1 else None


def _read_rows(
    block: Block, columns: list[Column], verdict: Verdict, year: int | None, context: Context
) -> list[Draft]:
    drafts: list[Draft] = []
    readers = [
        Reader(block, group.columns, group.category or verdict.category, context, year)
        for group in _groups(block, verdict, context, columns)
    ]
    for row in block.body:
        drafts += [draft for reader in readers if (draft := reader.read(row))]
    return as_bills(block, columns, _without_totals(block, drafts), context)


def _without_totals(block: Block, drafts: list[Draft]) -> list[Draft]:
    """Leaves out the rows that call themselves totals, though they have dates, and are the sum of rows before them."""
    kept: list[Draft] = []
    open_sum = whole = Decimal(0)
    for draft in drafts:
        used = draft.fields.get("quantity", Decimal(0))
        if draft.row not in block.data and used and used in {open_sum, whole}:
            open_sum = Decimal(0)
            continue
        open_sum, whole = open_sum + used, whole + used
        kept.append(draft)
    return kept


def _groups(block: Block, verdict: Verdict, context: Context, columns: list[Column]) -> list[Group]:
    spans = waste_spans(block) if verdict.category == "wastes" else []
    if not spans:
        return split_by_kind(columns)
    # every stretch has its own columns of the same fields, so each is mapped for itself
    found: list[Group] = []
    outside = [place for place in range(block.width) if not any(place in span for span in spans)]
    for span in spans:
        own = map_places(block, [*outside, *span], context.habits, context.among)
        found += split_by_span(own, [span])
    return found


def _inherit(draft: Draft, form: Draft) -> None:
    """What the title says of the whole sheet, where the row has nothing of its own."""
    dated = {"start_date", "end_date"} & draft.fields.keys()
    for name in (*_SHARED, *(() if dated else ("start_date", "end_date"))):
        if name in form.fields and name not in draft.fields:
            draft.put(
                name, form.fields[name], replace(form.sources[name], sure=round(form.sources[name].sure * 0.95, 3))
            )


def _without_summaries(parts: list[_Part]) -> list[_Part]:
    """Leaves out a block that only repeats another: the sum under a curve, a sheet of totals, a copy."""
    curves = [part for part in parts if part.shape == "curve"]
    if curves:
        return curves
    kept: list[_Part] = []
    for part in sorted(parts, key=lambda one: -len(one.drafts)):
        if not any(_repeats(part, other) for other in kept):
            kept.append(part)
    return [part for part in parts if part in kept]


def _repeats(part: _Part, other: _Part) -> bool:
    def total(one: _Part) -> Decimal:
        return sum((draft.fields.get("quantity", Decimal(0)) for draft in one.drafts), start=Decimal(0))

    same_category = {draft.category for draft in part.drafts} == {draft.category for draft in other.drafts}
    return same_category and total(part) != 0 and abs(total(part) - total(other)) <= abs(total(other)) / 1000


def _assemble(parts: list[_Part], forms: list[Draft], context: Context, rows: int) -> TablesReading:
    drafts = [draft for part in parts for draft in part.drafts]
    if not drafts:
        return _other(forms, context, rows)
    counted = Counter(draft.category for draft in drafts)
    category = str(counted.most_common(1)[0][0])
    verdicts = [part.verdict for part in parts if part.verdict]
    sure = min(verdict.sure for verdict in verdicts)
    reasons = tuple(dict.fromkeys(reason for verdict in verdicts for reason in verdict.reasons))[:6]
    tags = (_TAGS.get(category, "invoice"), category)
    classification = Classification(category, tags, round(sure, 3), context.language, reasons)
    items = tuple(_item(draft, category) for draft in drafts)
    document, header = _document(drafts, forms)
    evidence = (*(one for number, draft in enumerate(drafts) for one in draft.evidence(number)), *header)
    shape = next((part.shape for part in parts if part.shape == "form"), parts[0].shape)
    facts, told = _facts(forms)
    return TablesReading(classification, items, document, evidence, (), _confidence(drafts, sure), shape, facts, told)


def _item(draft: Draft, category: str) -> Item:
    item = dict(draft.fields)
    if "invoice_number" in item:
        item.setdefault("document_type", "invoice")
    if draft.category != category:
        item["category"] = draft.category
    return item


def _document(drafts: list[Draft], forms: list[Draft]) -> tuple[Item, list[Evidence]]:
    """The header: what the title says, and what all rows have in common."""
    header = Draft()
    for form in forms:
        for name in _HEADER:
            if name in form.fields:
                header.put(name, form.fields[name], form.sources[name])
    for name in _HEADER:
        stated = {draft.fields.get(name) for draft in drafts}
        if (
            drafts
            and len(stated) == 1
            and name in drafts[0].fields
            and (len(drafts) == 1 or not name.endswith("_amount"))
        ):
            header.put(name, drafts[0].fields[name], drafts[0].sources[name])
    document = dict(header.fields)
    if "invoice_number" in document:
        document.setdefault("document_type", "invoice")
    return document, list(header.evidence(None))


def _other(forms: list[Draft], context: Context, rows: int) -> TablesReading:
    """No consumption in rows; a small sheet may still be a form that only its looks explain."""
    document, evidence = _document([], forms)
    facts, told = _facts(forms)
    classification = Classification("other", ("other",), 0.9, context.language)
    shape: Literal["rows", "form"] = "form" if rows <= _ROWS_OF_A_FORM else "rows"
    return TablesReading(classification, (), document, tuple(evidence), (), 0.9, shape, facts, told)


def _facts(forms: list[Draft]) -> tuple[Item, tuple[Evidence, ...]]:
    """What the free cells of one sheet say; of several sheets, it is not known which of them speaks for all."""
    told = [form for form in forms if form.fields]
    if len(told) != 1:
        return {}, ()
    return dict(told[0].fields), tuple(told[0].evidence(0))


def _confidence(drafts: Iterable[Draft], sure: float) -> float:
    """That all is right: the category, and the least sure key field of all items."""
    least = sure
    for draft in drafts:
        for name in ("quantity", "unit", "start_date", "end_date", "invoice_number", "ler_code"):
            source = draft.sources.get(name)
            if source:
                least = min(least, source.sure)
        if "unit" not in draft.fields:
            least = min(least, 0.5)
        if not {"start_date", "end_date"} <= draft.fields.keys():
            least = min(least, 0.75)
    # Of made tables of held-out kinds that had 0.45 to 0.85 here, 23 of 24 were right: cells leave little to mistake.
    return round(1 - 0.4 * (1 - least * 0.98), 3)
