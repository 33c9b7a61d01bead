"""Made-up codes whose check digits are right: tax ids, supply points, bank accounts, meters, plates.

Supply points: CUPS (Spain, CNMC; Portugal's CPE uses the same letters), POD and PDR (Italy), PRM and PCE (France), MPAN
(Great Britain, Balancing and Settlement Code), GS1 18 digits (EAN-GSRN: Belgium, Netherlands, Nordics, Poland), MaLo
(Germany, BDEW), NMI (Australia, AEMO). Tax ids are drawn until python-stdnum says that they are valid.
"""

from __future__ import annotations

import string
from importlib import import_module
from typing import TYPE_CHECKING

from stdnum.es import cups

if TYPE_CHECKING:
    from random import Random

LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
MPAN_PRIMES = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
CUPS_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"

# the shape of each country's business tax id, and the module that knows its check digits
TAX_IDS = {
    "ES": ("B########", "stdnum.es.cif"),
    "FR": ("FR###########", "stdnum.fr.tva"),
    "DE": ("DE#########", "stdnum.de.vat"),
    "AT": ("ATU########", "stdnum.at.uid"),
    "CH": ("CHE-###.###.### MWST", "stdnum.ch.vat"),
    "IT": ("###########", "stdnum.it.iva"),
    "PT": ("5########", "stdnum.pt.nif"),
    "BR": ("##.###.###/0001-##", "stdnum.br.cnpj"),
    "NL": ("NL#########B01", "stdnum.nl.btw"),
    "BE": ("BE0#########", "stdnum.be.vat"),
    "GB": ("GB#########", "stdnum.gb.vat"),
    "IE": ("IE#######?", "stdnum.ie.vat"),
    "AU": ("## ### ### ###", "stdnum.au.abn"),
    "DK": ("DK########", "stdnum.dk.cvr"),
    "SE": ("SE##########01", "stdnum.se.vat"),
    "NO": ("NO #########MVA", "stdnum.no.mva"),
    "FI": ("FI########", "stdnum.fi.alv"),
    "PL": ("##########", "stdnum.pl.nip"),
    "US": ("##-#######", "stdnum.us.ein"),
    "IN": ("27?????####?1Z?", "stdnum.in_.gstin"),
    "MY": ("W10-####-########", ""),
}


def fill(pattern: str, rng: Random) -> str:
    """The pattern with each # a digit and each ? a capital letter."""
    pick = {"#": string.digits, "?": LETTERS}
    return "".join(rng.choice(pick[char]) if char in pick else char for char in pattern)


def tax_id(country: str, rng: Random) -> str:
    pattern, module = TAX_IDS[country]
    if not module:
        return fill(pattern, rng)
    valid = import_module(module).is_valid
    while True:
        text = fill(pattern, rng)
        if valid(text):
            return text


def gs1(body: str) -> str:
    """The digits with GS1's mod-10 check digit behind (weights 3 and 1 from the right)."""
    total = sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def cups_code(rng: Random, kind: str = "00") -> str:
    """Spain's code of a supply; the numbers of gas distributors begin with 02, those of power with 00 (CNMC)."""
    operator = rng.choice(("21", "22", "23", "24", "25", "26", "27", "31", "33", "94", "96"))
    body = f"ES{kind}{operator}{fill('#' * 12, rng)}"
    return body + cups.calc_check_digits(body) + rng.choice(("", "0F", "1F", "0P", "1P"))


def cpe_code(rng: Random) -> str:
    number = "0002" + fill("############", rng)
    first, second = divmod(int(number) % 529, 23)
    return "PT" + number + CUPS_LETTERS[first] + CUPS_LETTERS[second]


def mpan(rng: Random) -> str:
    body = f"{rng.randint(10, 23)}{fill('##########', rng)}"
    return body + str(sum(p * int(d) for p, d in zip(MPAN_PRIMES, body, strict=True)) % 11 % 10)


def malo(rng: Random) -> str:
    body = rng.choice("456789") + fill("#########", rng)
    odd, even = sum(map(int, body[::2])), sum(map(int, body[1::2]))
    return body + str(-(odd + 2 * even) % 10)


def nmi(rng: Random) -> str:
    body = rng.choice("3456") + fill("#########", rng)
    total = 0
    for place, char in enumerate(reversed(body)):
        total += sum(map(int, str(ord(char) * (2 - place % 2))))
    return body + str(-total % 10)


def supply_point(scheme: str, rng: Random) -> str:
    """A code of the scheme; a scheme given as a pattern (with #) is filled."""
    makers = {"CUPS": cups_code, "CPE": cpe_code, "MPAN": mpan, "MaLo": malo, "NMI": nmi}
    if scheme in makers:
        return makers[scheme](rng)
    if scheme == "CUPS-gas":
        return cups_code(rng, "02")
    if scheme.startswith("GS1:"):
        prefix = scheme.removeprefix("GS1:")
        return gs1(prefix + fill("#" * (17 - len(prefix)), rng))
    return fill(scheme, rng)


def iban(country: str, rng: Random) -> str:
    """An IBAN with right check digits; the length is that of a 20-digit national number everywhere."""
    body = fill("#" * 20, rng)
    digits = "".join(str(int(char, 36)) for char in f"{body}{country}00")
    return f"{country}{98 - int(digits) % 97:02d}{body}"


def plate(country: str, rng: Random) -> str:
    shapes = {
        "ES": "#### ???",
        "FR": "??-###-??",
        "IT": "?? ###??",
        "PT": "??-##-??",
        "DE": "?-?? ####",
        "GB": "??## ???",
    }
    return fill(shapes.get(country, "??-##-###"), rng)
