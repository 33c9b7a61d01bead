"""What speaks for or against a value that was chosen, beyond its chance among the candidates.

A chance says how a value stands among those that were found. It cannot say that the recognised digits are faint, that
the label is a guess, or that another meter's row was left over. These can, and confidence is learned from them.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meterleaf.engine.extract.scoring import Candidate, Choice
    from meterleaf.engine.extract.values import Value

# What is better the more there is of it; of all other signals less is better.
GOOD = frozenset({"margin", "label", "closed"})
_MOST = 6.0
_EVEN = 1.0
# A lead below this may be that of a place alone; labels as near as this are equally good.
_ALIKE, _AS_GOOD = 2.5, 0.02
_NAMED = 0.3


def signals(choice: Choice) -> dict[str, float]:
    """Signals of any field's value: lead over the next, label, faintness; and of a quantity, what it leaves over."""
    own = [one for one in choice.all if one.value == choice.value]
    found = {
        "tie": float(_lead(choice) < _EVEN or _named_alike(choice, own)),
        "margin": _lead(choice),
        "label": max(max(one.features.get("own", 0.0), one.features.get("s_own", 0.0)) for one in own),
        "faint": min(_faint(one.place) for one in own),
        "ambiguous": float(all(one.place.doubtful for one in own)),
    }
    return found | _left_over(choice, own) if hasattr(choice.best.more, "parts") else found


def _lead(choice: Choice) -> float:
    """The odds of the value against the one that came next, as a logarithm."""
    return min(_MOST, log(max(choice.chance, 1e-9) / max(choice.second_chance, 1e-9)))


def _named_alike(choice: Choice, own: Sequence[Candidate]) -> bool:
    """Whether another number or date stands under as good a label, and only its place on the page speaks against it."""
    if choice.second is None or choice.best.more is not None or _lead(choice) >= _ALIKE:
        return False
    best, second = (max(one.features.get("own", 0.0) for one in some) for some in (own, [choice.second]))
    return second > _NAMED and second >= best - _AS_GOOD


def _faint(place: Value) -> float:
    """How unsurely the printed value was recognised: 0 for a page with text of its own."""
    words = zip(place.segment.words, place.segment.starts, strict=True)
    read = [word.confidence for word, at in words if at < place.end and place.start < at + len(word.text)]
    return 1.0 - min(read, default=1.0)


def _left_over(choice: Choice, own: Sequence[Candidate]) -> dict[str, float]:
    """Consumption that arithmetic vouches for and that the quantity does not hold: another meter's, another period's.

    `closed` where what else is vouched for adds up to the quantity; `part` where it is one of several that were added
    up, and their sum was not taken.
    """
    quantity, kind = choice.value
    inside = {part.key for one in own for part in one.more.parts}
    others = {
        one.value[0]
        for one in choice.all
        if one.value != choice.value and one.value[1] == kind and one.value not in inside and _consumed(one)
    }
    closed = bool(others) and abs(sum(others) - quantity) <= abs(quantity) / 1000
    part = any(one.features.get("is_part", 0) > 0 for one in own) and not any(
        one.more.parts or one.features.get("is_sum", 0) > 0 for one in own
    )
    return {
        "left_over": 0.0 if closed else float(min(2, len(others))),
        "closed": float(closed or bool(inside)),
        "part": float(part),
    }


def _consumed(one: Candidate) -> bool:
    """Whether reads of a meter make the number, or a price makes an amount of it, and nothing calls it by another name."""
    if one.more.parts or one.value[0] <= 0 or one.features.get("decoy", 0) > _NAMED:
        return False
    if one.features.get("unit_assumed") and one.features.get("own", 0) <= _NAMED:
        return False  # a bare number that multiplies may be pieces at their price
    return one.features.get("difference", 0) > 0 or one.features.get("product", 0) > 0
