"""Names of companies: told by the legal form at their end."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from meterleaf.engine.extract.text import fold, word_lists


@cache
def _form() -> re.Pattern[str]:
    forms = sorted((re.escape(fold(form)) for form in word_lists()["legal_forms"]), key=len, reverse=True)
    return re.compile(rf"(?<![\w./])(?:{'|'.join(forms)})(?![\w/])")


@lru_cache(maxsize=8192)
def is_company(text: str) -> bool:
    """Whether a legal form stands in the text behind some name."""
    found = _form().search(fold(text))
    return found is not None and found.start() > 2 and any(c.isupper() for c in text)


_NAME = re.compile(r"[^\W\d_][\w'’.&,/()\- +]*")


@lru_cache(maxsize=8192)
def person_or_company(text: str) -> bool:
    """Whether the text can be a name: two words or a legal form, capitals, hardly a digit."""
    if not 4 <= len(text) <= 80 or not _NAME.fullmatch(text):
        return False
    if is_company(text):
        return len(text.split()) <= 9
    words = text.split()
    if any(c.isdigit() for c in text) or ":" in text or not 1 <= len(words) <= 7:
        return False
    return all(word[0].isupper() or fold(word) in word_lists()["fillers"] or not word[0].isalpha() for word in words)
