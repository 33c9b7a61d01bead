"""Which extensions are accepted, and with which media types."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def accepted() -> dict[str, tuple[str, ...]]:
    """Extension → media types; the first one is what a file of unknown type is taken for."""
    text = (files(__package__) / "media.toml").read_text(encoding="utf-8")
    return {extension: tuple(types) for extension, types in tomllib.loads(text).items()}


def fits(extension: str, media_type: str) -> bool:
    """Whether a file with that extension may be of that type; parameters such as a charset are left aside."""
    return media_type.partition(";")[0].strip().lower() in accepted().get(extension, ())
