"""Which model may be asked, and how often: what a worker hands to the child that asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from meterleaf.platform.database import Database
    from meterleaf.platform.settings import Settings

LOCK = 7_226_005_177_310_464  # who takes a question, takes it alone
ASKED_LONG_AGO = "DELETE FROM model_questions WHERE asked_at <= clock_timestamp() - interval '1 hour'"
ASK = (
    "INSERT INTO model_questions (asked_at) SELECT clock_timestamp()"
    " WHERE (SELECT count(*) FROM model_questions) < %s RETURNING asked_at"
)


@dataclass(frozen=True, slots=True)
class Access:
    """An endpoint with its model, and how many questions all workers together may ask within any hour."""

    base_url: str
    model: str
    api_key: str | None
    seconds: float
    questions_per_hour: int

    async def take(self, database: Database) -> bool:
        """Whether one more question may be asked now; it then counts, whatever becomes of it."""
        async with database.transaction() as connection:
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            await connection.execute(ASKED_LONG_AGO)
            cursor = await connection.execute(ASK, (self.questions_per_hour,))
            return await cursor.fetchone() is not None

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
