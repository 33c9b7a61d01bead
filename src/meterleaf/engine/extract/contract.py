"""What a bill says of the supply's contract: its tariff, its power, what was fed in, whether it is renewable."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from meterleaf.engine.extract.answers import answers, asks
from meterleaf.engine.extract.drafts import ItemDraft, Taken
from meterleaf.engine.extract.lexicon import category_data
from meterleaf.engine.extract.text import phrase, tokens
from meterleaf.engine.fields.quantities import find_quantities
from meterleaf.engine.fields.units import Unit, parse_unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from meterleaf.engine.extract.answers import Answer
    from meterleaf.engine.extract.paper import Paper
    from meterleaf.engine.extract.values import Value

# How strongly a label must name a figure that is no key field.
_NAMED = 0.6
# A figure in kW needs less, for little else is in kW.
_LABELLED = 0.45
_POWERS = {"power", "apparent_power"}
_UNIT = re.compile(r"\s?\(?([A-Za-z]{1,3})\b")
_LONGEST_TARIFF = 40
_RATE = re.compile(r"[€£$%]|/\s?[a-z]|\d[.,]\d{2,}", re.IGNORECASE)
_CODE = re.compile(r"\d")
_LASTS = re.compile(r"\d+ [^\W\d]+")
_SPACES = re.compile(r"\s{3,}|\.{3,}")
_SLICE = re.compile(r"\bP\s?[1-6]\b")
_LONGEST_STATEMENT = 6
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s?%")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[^\W\d_])")


def take_contract(draft: ItemDraft, paper: Paper) -> None:
    """The tariff; of electricity also contracted power, what was fed in, and a statement of renewable origin."""
    draft.take("tariff", _tariff(paper))
    if paper.category == "electricity":
        draft.take("contracted_power", _power(paper))
        draft.take("self_consumption_quantity", _fed_in(paper, draft.value("quantity")))
        draft.take("renewable", _renewable(paper))


def _tariff(paper: Paper) -> Taken | None:
    """The first short name or code that answers a tariff's label; prices and columns of a table do not."""
    for answer in answers(paper, "tariff"):
        asked = ":" in answer.segment.text[answer.hit.start : answer.start]
        if _is_tariff(paper, answer) and (asked or _is_code(answer.text)):
            return answer.taken(0.85 if asked else 0.75)
    return None


def _is_code(text: str) -> bool:
    """Whether the text alone looks like a tariff's code or name: 2.0TD, Flex 24, BTN, Base."""
    short = len(text.split()) <= 3 and not text[0].islower()
    return short and (_CODE.search(text) is not None or (text.isupper() and len(text) <= 6) or text == "Base")


def _is_tariff(paper: Paper, answer: Answer) -> bool:
    text = answer.text
    if not 1 < len(text) <= _LONGEST_TARIFF or len(text.split()) > 6 or not any(c.isalpha() for c in text):
        return False
    if _RATE.search(text) or ":" in text or find_quantities(text) or _SPACES.search(text) or _LASTS.fullmatch(text):
        return False
    inside = [hit for hit in paper.hits_in(answer.segment) if answer.start <= hit.start < answer.end]
    dated = any(
        value.kind in {"date", "period", "money"} and value.start >= answer.start
        for value in paper.values_of(answer.segment.line)
        if value.segment is answer.segment
    )
    if answer.way == "below" and any(hit.roles - {"tariff", "slices"} for hit in inside):
        return False
    return not dated and not any("tariff" not in hit.roles and asks(hit, paper.language) for hit in inside)


def _power(paper: Paper) -> Taken | None:
    """Figures in kW under labels of contracted power, each once; slices are told apart by their names."""
    found: list[tuple[str | None, Value, Unit]] = []
    for value in paper.of_kind("number"):
        unit = _power_unit(paper, value)
        if unit is None or value.value <= 0 or paper.links.strength(value, "contracted_power") < _LABELLED:
            continue
        if paper.links.rival(value, "contracted_power", ("quantity", "not.money", "total_amount")) < _NAMED:
            found.append((_slice_of(paper, value), value, unit))
    named = [one for one in found if one[0]] or found
    parts: dict[Any, dict[str, Any]] = {}
    for name, value, unit in named:
        part = {"name": name, "quantity": value.value, "unit": unit.name}
        parts.setdefault(name or value.value, {key: one for key, one in part.items() if one is not None})
    if not parts or (len(parts) > 1 and not all("name" in part for part in parts.values())):
        return None
    first = named[0][1]
    text = " + ".join(dict.fromkeys(value.text for _, value, _ in named))
    return Taken(list(parts.values()), 0.85, text, first.page, first.box)


def _power_unit(paper: Paper, value: Value) -> Unit | None:
    """The unit of power behind the number, or in its label: Potencia contratada (kW)."""
    after = _UNIT.match(value.segment.text, value.end)
    texts = [after[1]] if after else []
    if value.end >= len(value.segment.text):
        line = paper.view.lines[value.line]
        texts += [one.text for one in line.segments if one.index == value.segment.index + 1]
        link = paper.links.best(value, "contracted_power")
        texts += re.findall(r"\(([^()]+)\)", link.hit.segment.text) if link else []
    units = [unit for text in texts if (unit := parse_unit(text)) is not None]
    return next((unit for unit in units[:1] if unit.kind in _POWERS), None)


def _slice_of(paper: Paper, value: Value) -> str | None:
    """P1..P6 or the slice's own word, in the label of the figure."""
    for link in paper.links.to(value)[:4]:
        if link.strength > _NAMED and link.hit.roles & {"contracted_power", "slices"}:
            printed = _SLICE.search(link.hit.segment.text[: value.start if link.way == "segment" else None])
            if printed:
                return printed[0].replace(" ", "")
            if "slices" in link.hit.roles:
                return link.hit.segment.text[link.hit.start : link.hit.end].strip(" :")
    return None


def _fed_in(paper: Paper, consumed: object) -> Taken | None:
    """The energy that a label says was fed into the grid; nothing where several are said."""
    named = [
        value
        for value in paper.of_kind("quantity")
        if value.unit is not None
        and value.unit.kind == "energy"
        and value.value != consumed
        and paper.links.strength(value, "fed_in") > _NAMED
    ]
    amounts = {abs(value.value) for value in named}
    if len(amounts) > 1:
        amounts = {one for one in amounts if one * 2 == sum(amounts)}
    chosen = [value for value in named if abs(value.value) in amounts]
    if len(amounts) != 1 or not chosen:
        return None
    return Taken(amounts.pop(), 0.8, chosen[0].text, chosen[0].page, chosen[0].box)


def _renewable(paper: Paper) -> Taken | None:
    """True where a sentence says of this supply that it is wholly renewable, or vouched for by guarantees of origin.

    Directive (EU) 2018/2001, article 19: guarantees of origin are how a supplier shows it to a customer. What is said
    of the supplier's mix (a share below 100 %), asked, offered or denied is no statement of the supply.
    """
    for segment in paper.view.segments:
        if segment.page > 3 or len(segment.words) < 2:
            continue
        for sentence in _SENTENCE.split(segment.text):
            if says_renewable(sentence, paper.language):
                return Taken(value=True, confidence=0.8, text=sentence, page=segment.page, box=segment.box)
    return None


def says_renewable(sentence: str, language: str | None) -> bool:
    """Whether the sentence states it of the reader's own supply."""
    words = tokens(sentence)
    lists = _green_words(language)
    shares = [share.replace(",", ".") for share in _PERCENT.findall(sentence)]
    if "?" in sentence or any(float(share) != 100 for share in shares) or _any(words, lists["not"]):
        return False
    vouched, ours = _any(words, lists["guarantee"]), _any(words, lists["ours"])
    if shares and _any(words, lists["green"]):
        return vouched or ours or len(words) <= _LONGEST_STATEMENT + 2
    return vouched and ours


def _any(words: tuple[str, ...], wanted: Mapping[str, Sequence[tuple[str, ...]]]) -> bool:
    return any(words[at : at + len(one)] == one for at, word in enumerate(words) for one in wanted.get(word, ()))


@cache
def _green_words(language: str | None) -> dict[str, dict[str, list[tuple[str, ...]]]]:
    """The language's phrases by their first word, by what they are part of: `[renewable]` in electricity's labels."""
    parts = category_data("electricity").get(language or "", {}).get("renewable", {})
    return {kind: _by_first(map(phrase, parts.get(kind, ()))) for kind in ("green", "guarantee", "ours", "not")}


def _by_first(phrases: Iterable[tuple[str, ...]]) -> dict[str, list[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for words in phrases:
        found.setdefault(words[0], []).append(words)
    return found
