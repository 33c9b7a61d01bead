"""Names that people give to things: what may stand in them."""

from __future__ import annotations

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, Field

from meterleaf.platform.http import Text

_SEPARATORS = ("/", "\\")
_JOINERS = "\u200d\ufe0f"  # parts of emoji and of Indic scripts


def plain_name(value: str) -> str:
    """A name with no control or direction signs that make it look like another, and no path in it."""
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp") and sign not in _JOINERS for sign in value):
        raise ValueError("must not contain control characters")
    if any(separator in value for separator in _SEPARATORS):
        raise ValueError("must not contain path separators")
    if not value.strip():
        raise ValueError("must not be blank")
    return value


Name = Annotated[Text, Field(min_length=1, max_length=255), AfterValidator(plain_name)]
Label = Annotated[Text, Field(min_length=1, max_length=255)]
Note = Annotated[Text, Field(max_length=4000)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.", examples=["ES"])]
