"""Names that people give to things: what may stand in them."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, Field

from meterleaf.platform.http import Says, Text

_REFUSED = ("Cc", "Cf", "Zl", "Zp")
_SEPARATORS = ("/", "\\")
_JOINERS = "\u200d\ufe0f"  # parts of emoji and of Indic scripts


def plain_name(value: str) -> str:
    """A name with no control or direction signs that make it look like another, and no path in it."""
    if not value.isprintable() and any(
        unicodedata.category(sign) in _REFUSED and sign not in _JOINERS for sign in value
    ):
        raise ValueError("must not contain control characters")
    if any(separator in value for separator in _SEPARATORS):
        raise ValueError("must not contain path separators")
    if not value.strip():
        raise ValueError("must not be blank")
    return value


@cache
def _pattern() -> str:
    """The same as a regular expression of the dialect that JSON Schema speaks (ECMA 262)."""
    signs = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    refused = [one for one in signs if unicodedata.category(one) in _REFUSED and one not in _JOINERS]
    blank = [one for one in signs if one.isspace()]
    return rf"^(?=[\s\S]*[^{_ranges(blank)}])[^{_ranges(refused)}/\\]*$"


def _ranges(signs: list[str]) -> str:
    """Signs as they are written in a class of a regular expression."""
    runs: list[list[int]] = []
    for code in map(ord, signs):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\u{first:04x}" + (f"-\\u{last:04x}" if last > first else "") for first, last in runs)


Name = Annotated[Text, Field(min_length=1, max_length=255), AfterValidator(plain_name), Says(pattern=_pattern)]
Label = Annotated[Text, Field(min_length=1, max_length=255)]
Note = Annotated[Text, Field(max_length=4000)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.", examples=["ES"])]
