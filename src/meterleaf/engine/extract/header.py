"""The header fields of any invoice-like paper: its number and its dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.extract.features import CODE_ROLES, DATE_ROLES, label_features, often, place_features, repetition
from meterleaf.engine.extract.once import once
from meterleaf.engine.extract.scoring import Candidate, Choice, choose
from meterleaf.engine.extract.titles import is_titled
from meterleaf.engine.fields.likeness import looks_like_invoice_number

if TYPE_CHECKING:
    from collections import Counter
    from datetime import date

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.scoring import Features
    from meterleaf.engine.extract.values import Value

# A document's own name right before its number (Rechnung 9107714402) says as much as "number" between the two.
_AS_TITLE = {
    "own": 0.9,
    "own_segment": 0.9,
    "own_strong": 1.0,
    "own_some": 1.0,
    "own_any": 1.0,
    "own_beaten": 0.0,
    "own_rival": 0.0,
}
# A date right behind a number is the next column's, not the number's end.
_DATE_BEHIND = re.compile(r" \d{1,4}[./-]\d{1,2}[./-]\d{2,4}(?!\d)")
_LIKE_MONEY = re.compile(r"-?\d{1,3}(?:[.,]?\d{3})*[.,]\d{2}-?")
# One to three capitals right before a code may belong to it.
_LED = re.compile(r"(?<![\w@./-])(?!N[OR]? $)[A-Z]{1,3} $")
# What numbers of invoices begin with where they say themselves what they are: INV-204, FAC24/118, RE-2024-5.
_NAMES_ITSELF = re.compile(
    r"(?i)(?:inv|fac|fact|fact?ura|bill|fv|fa|ft|rg|re|rech|rnr|bol|rcpt|fra|fr|fat|si)[-_/. ]?\d"
)
_LEADS_IN = re.compile(r"(?:[:#]|№|[Nn][º°o]\.?:?)\s*$")
# A date that "due" names as strongly as this is one, and the paper was made out before it.
_SURELY_DUE = 0.7
_YEAR_OR_SMALL = re.compile(r"\d{1,2}[.,]\d{1,2}|(?:19|20)\d\d")


# A number of the Norwegian value added tax register: never anything else, whatever stands before it.
_TAX_REGISTER = re.compile(r"(?:NO ?)?\d{3} ?\d{3} ?\d{3} ?MVA")


def choose_code(paper: Paper, role: str) -> Choice | None:
    """The identifier that the role's labels name: an invoice, contract, meter or customer number."""
    model = role if role in {"invoice_number", "document_number"} else "code"
    return choose(model, code_candidates(paper, role))


def choose_document_number(paper: Paper) -> Choice | None:
    """The number of a paper that is no invoice: a manifest's, a ticket's, a note's."""
    return choose("document_number", document_number_candidates(paper))


def document_number_candidates(paper: Paper) -> list[Candidate]:
    """Codes under a label of such numbers, or under an invoice number's."""
    found = code_candidates(paper, "document_number")
    known = {_spot(one.place) for one in found}
    for one in code_candidates(paper, "invoice_number"):
        if _spot(one.place) not in known:
            one.features = {f"inv_{n}" if n.startswith("own") else n: amount for n, amount in one.features.items()}
            found.append(one)
    return found


def _spot(value: Value) -> tuple[int, int, int, int]:
    return value.line, value.segment.index, value.start, value.end


def code_candidates(paper: Paper, role: str, least_digits: int = 1) -> list[Candidate]:
    """Every code that a label of the role may name."""
    return [
        Candidate(value.value, value, dict(features))
        for value, features in _named_codes(paper, role)
        if _digits(value.value) >= least_digits
    ]


@once
def _named_codes(paper: Paper, role: str) -> list[tuple[Value, Features]]:
    values, counts = _codes(paper)
    found = []
    for value in values:
        titled = role == "invoice_number" and is_titled(paper, value)
        if not titled and paper.links.strength(value, role) <= 0:
            continue
        if "tax_id" in named_inside(paper, value):
            continue
        labels = label_features(paper, value, role, CODE_ROLES) | (_AS_TITLE if titled else {})
        features = labels | place_features(paper, value) | code_features(paper, value)
        features["repeated"] = often(counts[value.value])
        found.append((value, features))
    _tell_lesser(paper, found, role)
    return found


def _tell_lesser(paper: Paper, found: list[tuple[Value, Features]], role: str) -> None:
    """A label names the code that is nearest to it: how much nearer another one stands to the same label."""
    likely = [(value, features) for value, features in found if not features["is_date"] and not features["digits_few"]]
    ways = [(value, features, _named_by(paper, value, role)) for value, features in likely]
    for value, features, own in ways:
        behind = [
            theirs[label] - strength
            for other, _, theirs in ways
            for label, strength in own.items()
            if label in theirs and other.value != value.value and not _overlap(value, other)
        ]
        features["own_lesser"] = max(0.0, *behind, 0.0)
        features["own_second"] = float(features["own_lesser"] > 0)


def _named_by(paper: Paper, value: Value, role: str) -> dict[int, float]:
    """How strongly each label of the role names the value."""
    return {id(link.hit): link.strength for link in paper.links.to(value) if role in link.hit.roles}


def _overlap(one: Value, other: Value) -> bool:
    return one.segment is other.segment and one.start < other.end and other.start < one.end


@once
def _codes(paper: Paper) -> tuple[list[Value], Counter[object]]:
    """The paper's codes with a digit, and on how many lines each stands."""
    values = [value for value in paper.codes if _digits(value.value) and not _TAX_REGISTER.fullmatch(value.value)]
    return values, repetition(values)


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


def named_inside(paper: Paper, value: Value) -> set[str]:
    """What labels inside the code's own text name: ABN 77 118 204 417 brings its name along."""
    inside = (hit for hit in paper.hits_in(value.segment) if value.start <= hit.start and hit.end < value.end)
    return {role for hit in inside for role in hit.roles}


@once
def code_features(paper: Paper, value: Value) -> Features:
    """What the code itself looks like, and whether it is something else on the same spot."""
    text = value.value
    digits = _digits(text)
    others = paper.kinds_at(value)
    return {
        "digits_few": float(digits < 4),
        "digits_one": float(digits < 2),
        "digits_many": float(digits > 12),
        "letters": float(any(c.isalpha() for c in text)),
        "word": float(sum(c.isalpha() for c in text) > 6),
        "likely": looks_like_invoice_number(text),
        "plain": float(_YEAR_OR_SMALL.fullmatch(text) is not None),
        "is_date": float("date" in others or "period" in others),
        "is_money": float("money" in others),
        "like_money": float(_LIKE_MONEY.fullmatch(text) is not None),
        "prefixed": float(value.note == "prefixed"),
        "names_itself": float(_NAMES_ITSELF.match(text) is not None),
        "led_in": float(_LEADS_IN.search(value.segment.text, 0, value.start) is not None),
        "led": float(value.note != "prefixed" and _LED.search(value.segment.text, 0, value.start) is not None),
        "is_quantity": float("quantity" in others),
        "is_point": float("supply_point" in others),
        "is_tax_id": float("tax_id" in others),
        "is_valid_tax_id": float("tax_id" in paper.vouched_kinds_at(value)),
        "is_bank_or_phone": float(bool(others & {"iban", "phone", "card"})),
        "has_spaces": float(" " in text),
        "goes_on": float(
            value.segment.text[value.end + 1 : value.end + 2].isdigit()
            and not _DATE_BEHIND.match(value.segment.text, value.end)
        ),
        "continued": float(value.start > 1 and value.segment.text[value.start - 2].isdigit()),
    }


@once
def choose_date(paper: Paper, role: str, period: tuple[date, date] | None = None) -> Choice | None:
    """The date of issue, of payment, of delivery: whichever the role names."""
    return choose(role if role in {"issue_date", "due_date"} else "day", date_candidates(paper, role, period))


def date_candidates(paper: Paper, role: str, period: tuple[date, date] | None = None) -> list[Candidate]:
    values = paper.of_kind("date")
    counts = repetition(values)
    latest = max((v.value for v in values), default=None)
    begun = {value.value[0] for value in paper.of_kind("period")}
    due = min((v.value for v in values if paper.links.strength(v, "due_date") > _SURELY_DUE), default=None)
    found = []
    for value in values:
        if paper.options.today and role == "issue_date" and value.value > paper.options.today:
            continue
        features = label_features(paper, value, role, DATE_ROLES) | place_features(paper, value)
        if role != "issue_date" and "own" not in features:
            continue
        features["repeated"] = often(counts[value.value])
        features["only"] = float(len(counts) == 1)
        features["latest"] = float(value.value == latest)
        features["starts_period"] = float(value.value in begun)
        features["after_due"] = float(due is not None and value.value > due)
        features["in_period"] = float(value.start > 0 and "period" in paper.kinds_at(value))
        if period:
            behind = (value.value - period[1]).days
            features |= {
                "soon_after": float(0 <= behind <= 45),
                "before_end": float(behind < -2),
                "long_after": float(behind > 120),
            }
        found.append(Candidate(value.value, value, features))
    return found
