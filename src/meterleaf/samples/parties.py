"""Made-up suppliers and customers. A supplier belongs to its family; a customer to one document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meterleaf.samples import codes
from meterleaf.samples.model import Party
from meterleaf.samples.vocabulary import lookup

if TYPE_CHECKING:
    from random import Random

    from meterleaf.samples.family import Family


def supplier(family: Family) -> Party:
    """The family's supplier: a telling word (sometimes none), a made-up name, a legal form."""
    rng = family.rng("supplier")
    telling = rng.choice(lookup(family.language, f"names.suppliers.{_trade(family)}") or [""])
    own = rng.choice(lookup(family.language, "names.words"))
    if rng.random() < 0.5:
        own += rng.choice((" ", "")) + rng.choice(("Nord", "Plus", "Sur", "Uno", "Via", "Lys", "24", "Nova"))
    trade = f"{telling} {own}".strip() if rng.random() < 0.8 else f"{own} {telling}".strip()
    legal = rng.choice(_rules(family)["legal"])
    return _party(family, rng, f"{trade} {legal}".strip(), trade)


def _trade(family: Family) -> str:
    """What the supplier is named after; a utility also sends letters, and mends boilers."""
    utility = family.category == "other" and family.chance("named after a supply", 0.3)
    return family.pick("utility", ("electricity", "gas", "water", "recharges")) if utility else family.category


def customer(family: Family, rng: Random) -> Party:
    """A household or a business."""
    last = rng.choice(lookup(family.language, "names.last"))
    if rng.random() < 0.5:
        name = f"{rng.choice(lookup(family.language, 'names.first'))} {last}"
    else:
        business = rng.choice(lookup(family.language, "names.business"))
        name = f"{business} {last.split()[0]} {rng.choice(_rules(family)['legal'])}".strip()
    if rng.random() < 0.3:
        name = name.upper()
    return _party(family, rng, name, name)


def _party(family: Family, rng: Random, name: str, trade: str) -> Party:
    rules = _rules(family)
    plain = "".join(char for char in trade.lower() if char.isascii() and char.isalnum())
    street = f"{rng.choice(lookup(family.language, 'names.streets'))} {rng.randint(1, 180)}"
    return Party(
        name=name,
        trade=trade,
        tax_id=codes.tax_id(family.country, rng),
        street=street,
        town=rng.choice(lookup(family.language, "names.towns")),
        postcode=codes.fill(rules["postcode"], rng),
        country=family.country,
        phone=codes.fill(rules["phone"], rng),
        email=f"info@{plain or 'mail'}.example",
        iban=codes.iban(family.country, rng),
    )


def _rules(family: Family) -> Any:
    return family.rules
