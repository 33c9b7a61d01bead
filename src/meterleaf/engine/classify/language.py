"""In which language a document speaks, among those that the labels know."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from py3langid.langid import LanguageIdentifier

SUPPORTED = ("es", "en", "fr", "de", "it", "pt", "ca", "nl", "da", "sv", "no", "nb", "fi", "pl", "ms", "gl", "ro", "cs")
_OWN_NAME = {"no": "nb", "nn": "nb", "id": "ms"}
_LONGEST = 6_000


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    known = set(identifier.nb_classes)
    identifier.set_languages([code for code in (*SUPPORTED, "id") if code in known])
    return identifier


def language_of(texts: Iterable[str]) -> str | None:
    """The language's two letters, or None where there are too few words to tell."""
    words = [word for text in texts for word in text.split() if word.isalpha() and len(word) > 1]
    if len(words) < 8:
        return None
    code = str(_identifier().classify(" ".join(words)[:_LONGEST].lower())[0])
    return _OWN_NAME.get(code, code)
