"""Check digits of supply points, each by its published rule. True: they agree. False: not. None: there are none."""

from __future__ import annotations

from stdnum.es import cups as es_cups
from stdnum.eu import eic as eu_eic


def none(_: str) -> bool | None:
    """The scheme publishes no check digit."""
    return None


def gs1(code: str) -> bool | None:
    """GTIN, GSRN and EAN-18: weights 3 and 1 from the right (GS1 General Specifications, 7.9)."""
    if not code.isdigit():
        return None
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(code[:-1])))
    return (10 - total % 10) % 10 == int(code[-1])


def cups(code: str) -> bool | None:
    """Spain: two letters from the sixteen digits modulo 529 (Orden ITC/3022/2007)."""
    return bool(es_cups.is_valid(code))


def eic(code: str) -> bool | None:
    """Europe: ISO 7064-like character over base 37 (ENTSO-E EIC Reference Manual)."""
    return bool(eu_eic.is_valid(code))


def mpan(code: str) -> bool | None:
    """Great Britain: twelve digits times primes, modulo 11, modulo 10 (BSCP515, MPAN structure)."""
    primes = (3, 5, 7, 13, 17, 19, 23, 29, 31, 37, 41, 43)
    return sum(int(digit) * prime for digit, prime in zip(code, primes, strict=False)) % 11 % 10 == int(code[12])


def gas_mprn(code: str) -> bool | None:
    """Great Britain, gas: the last two digits are the weighted sum of the others modulo 11.

    Older numbers do not all keep to it, so that disagreement says nothing.
    """
    total = sum(int(digit) * place for place, digit in enumerate(code[:-2], 1))
    return True if total % 11 == int(code[-2:]) else None


def malo(code: str) -> bool | None:
    """Germany: odd places once, even places twice, complement to ten (BDEW, Identifikatoren in der Marktkommunikation)."""
    total = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(code[:10]))
    return (10 - total % 10) % 10 == int(code[10])


def nmi(code: str) -> bool | None:
    """Australia: Luhn over the ASCII codes of ten characters; the eleventh may be left out (AEMO NMI Procedure)."""
    if len(code) == 10:
        return None
    total = 0
    for place, char in enumerate(reversed(code[:10])):
        total += sum(int(digit) for digit in str(ord(char) * (1 if place % 2 else 2)))
    return code[10].isdigit() and (10 - total % 10) % 10 == int(code[10])
