"""How a bill tells the consumption: a table of reads, a highlighted figure, a sentence, or only slices to be added."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from meterleaf.samples.model import Fact, Grid, Meter, Prose, Register, Section

if TYPE_CHECKING:
    from meterleaf.samples.scenes.draft import Draft
    from meterleaf.samples.scenes.supply import Bill

# Contract gas: energy = volume x conversion factor x calorific value (kWh per m3)
ENERGY_PLACES = 0


def sections(bill: Bill) -> list[Section]:
    """The consumption part of a bill, with the truth of quantity noted where it is printed."""
    family = bill.family
    found: list[Section] = []
    way = family.pick("told", ["reads", "reads", "reads", "reads and total", "total", "slices"], rare=["reads turned"])
    if way in ("reads", "reads and total", "reads turned"):
        found.append(_reads(bill, turned=way == "reads turned"))
    if way == "slices":
        found.append(_slices(bill))
    if bill.family.category == "gas":
        found += _energy(bill)
    if way in ("total", "reads and total"):
        found.append(_total(bill))
    if bill.period_place == "consumption":
        found.insert(0, bill.draft.group("consumptions", bill.period_facts()))
    if bill.period_place == "sentence":
        found.insert(0, bill.period_sentence())
    _note_quantity(bill)
    _note_details(bill, way)
    return found


def _note_details(bill: Bill, way: str) -> None:
    """The tariff slices and the reads of a bill of one meter, where they are printed."""
    draft, registers = bill.draft, bill.meters[0].registers
    if len(bill.meters) > 1 or len(registers) > 1:
        del draft.paper.details["previous_reading"], draft.paper.details["current_reading"]  # there are many
    if len(bill.meters) > 1:
        return
    if way.startswith("reads") and len(registers) == 1 and registers[0].factor == 1:
        draft.state("previous_reading", registers[0].previous)
        draft.state("current_reading", registers[0].current)
    if bill.family.category != "electricity" or len(registers) < 2:
        return
    if way != "total":
        draft.state("periods", [{"quantity": one.quantity, "unit": bill.unit} for one in registers])
    elif not bill.family.chance("one energy line", 0.4):
        del draft.paper.details["periods"]  # the charges may tell some of them


def _note_quantity(bill: Bill) -> None:
    """The truth is the sum; it is a derived one where no place prints it."""
    text = bill.formats.number(bill.quantity)
    bill.draft.note("quantity", bill.quantity, None)
    bill.draft.paper.printed.setdefault("quantity", text)
    shown = bill.draft.paper.marks.get("shown total", False)
    single = sum(len(meter.registers) for meter in bill.meters) == 1
    if not (shown or single or bill.energy or bill.family.chance("one energy line", 0.4)):
        bill.draft.paper.printed.pop("quantity")


def _reads(bill: Bill, *, turned: bool) -> Grid:
    """The table of reads: which columns it has, and what stands in their heads, is the family's way."""
    family, formats = bill.family, bill.formats
    columns = ["register"] if len(bill.meters[0].registers) > 1 else []
    columns += ["meter_number"] if len(bill.meters) > 1 or family.chance("meter column", 0.5) else []
    dates = family.chance("dates in reads", 0.35)
    columns += (
        ["start_date", "previous_reading", "end_date", "current_reading"]
        if dates
        else ["previous_reading", "current_reading"]
    )
    columns += ["factor"] if any(one.factor > 1 for one in bill.meters[0].registers) else []
    columns += ["read_kind"] if family.chance("read kind", 0.3) else []
    columns.append("consumption")
    if family.chance("current first", 0.15):
        columns.sort(key=lambda name: name == "previous_reading")
        columns.sort(key=lambda name: name == "consumption")
    unit_in_head = family.chance("unit in head", 0.5)
    heads = [_head(bill, name, unit_in_head=unit_in_head) for name in columns]
    rows = [
        [_cell(bill, name, meter, one, unit_in_head=unit_in_head) for name in columns]
        for meter in bill.meters
        for one in meter.registers
    ]
    if dates:
        bill.draft.note("start_date", bill.start, formats.date(bill.start))
        bill.draft.note("end_date", bill.end, formats.date(bill.end))
    if "meter_number" in columns:
        bill.draft.note("meter_number", bill.meters[0].number, bill.meters[0].number)
    total = len(rows) > 1 and family.chance("total row", 0.5)
    if total:
        bill.draft.paper.marks["shown total"] = True
        last = _quantity(bill, bill.measured, with_unit=not unit_in_head)
        rows.append([family.label("total_consumption"), *[""] * (len(columns) - 2), last])
    return Grid("reads", family.label("consumptions"), heads, rows, total=total, turned=turned and not total)


def _head(bill: Bill, name: str, *, unit_in_head: bool) -> str:
    label = bill.family.label(name)
    if name == "consumption" and unit_in_head:
        return f"{label} ({bill.spelling})" if bill.family.chance("brackets", 0.6) else f"{label} {bill.spelling}"
    return label


def _cell(bill: Bill, name: str, meter: Meter, one: Register, *, unit_in_head: bool) -> str:
    formats = bill.formats
    if name == "read_kind":
        return _read_kind(bill.draft)
    plain = {
        "register": one.name,
        "meter_number": meter.number,
        "start_date": formats.date(bill.start),
        "end_date": formats.date(bill.end),
        "factor": str(one.factor),
        "consumption": _quantity(bill, one.quantity, with_unit=not unit_in_head),
    }
    return plain[name] if name in plain else _read(bill, one, name)


def _read_kind(draft: Draft) -> str:
    """Whether somebody saw the meter; one register that was estimated makes the consumption an estimate."""
    estimated = draft.chance(0.2)
    draft.state("estimated", estimated or bool(draft.paper.details["estimated"]))
    return str(draft.choose(f"labels.{'estimated_read' if estimated else 'actual_read'}"))


def _read(bill: Bill, one: Register, name: str) -> str:
    read = (one.previous if name == "previous_reading" else one.current) or Decimal(0)
    grouped = bill.family.chance("grouped reads", 0.5)
    return bill.formats.number(read) if grouped else f"{read}".replace(".", bill.formats.style[-3])


def _quantity(bill: Bill, quantity: Decimal, *, with_unit: bool = True) -> str:
    text = bill.formats.number(quantity)
    return f"{text} {bill.spelling}" if with_unit else text


def _total(bill: Bill) -> Section:
    """The figure alone, big or in a sentence."""
    bill.draft.paper.marks["shown total"] = True
    unit = "kWh" if bill.energy else bill.spelling
    text = f"{bill.formats.number(bill.quantity)} {unit}"
    if bill.family.chance("told in a sentence", 0.3):
        days = (bill.end - bill.start).days + 1
        return Prose("", [bill.family.label("sentences.consumption").format(quantity=text, days=days)])
    return bill.draft.group("consumptions", [Fact(bill.family.label("total_consumption"), text, loud=True)])


def _slices(bill: Bill) -> Section:
    """Facts a slice, and a total only sometimes."""
    registers = [one for meter in bill.meters for one in meter.registers]
    label = bill.family.label("consumption")
    facts = [Fact(f"{label} {one.name}".strip(), _quantity(bill, one.quantity)) for one in registers]
    if len(registers) > 1 and bill.family.chance("total row", 0.4):
        bill.draft.paper.marks["shown total"] = True
        facts.append(Fact(bill.family.label("total_consumption"), _quantity(bill, bill.measured), loud=True))
    return bill.draft.group("consumptions", facts)


def _energy(bill: Bill) -> list[Section]:
    """Volume x factor x calorific value; Italian and American bills stay at the volume or therms."""
    if bill.unit != "m3" or not bill.family.chance("energy told", 0.85):
        return []
    rng: Any = bill.rng
    factor, heat = Decimal(f"{rng.uniform(0.93, 1.03):.4f}"), Decimal(f"{rng.uniform(9.8, 12.3):.3f}")
    energy = round(bill.measured * factor * heat, 0)
    bill.energy = (energy, heat)
    _reprice(bill)
    draft, formats = bill.draft, bill.formats
    facts = [
        draft.fact("volume", _quantity(bill, bill.measured)),
        draft.fact("conversion_factor", formats.number(factor)),
        draft.fact("calorific_value", formats.number(heat)),
        draft.fact("energy", f"{formats.number(energy)} kWh"),
    ]
    bill.draft.paper.marks["volume"] = float(bill.measured)
    draft.state("volume", {"quantity": bill.measured, "unit": bill.unit})
    draft.state("conversion_factor", factor)
    draft.state("calorific_value", heat)
    return [draft.group("consumptions", facts)]


def _reprice(bill: Bill) -> None:
    """Charges by energy instead of volume: one line of all the kWh."""
    from meterleaf.samples.formatting import cents
    from meterleaf.samples.model import Charge

    price = bill.draft.decimal(0.03, 0.14, 4)
    label = bill.family.label("lines.gas")
    extras = [one for one in bill.charges if not one.consumed]
    bill.charges[:] = [Charge(label, bill.quantity, "kWh", price, cents(bill.quantity * price), consumed=True), *extras]
