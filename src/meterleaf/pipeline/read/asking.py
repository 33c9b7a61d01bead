"""A doubtful reading is shown to a language model, where the owner named one; without an answer it stays as it is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from meterleaf.platform.children import ChildError
from meterleaf.platform.children.messages import frame, unframe

if TYPE_CHECKING:
    from meterleaf.pipeline.events.desk import Desk

logger = logging.getLogger(__name__)

ASK = "meterleaf.pipeline.read.child:ask_kept"
TRIES = 2  # as often as the model's client tries
NO_ANSWER = {"code": "LLM_FAILED", "message": "The language model could not be asked.", "level": "info", "page": None}
BUDGET_SPENT = {
    "code": "LLM_BUDGET_SPENT",
    "message": "The language model was not asked: this hour's questions are spent.",
    "level": "info",
    "page": None,
}


async def second_look(desk: Desk, header: dict[str, Any], content: bytes, result: dict[str, Any]) -> dict[str, Any]:
    """The result after the model was asked; the same one where it is sure, or none may be asked."""
    if desk.model is None or not may_be_asked(desk, result):
        return result
    if not await desk.model.take(desk.database):
        return _noted(result, BUDGET_SPENT)
    message = frame({**header, "model": desk.model.told()}, content)
    try:
        asked, _ = unframe(
            await desk.children.call(ASK, message, timeout=desk.read_seconds + TRIES * desk.model.seconds)
        )
    except ChildError as error:
        logger.warning("read.model_failed", extra={"reason": str(error)})
        return _noted(result, NO_ANSWER)
    return asked


def may_be_asked(desk: Desk, result: dict[str, Any]) -> bool:
    """Whether there is a model, and the result doubtful."""
    reading = result["reading"]
    doubtful = reading["status"] == "success" and reading["needs_review"] and result["category"] != "other"
    return desk.model is not None and bool(doubtful)


def _noted(result: dict[str, Any], problem: dict[str, Any]) -> dict[str, Any]:
    return {**result, "problems": [*result.get("problems", []), problem]}
