"""Makes the scorer's weights: `python -m bench.train`, or `make train`.

Documents are generated (training families only); the imitated papers that may be learned from, as they were set and as
they are recognised from pictures, and the optional corpus' pages where it lies beside the checkout join them. For each
field the weights are those of a conditional logit: the chance of the true value among all candidates, with "not stated" as
one more, is made as high as it can be, with a price on what differs from the prior.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from bench import imitations, pictures, sets
from meterleaf.engine import Document, EngineError, Options, open_document, registry
from meterleaf.engine.classify.documents import classify_view
from meterleaf.engine.extract.days import day_candidates
from meterleaf.engine.extract.header import code_candidates, date_candidates, document_number_candidates
from meterleaf.engine.extract.paper import Paper, paper_of
from meterleaf.engine.extract.parties import name_candidates, tax_candidates
from meterleaf.engine.extract.periods import period_candidates
from meterleaf.engine.extract.points import normal, point_candidates
from meterleaf.engine.extract.quantities import quantity_candidates
from meterleaf.engine.extract.scoring import Candidate
from meterleaf.engine.extract.totals import ROLES, amount_candidates
from meterleaf.engine.extract.view import view_of
from meterleaf.engine.fields.units import parse_unit, unit
from meterleaf.samples.make import Wish, samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from meterleaf.engine.content import Content

WEIGHTS = Path(__file__).parents[1] / "src/meterleaf/engine/extract/weights.json"
# How much more a real document counts than a made one, and one imitated after real ones.
IMPORTANCE = 6.0
IMITATED = 6.0
PICTURED = 2.0  # and the same recognised from a picture
LEAST_SEEN = 6  # a feature seen in fewer documents teaches nothing general
METERED = ("electricity", "gas", "water")

# What is known before any document is seen; the weights are drawn towards these, not towards nought.
PRIOR = {
    "bias": -2.5, "own": 1.5, "own_segment": 1.0, "own_line": 1.0, "own_column": 0.7, "own_strong": 0.5, "own_some": 0.5, "own_rival": -1.0,
    "own_beaten": -2.0, "own_below": 1.5, "total_below": 1.5, "beaten": -2.0, "decoy": -1.5, "doubtful": -0.5, "is_tax_id": -1.5, "is_valid_tax_id": -6.0, "is_bank_or_phone": -2.0, "is_point": -1.0,
    "is_date": -2.0, "is_money": -1.5, "is_quantity": -2.0, "plain": -1.5, "rate": -3.0, "continued": -1.0, "goes_on": -0.7, "likely": 1.0,
    "digits_few": -0.7, "digits_one": -2.0, "word": -1.0, "repeated": 0.3, "lines": 0.4, "only": 0.7,
    "month": -1.5, "printed_months": -0.7, "printed": 0.5, "issued_before": -1.5, "issued_long_after": -1.5, "issued_soon": 0.5, "usual": 0.5,
    "not.date": -1.5, "due_date": -1.0, "contained": -0.3, "chained": -0.3, "beside_reversed": -0.3, "stacked": -0.3, "stacked_reversed": -0.3,
    "unit_printed": 0.3, "unit_assumed": -0.7, "difference": 1.5, "is_sum": 1.0, "is_part": -0.7, "s_printed": 1.0, "s_decoy": -2.0,
    "s_same_label": 0.5, "s_all_slices": 1.0, "s_money": -1.0, "s_own": 1.0, "s_rival": -1.0, "reading": -1.0, "power": -1.0,
    "money_label": -1.0, "in_sentence": -0.3, "total": 1.5, "total_strong": 0.5, "due": 0.7, "net": -0.5, "tax": -0.7, "total_beaten": -1.5,
    "zero": -0.7, "valid": 2.0, "scheme": 1.0, "also_phone": -1.5, "near_customer": -0.5, "soon_after": 0.5, "before_end": -1.0,
    "long_after": -1.0, "negative": -0.7, "in_period": -1.5, "product": 1.5, "product_one": -1.5, "inv_own": 0.7, "as_due": -1.0, "v_part": -0.7, "v_slice_part": -0.7, "v_difference": 0.7, "v_multiplied": 2.0, "v_to_multiply": -2.0,
    "history": -1.0, "s_history": -1.5, "s_growing": -2.0, "v_registers": 1.0, "s_product": 1.0, "fine": -1.0, "v_net": 2.5, "v_weighed": -2.5, "starts_period": -1.5, "is_taxed": 0.8, "closes_column": 0.7, "before_debt": 1.0, "with_debt": -1.5, "unit_beside": 0.3, "like_money": -1.0, "is_part_told": -0.7, "cents": -0.3, "s_cents": -0.3, "s_inside": -0.7, "v_states": 1.0, "last_read": 1.0, "v_last_read": 1.0, "unitless": 1.0, "unitless_product": 1.5, "fuel": 0.7, "states_elsewhere": -1.0, "days_agree": 1.5, "days_differ": -0.5, "states_agree": 2.0, "outranked": -1.2, "supplier": 1.5, "customer": 1.5,
}  # fmt: skip

_QUANTITY = "quantity."
# The price on what differs from the prior, by what read best of papers that were left out.
PRICE = 0.3
# Of two numbers under the same label, the first page's is the bill's own.
PRIOR_OF = {"invoice_number": {"first_page": 1.5}}

Truth = dict[str, Any]
Group = tuple[list[Candidate], list[bool]]


def generated(count: int, seed: int, families: str) -> Iterable[tuple[Content, Truth]]:
    """Sample documents with their truth, opened as any document is."""
    for one in samples(count, seed, Wish(families=families, formats=("pdf",))):
        try:
            yield open_document(Document(one.name, one.data)), one.truth
        except EngineError as error:
            print(f"{one.name}: {error}")


@dataclass
class Known:
    """The truth of one document, with what else is accepted."""

    truth: Truth
    other: Truth

    def states(self, name: str) -> bool:
        return name in self.truth

    def accepted(self, name: str) -> list[Any]:
        more = self.other.get(name, [])
        every = (self.truth.get(name), *(more if isinstance(more, list) else [more]))
        return [one for one in every if one is not None]

    def codes(self, name: str) -> set[str]:
        return {normal(str(one)) for one in self.accepted(name)}


def real() -> Iterable[tuple[Content, Truth, float]]:
    """The optional corpus' pages, where it lies beside the checkout; files that hold several documents stay out."""
    documents = sets.corpus()
    for row in documents.rows if documents else []:
        if row.get("multi_document"):
            continue
        try:
            content = open_document(Document.from_path(documents.path(row)))
        except EngineError:
            continue
        if content.pages:
            yield content, row, IMPORTANCE


def imitated() -> Iterable[tuple[Content, Truth, float]]:
    """The imitated papers that are looked into; the other parts stay unseen, to measure on."""
    for row, content in imitations.learned().values():
        yield content, row, IMITATED


def pictured() -> Iterable[tuple[Content, Truth, float]]:
    """The same as they are recognised from scans and photos."""
    for row, content in pictures.recognised(list(imitations.learned())).values():
        yield content, row, PICTURED


def found_in(content: Content, row: Truth) -> Iterable[tuple[str, Group]]:
    """The groups that hold the truth: what recognition has spoilt is no lesson that the paper does not state it."""
    for name, (candidates, right) in groups_of(content, row):
        if any(right):
            yield name, (candidates, right)


def groups_of(content: Content, row: Truth) -> Iterable[tuple[str, Group]]:
    """Every field's candidates in one document, with which of them are right."""
    view = view_of(content.pages)
    told = classify_view(view)
    category = next((one for one in registry.categories() if one.name == row["category"]), None)
    paper = paper_of(content.pages, category, told.language, Options(), view)
    other = row.get("alt")
    known = Known(row["truth"], other if isinstance(other, dict) else {})
    yield from _header_groups(paper, known)
    if category is not None:
        yield from _quantities(paper, known)
    if category is not None and category.name in METERED:
        yield from _metered_groups(paper, known)
    elif category is not None:
        yield from _day_groups(paper, known)


def _group(candidates: list[Candidate], right: Callable[[Any], bool]) -> Group:
    return candidates, [bool(right(one.value)) for one in candidates]


def _header_groups(paper: Paper, known: Known) -> Iterable[tuple[str, Group]]:
    if known.states("invoice_number"):
        numbers = known.codes("invoice_number")
        yield "invoice_number", _group(code_candidates(paper, "invoice_number"), lambda v: normal(v) in numbers)
    if known.truth.get("meter_number"):
        meters = known.codes("meter_number")
        yield "code", _group(code_candidates(paper, "meter_number"), lambda v: normal(v) in meters)
    if known.states("issue_date"):
        days = {date.fromisoformat(one) for one in known.accepted("issue_date")}
        yield "issue_date", _group(date_candidates(paper, "issue_date"), lambda v: v in days)
    if known.states("due_date"):
        due = {date.fromisoformat(one) for one in known.accepted("due_date")}
        yield "due_date", _group(date_candidates(paper, "due_date"), due.__contains__)
    if known.truth.get("contract_number"):
        contracts = known.codes("contract_number")
        yield "code", _group(code_candidates(paper, "contract_number"), _among(contracts))
    yield from _amount_groups(paper, known)
    yield from _party_groups(paper, known)


def _amount_groups(paper: Paper, known: Known) -> Iterable[tuple[str, Group]]:
    for role in ROLES:
        if known.states(role):
            amounts = [Decimal(str(one)) for one in known.accepted(role)]
            yield role, _group(amount_candidates(paper, role), amounts.__contains__)


def _party_groups(paper: Paper, known: Known) -> Iterable[tuple[str, Group]]:
    for side in ("supplier", "customer"):
        if known.states(f"{side}_tax_id"):
            ids = known.codes(f"{side}_tax_id")
            right = _any_ends(ids)
            yield f"{side}_tax_id", _group(tax_candidates(paper), right)
        if known.states(f"{side}_name"):
            names = known.codes(f"{side}_name")
            yield f"{side}_name", _group(name_candidates(paper, side), _among(names))


def _any_ends(ids: set[str]) -> Callable[[Any], bool]:
    return lambda v: any(_ends(normal(v), one) for one in ids)


def _among(names: set[str]) -> Callable[[Any], bool]:
    return lambda v: normal(v) in names


def _metered_groups(paper: Paper, known: Known) -> Iterable[tuple[str, Group]]:
    if known.states("start_date"):
        issue = known.truth.get("issue_date")
        issued = date.fromisoformat(issue) if issue else None
        period = _period(known.truth)
        yield "period", _group(period_candidates(paper, issued), lambda v: v == period)
    if known.states("supply_point_code"):
        points = known.codes("supply_point_code")
        yield "supply_point", _group(point_candidates(paper), lambda v: _same_point(v, points))


def _quantities(paper: Paper, known: Known) -> Iterable[tuple[str, Group]]:
    if not known.states("quantity"):
        yield from _single_waste(paper, known)
        return
    wanted = set()
    for amount in known.accepted("quantity"):
        for name in known.accepted("unit"):
            found = parse_unit(str(name)) or (unit(name) if "(" in name else None)
            if found is not None:
                wanted.add((Fraction(Decimal(str(amount))) * found.factor, found.kind))
    candidates = quantity_candidates(paper)
    yield f"quantity.{paper.category}", (candidates, [_close(one.value, wanted) for one in candidates])


def _single_waste(paper: Paper, known: Known) -> Iterable[tuple[str, Group]]:
    """The quantity of a paper of one waste, by the number alone: such truths need not tell the unit."""
    items = known.truth.get("items") or []
    if paper.category == "wastes" and len(items) == 1 and items[0].get("quantity"):
        stated = Decimal(str(items[0]["quantity"]))
        candidates = quantity_candidates(paper)
        yield "quantity.wastes", (candidates, [one.more.quantity == stated for one in candidates])


def _close(value: tuple[Fraction, str], wanted: set[tuple[Fraction, str]]) -> bool:
    return any(kind == value[1] and abs(amount - value[0]) <= abs(amount) / 10_000 for amount, kind in wanted)


def _same_point(code: str, points: set[str]) -> bool:
    return any(code == one or (len(code) >= 20 and code[:20] == one[:20]) for one in points)


def _ends(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= 7 and (one.endswith(other) or other.endswith(one))


def _day_groups(paper: Paper, known: Known) -> Iterable[tuple[str, Group]]:
    name = {"wastes": "transport_date", "fuel_delivery": "delivery_date", "recharges": "filling_date"}[
        str(paper.category)
    ]
    if known.states("start_date"):
        days = {date.fromisoformat(one) for one in known.accepted("start_date")}
        yield name, _group(day_candidates(paper, name), days.__contains__)
    if name == "transport_date" and known.states("invoice_number"):
        numbers = known.codes("invoice_number")
        yield "document_number", _group(document_number_candidates(paper), _among(numbers))


def _period(truth: Truth) -> tuple[date, date] | None:
    if not truth.get("start_date") or not truth.get("end_date"):
        return None
    return date.fromisoformat(truth["start_date"]), date.fromisoformat(truth["end_date"])


def fit_all(data: dict[str, list[tuple[Group, float]]]) -> Iterable[tuple[str, dict[str, float]]]:
    """The weights of every field. Those of a category's quantity are drawn towards what all categories' have in common."""
    data = {name: [one for one in groups if one[0][0]] for name, groups in data.items()}
    quantities = [one for name, groups in sorted(data.items()) if name.startswith(_QUANTITY) for one in groups]
    common = fit(quantities) if quantities else {}
    for name, groups in sorted(data.items()):
        yield name, fit(groups, field=name, known=common if name.startswith(_QUANTITY) else None)


def fit(groups: list[tuple[Group, float]], field: str = "", known: dict[str, float] | None = None) -> dict[str, float]:
    """The weights that make the truth most probable over all groups; a group's second part is its importance.

    `known` is what is believed before, instead of PRIOR.
    """
    seen = Counter(
        name for (candidates, _), _ in groups for name in {key for one in candidates for key in one.features}
    )
    names = ["bias", *sorted(name for name, count in seen.items() if count >= LEAST_SEEN or name in (known or PRIOR))]
    place = {name: index for index, name in enumerate(names)}
    rows, columns, amounts, owner, right = [], [], [], [], []
    row = 0
    for number, ((candidates, truth), _) in enumerate(groups):
        for one, true in zip(candidates, truth, strict=True):
            for key, amount in [("bias", 1.0), *one.features.items()]:
                if key in place and amount:
                    rows.append(row)
                    columns.append(place[key])
                    amounts.append(float(amount))
            owner.append(number)
            right.append(true)
            row += 1
    matrix = csr_matrix((amounts, (rows, columns)), shape=(row, len(names)))
    owners, rights = np.array(owner), np.array(right, dtype=bool)
    stated = np.zeros(len(groups), dtype=bool)
    np.logical_or.at(stated, owners[rights], True)
    importance = np.array([share for _, share in groups])
    known = PRIOR | PRIOR_OF.get(field, {}) if known is None else known
    prior = np.array([known.get(name, 0.0) for name in names])

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        scores = matrix @ weights
        top = np.zeros(len(groups))
        np.maximum.at(top, owners, scores)
        grown = np.exp(scores - top[owners])
        every = np.exp(-top)
        np.add.at(every, owners, grown)
        true = np.where(stated, 0.0, np.exp(-top))
        np.add.at(true, owners[rights], grown[rights])
        share_all = grown / every[owners]
        share_true = np.where(rights, grown / true[owners], 0.0)
        slope = matrix.T @ (importance[owners] * (share_all - share_true))
        cost = -np.sum(importance * np.log(true / every))
        pull = PRICE * len(groups) ** 0.5
        off = weights - prior
        return cost + pull * np.sum(off**2) / 2, slope + pull * off

    best = minimize(loss, prior.copy(), jac=True, method="L-BFGS-B", options={"maxiter": 400})
    return {name: round(float(weight), 4) for name, weight in zip(names, best.x, strict=True) if abs(weight) > 1e-3}


def hit_rate(groups: list[tuple[Group, float]], weights: dict[str, float]) -> float:
    """The share of groups in which the most probable answer is right."""
    good = 0
    for (candidates, right), _ in groups:
        scores: dict[Any, float] = defaultdict(float)
        truth: dict[Any, bool] = {}
        for one, true in zip(candidates, right, strict=True):
            score = weights.get("bias", 0.0) + sum(weights.get(k, 0.0) * v for k, v in one.features.items())
            scores[one.value] += np.exp(score)
            truth[one.value] = true
        first = max(scores, key=lambda value: scores[value], default=None)
        if first is None or scores[first] < 1:
            good += not any(right)
        else:
            good += truth[first]
    return good / max(1, len(groups))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--keep", nargs="*", default=[], help="fields whose weights stay as they are")
    args = parser.parse_args()
    data = lessons(args.count, args.seed)
    fields = {name: weights for name, weights in _committed().items() if name in args.keep}
    for name, weights in fit_all({name: groups for name, groups in data.items() if name not in fields}):
        fields[name] = weights
        print(f"{name:<24} {len(data[name]):>5} documents  right {hit_rate(data[name], weights):.3f}", flush=True)
    WEIGHTS.write_text(json.dumps({"fields": fields}, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def lessons(count: int, seed: int) -> dict[str, list[tuple[Group, float]]]:
    """By field, what every paper teaches, and how much it counts."""
    made = ((content, truth, 1.0) for content, truth in generated(count, seed, "train"))
    told = chain(
        ((groups_of(content, truth), importance) for content, truth, importance in chain(made, imitated(), real())),
        ((found_in(content, truth), importance) for content, truth, importance in pictured()),
    )
    data: dict[str, list[tuple[Group, float]]] = defaultdict(list)
    for groups, importance in told:
        for name, group in groups:
            data[name].append((group, importance))
    return data


def _committed() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))["fields"]
    return found


if __name__ == "__main__":
    main()
