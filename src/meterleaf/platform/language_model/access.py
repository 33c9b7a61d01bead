"""Which model may be asked, and how often: what a worker hands to the child that asks."""

from __future__ import annotations

import time
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meterleaf.platform.settings import Settings

HOUR = 3600.0


@dataclass(slots=True)
class Access:
    """An endpoint with its model, and how many questions this process may still ask within any hour."""

    base_url: str
    model: str
    api_key: str | None
    seconds: float
    questions_per_hour: int
    _asked: deque[float] = field(default_factory=deque, repr=False)

    def take(self) -> bool:
        """Whether one more question may be asked now; it then counts."""
        now = time.monotonic()
        while self._asked and self._asked[0] <= now - HOUR:
            self._asked.popleft()
        if len(self._asked) >= self.questions_per_hour:
            return False
        self._asked.append(now)
        return True

    def told(self) -> dict[str, Any]:
        """The endpoint as the keyword arguments of `LanguageModel`, plain data for a child."""
        return {name: getattr(self, name) for name in ("base_url", "model", "api_key", "seconds")}


def access_of(settings: Settings) -> Access | None:
    """The model that the owner wants asked; None, as by default, when none is named."""
    if settings.llm_base_url is None or settings.llm_model is None:
        return None
    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return Access(
        str(settings.llm_base_url), settings.llm_model, key, settings.llm_seconds, settings.llm_questions_per_hour
    )
