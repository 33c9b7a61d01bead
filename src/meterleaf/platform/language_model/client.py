"""The client: one question, one answer as structured output, with a time limit and a budget."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

RETRIED = frozenset({408, 429, 500, 502, 503, 504})
# a server that knows no structured output says so with one of these; it is then asked for plain JSON
NO_SCHEMA = frozenset({400, 404, 415, 422, 501})


class LanguageModelError(Exception):
    """The model gave no usable answer; `code` says why. The caller goes on without it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(slots=True)
class Budget:
    """How much may be spent: questions and tokens, for as long as this object lives. None means no limit."""

    questions: int | None = None
    tokens: int | None = None
    asked: int = 0
    spent: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def take_question(self) -> None:
        with self._lock:
            over = (self.questions is not None and self.asked >= self.questions) or (
                self.tokens is not None and self.spent >= self.tokens
            )
            if over:
                raise LanguageModelError("LLM_BUDGET_SPENT", "The language model's budget is spent.")
            self.asked += 1

    def add_tokens(self, tokens: int) -> None:
        with self._lock:
            self.spent += tokens


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """An endpoint (`base_url` up to and with `/v1`), a model's name, and the limits of one question in seconds."""

    base_url: str
    model: str
    api_key: str | None = None
    seconds: float = 30.0
    attempts: int = 2
    max_answer_tokens: int = 2_000
    budget: Budget = field(default_factory=Budget)

    def ask(self, instructions: str, question: str, schema: dict[str, Any]) -> dict[str, Any]:
        """The answer as an object of `schema`; raises LanguageModelError on anything else."""
        self.budget.take_question()
        deadline = time.monotonic() + self.seconds
        body = self._body(instructions, question, schema)
        answer = self._post(body, deadline)
        if answer.status_code in NO_SCHEMA:
            body["response_format"] = {"type": "json_object"}
            answer = self._post(body, deadline)
        return self._object(answer)

    def _body(self, instructions: str, question: str, schema: dict[str, Any]) -> dict[str, Any]:
        asked = f"{instructions}\nAnswer with one JSON object of this schema: {json.dumps(schema, ensure_ascii=False)}"
        return {
            "model": self.model,
            "temperature": 0,
            "max_tokens": self.max_answer_tokens,
            "messages": [{"role": "system", "content": asked}, {"role": "user", "content": question}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "reading", "schema": schema, "strict": False},
            },
        }

    def _post(self, body: dict[str, Any], deadline: float) -> httpx.Response:
        for attempt in range(1, self.attempts + 1):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            try:
                answer = self._send(body, left)
            except httpx.TimeoutException as error:
                raise LanguageModelError("LLM_TIMEOUT", "The language model did not answer in time.") from error
            except httpx.HTTPError as error:
                if attempt == self.attempts:
                    raise LanguageModelError(
                        "LLM_UNREACHABLE", f"The language model is not reachable: {error}"
                    ) from error
            else:
                if answer.status_code not in RETRIED or attempt == self.attempts:
                    return answer
            time.sleep(min(0.2 * 2**attempt, max(0.0, deadline - time.monotonic())))
        raise LanguageModelError("LLM_TIMEOUT", "The language model did not answer in time.")

    def _send(self, body: dict[str, Any], seconds: float) -> httpx.Response:
        """One request that ends by `seconds` as a whole: a server that drips its answer is cut off as well."""
        headers = {"Authorization": f"Bearer {self.api_key}"} if self.api_key else {}
        deadline = time.monotonic() + seconds
        url = f"{self.base_url.rstrip('/')}/chat/completions"
        with (
            httpx.Client(timeout=seconds, headers=headers, follow_redirects=False) as client,
            client.stream("POST", url, json=body) as stream,
        ):
            parts = bytearray()
            for part in stream.iter_bytes():
                parts += part
                if time.monotonic() > deadline:
                    raise httpx.ReadTimeout("the answer takes too long", request=stream.request)
                if len(parts) > 4_000_000:
                    raise LanguageModelError("LLM_BAD_ANSWER", "The language model's answer is too large.")
            return httpx.Response(stream.status_code, content=bytes(parts), request=stream.request)

    def _object(self, answer: httpx.Response) -> dict[str, Any]:
        if answer.status_code != httpx.codes.OK:
            raise LanguageModelError("LLM_REFUSED", f"The language model answered with HTTP {answer.status_code}.")
        try:
            told = answer.json()
            self.budget.add_tokens(int((told.get("usage") or {}).get("total_tokens") or 0))
            found = json.loads(_unfenced(told["choices"][0]["message"]["content"]))
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise LanguageModelError(
                "LLM_BAD_ANSWER", "The language model's answer is not the JSON asked for."
            ) from error
        if not isinstance(found, dict):
            raise LanguageModelError("LLM_BAD_ANSWER", "The language model's answer is not a JSON object.")
        return found


def _unfenced(text: str) -> str:
    """The JSON inside a Markdown fence, which many models put around it."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text
