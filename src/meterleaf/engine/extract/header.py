"""The header fields of any invoice-like paper: its number, dates, totals and currency."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.extract.choose import CODE_ROLES, DATE_ROLES, MONEY_ROLES, Scored, best_of, claim, repeated, taken
from meterleaf.engine.extract.drafts import Taken
from meterleaf.engine.extract.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value


def header_fields(paper: Paper) -> dict[str, Taken]:
    """Every header field that the document states."""
    found = {
        "invoice_number": invoice_number(paper),
        "issue_date": issue_date(paper),
        "due_date": due_date(paper),
        **totals(paper),
    }
    if paper.habits.currency and "total_amount" in found:
        found["currency"] = Taken(paper.habits.currency, 0.9, paper.habits.currency)
    return {name: value for name, value in found.items() if value is not None}


def invoice_number(paper: Paper) -> Taken | None:
    return code(paper, "invoice_number", least_digits=2)


def code(paper: Paper, role: str, least_digits: int = 3, floor: float = 0.35) -> Taken | None:
    """The identifier that labels of the role name best."""
    scored = scored_codes(paper, role, least_digits)
    return taken(best_of(scored, floor), scored, lambda value: value.value)


def scored_codes(paper: Paper, role: str, least_digits: int) -> list[Scored]:
    values = [value for value in paper.of_kind("code") if _is_code(value, least_digits)]
    taken_by_others = _other_kinds(paper)
    scored = []
    for value in values:
        score = claim(paper, value, role, CODE_ROLES)
        if score <= 0:
            continue
        score += repeated(values, value.value) - 0.35 * _is_another_kind(value, taken_by_others)
        digits = sum(c.isdigit() for c in value.value)
        score += 0.05 * (digits >= 5) - 0.15 * (digits < 3)
        scored.append(Scored(value, score))
    return scored


def _is_code(value: Value, least_digits: int) -> bool:
    text = value.value
    digits = sum(c.isdigit() for c in text)
    return digits >= least_digits and len(text) <= 40 and not re.fullmatch(r"\d{1,2}[.,]\d{1,2}|(?:19|20)\d\d", text)


def _other_kinds(paper: Paper) -> dict[tuple[int, int], list[Value]]:
    places: dict[tuple[int, int], list[Value]] = {}
    for value in paper.of_kind("date", "period", "money", "quantity"):
        places.setdefault((value.line, value.segment.index), []).append(value)
    return places


def _is_another_kind(value: Value, others: dict[tuple[int, int], list[Value]]) -> bool:
    """Whether the text is, as a whole, a date, an amount or a quantity."""
    near = others.get((value.line, value.segment.index), ())
    return any(other.start < value.end and value.start < other.end for other in near)


def issue_date(paper: Paper) -> Taken | None:
    scored = scored_dates(paper, "issue_date")
    best = best_of(scored)
    return taken(best, scored) if best else None


def due_date(paper: Paper) -> Taken | None:
    scored = scored_dates(paper, "due_date")
    return taken(best_of(scored, 0.4), scored)


def scored_dates(paper: Paper, role: str) -> list[Scored]:
    values = paper.of_kind("date")
    latest = paper.options.today
    scored = []
    for value in values:
        if latest and role == "issue_date" and value.value > latest:
            continue
        score = claim(paper, value, role, DATE_ROLES)
        if score > 0:
            scored.append(Scored(value, score + repeated(values, value.value) + 0.05 * (value.page == 1)))
    return scored


def totals(paper: Paper) -> dict[str, Taken]:
    """Total, net, tax and amount due, chosen together: net and tax that make the total speak for it."""
    values = amounts(paper)
    scored = {
        role: [s for v in values if (s := _scored_amount(paper, v, role, values)).score > 0] for role in MONEY_ROLES[:4]
    }
    for due in scored["amount_due"]:
        scored["total_amount"].append(Scored(due.value, 0.7 * due.score))
    sums = _sums(scored)
    for one in scored["total_amount"]:
        one.score += 0.25 * (one.value.value in sums)
    floors = {"total_amount": 0.3, "net_amount": 0.4, "tax_amount": 0.4, "amount_due": 0.4}
    picked = {role: taken(best_of(scored[role], floor), scored[role]) for role, floor in floors.items()}
    found = {role: one for role, one in picked.items() if one}
    if "total_amount" not in found:
        return {}
    if "amount_due" in found and found["amount_due"].value == found["total_amount"].value:
        del found["amount_due"]
    return found


def amounts(paper: Paper) -> list[Value]:
    """Values that can be money: with a currency's sign, or bare with as many decimals as the currency has."""
    money = paper.of_kind("money")
    places = {(v.line, v.segment.index, v.end) for v in money} | {(v.line, v.segment.index, v.start) for v in money}
    decimals = 0 if paper.habits.currency in {"CLP", "JPY", "HUF", "COP"} else 2
    bare = [
        v
        for v in paper.of_kind("number")
        if v.decimals == decimals
        and (v.line, v.segment.index, v.end) not in places
        and (v.line, v.segment.index, v.start) not in places
    ]
    return money + bare


def _scored_amount(paper: Paper, value: Value, role: str, values: list[Value]) -> Scored:
    score = claim(paper, value, role, MONEY_ROLES)
    if score <= 0:
        return Scored(value, 0.0)
    score += 0.08 * (value.kind == "money") + repeated(values, value.value)
    score -= 0.3 * (value.value == 0)
    score -= 0.15 * (re.search(r"%|/\s?kwh|/\s?m3", fold(value.segment.text[value.start : value.end + 6])) is not None)
    return Scored(value, score)


def _sums(scored: dict[str, list[Scored]]) -> set[Decimal]:
    nets = {one.value.value for one in scored["net_amount"] if one.score > 0.35}
    taxes = {one.value.value for one in scored["tax_amount"] if one.score > 0.35}
    return {net + tax for net in nets for tax in taxes if tax}


def document_type(paper: Paper) -> str:
    """What the paper calls itself: a credit note, a delivery note, a receipt, a statement, or an invoice."""
    from meterleaf.engine.extract.lexicon import header_data
    from meterleaf.engine.extract.text import phrase

    best: tuple[float, str] = (0.0, "invoice")
    sizes = sorted((segment.size for segment in paper.view.segments), reverse=True)
    large = sizes[len(sizes) // 10] if sizes else 0.0
    titles = [
        s for s in paper.view.segments if s.page == 1 and len(s.tokens) <= 6 and (s.box.y0 < 0.35 or s.size >= large)
    ]
    for segment in titles:
        words = tuple(token.text for token in segment.tokens)
        for language, data in header_data().items():
            for kind, labels in data.get("types", {}).items():
                if kind == "estimated":
                    continue
                for label in labels:
                    wanted = phrase(label)
                    if wanted and words[: len(wanted)] == wanted:
                        weight = (
                            len(wanted) / len(words)
                            + (0.3 if language == paper.language else 0)
                            + min(segment.size / (large or 1), 2) * 0.3
                        )
                        weight += 0.4 * (kind == "credit_note")
                        best = max(best, (weight, kind))
    return best[1]


def first(found: Iterable[Taken | None]) -> Taken | None:
    return next((one for one in found if one is not None), None)
