"""The day of something: a delivery, a filling, a transport of waste."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meterleaf.engine.extract.features import DATE_ROLES, label_features, often, place_features, repetition
from meterleaf.engine.extract.scoring import Candidate, Choice, choose

if TYPE_CHECKING:
    from meterleaf.engine.extract.paper import Paper

# By which labels each day is looked for, the own one first.
ROLES = {
    "transport_date": ("transport_date", "receipt_date", "issue_date"),
    "delivery_date": ("delivery_date", "issue_date"),
    "filling_date": ("issue_date", "start_date", "end_date"),
}


def choose_day(paper: Paper, name: str) -> Choice | None:
    return choose(name, day_candidates(paper, name))


def day_candidates(paper: Paper, name: str) -> list[Candidate]:
    """All dates, with what the labels of the day and of its neighbours say."""
    values = paper.of_kind("date")
    counts = repetition(values)
    own, *others = ROLES[name]
    found = []
    for value in values:
        features = label_features(paper, value, own, DATE_ROLES) | place_features(paper, value)
        for other in others:
            features[f"as_{other}"] = paper.links.strength(value, other)
        features["as_due"] = paper.links.strength(value, "due_date")
        features["decoy"] = paper.links.strength(value, "not.date")
        features["repeated"] = often(counts[value.value])
        features["only"] = float(len(counts) == 1)
        features["first"] = float(value is values[0])
        found.append(Candidate(value.value, value, features))
    return found
