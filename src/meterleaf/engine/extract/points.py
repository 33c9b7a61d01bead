"""The supply point that a bill names: its code by scheme, else the account, contract or meter that stands for it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from meterleaf.engine.extract.features import CODE_ROLES, label_features, often, place_features, repetition
from meterleaf.engine.extract.header import code_features
from meterleaf.engine.extract.scoring import Candidate, Choice, choose

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

# By what a supply may be named where no code of a scheme is printed, and how the reading calls that.
STAND_INS = {"account": "account", "contract_number": "account", "customer_number": "account", "meter_number": "meter"}
# What names the agreement or the customer, and the supply only where the bill prints no account beside it.
_LESSER = ("contract_number", "customer_number")

# A weak label (it may also name an address) says as much as a strong one right before a code of so many digits.
_ADJACENT, _LONG = 0.9, 5


def choose_point(paper: Paper) -> Choice | None:
    """The supply point; the candidate's `more` is its scheme."""
    return choose("supply_point", point_candidates(paper))


def point_candidates(paper: Paper) -> list[Candidate]:
    found = []
    points = paper.of_kind("supply_point")
    for value in points:
        features = label_features(paper, value, "supply_point", CODE_ROLES) | place_features(paper, value)
        for role in STAND_INS:
            features[f"as_{role}"] = paper.links.strength(value, role)
        features |= {"scheme": 1.0, "valid": float(not value.doubtful), "long": float(len(value.value) > 15)}
        features[f"scheme_{value.note}"] = 1.0
        features["also_phone"] = float(bool(paper.kinds_at(value) & {"phone", "iban", "card", "tax_id"}))
        found.append(Candidate(normal(value.value), value, features, value.note))
    # A stand-in is looked at more hopefully where no scheme's code is printed.
    alone = not any(not value.doubtful for value in points)
    counts = repetition(paper.codes)
    accounts = [value for value in paper.codes if _is_account(paper, value)]
    for value in paper.codes:
        named = paper.links.strengths(value)
        strengths = {role: named.get(role, 0.0) for role in (*STAND_INS, "supply_point")}
        adjacent = _follows_account(paper, value)
        if adjacent:
            strengths["account"] = max(strengths["account"], _ADJACENT)
        role, best = max(strengths.items(), key=lambda pair: pair[1])
        if best < 0.25 or sum(c.isdigit() for c in value.value) < 3:
            continue
        features = (
            label_features(paper, value, role, CODE_ROLES, "as")
            | place_features(paper, value)
            | code_features(paper, value)
        )
        if adjacent and role == "account":
            features |= {"as": best, "as_segment": best, "as_strong": 1.0, "as_some": 1.0}
        features |= {
            f"is_{role}": 1.0,
            f"as_{role}": best,
            "no_scheme": float(alone),
            "repeated": often(counts[value.value]),
            "outranked": float(bool(accounts) and any(strengths[name] >= best for name in _LESSER)),
        }
        features["stand_in"] = 1.0
        if alone:
            features[f"alone_{role}"] = 1.0
        found.append(Candidate(normal(value.value), value, features, STAND_INS.get(role, "account")))
    return found


def _is_account(paper: Paper, value: Value) -> bool:
    """Whether a label calls it an account or the like, and none as surely a contract or a customer."""
    named = paper.links.strength(value, "account")
    return named > 0.6 and all(paper.links.strength(value, lesser) < named for lesser in _LESSER)


def _follows_account(paper: Paper, value: Value) -> bool:
    """Whether a word for the account stands right before a long code, as titles do: Suministro 118820-4."""
    long = sum(c.isdigit() for c in value.value) >= _LONG and value.end == len(value.segment.text)
    return long and any(
        link.way == "segment" and link.strength >= 1.0 and "account" in link.hit.roles for link in paper.links.to(value)
    )


def normal(code: str) -> str:
    """A code for comparing: letters and digits alone."""
    return re.sub(r"[^A-Z0-9]", "", code.upper())
