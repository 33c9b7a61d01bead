"""The form of an item, category by category: published as JSON Schema, and what people send is held against it.

Which fields a category has stands in the category's own folder of the engine; what each field is, in `fields.toml`.
"""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from meterleaf.pipeline.review import vocabulary
from meterleaf.platform.http import Text
from meterleaf.platform.plain import plain


def _date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise PydanticCustomError("date", "Input should be a day of the calendar, as YYYY-MM-DD") from None
    return value


def _no_text(value: object) -> object:
    if isinstance(value, str | bool):
        raise PydanticCustomError("number", "Input should be a number, not a text")
    return value


def _known_unit(value: str) -> str:
    found = vocabulary.unit_name(value)
    if found is None:
        raise PydanticCustomError("unit", "Input should be one of the units that /v1/units lists")
    return found


Words = Annotated[Text, Field(min_length=1, max_length=2000)]
Number = Annotated[
    Decimal,
    BeforeValidator(_no_text),
    Field(max_digits=30, allow_inf_nan=False),
    WithJsonSchema({"type": "number"}),
]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$", json_schema_extra={"format": "date"}), AfterValidator(_date)]
UnitName = Annotated[
    str, Field(max_length=64, json_schema_extra={"examples": ["kilowatt_hour_(kwh)"]}), AfterValidator(_known_unit)
]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")

    quantity: Number
    unit: Words


class NamedPart(Part):
    name: Words


_KINDS: dict[str, Any] = {
    "text": Words,
    "date": Day,
    "number": Number,
    "printed": Number | Words,
    "flag": bool,
    "unit": UnitName,
    "part": Part,
    "parts": Annotated[list[NamedPart], Field(max_length=100)],
}


class Item(BaseModel):
    """What all forms share: no unknown field, and dates in order."""

    model_config = ConfigDict(extra="forbid")

    def model_post_init(self, _context: object) -> None:
        start, end = getattr(self, "start_date", None), getattr(self, "end_date", None)
        if start and end and start > end:
            raise ValueError("end_date must not be before start_date")


@cache
def categories() -> tuple[str, ...]:
    """All categories of which something is read."""
    return tuple(vocabulary.categories())


@cache
def form_of(category: str | None) -> type[Item]:
    """The form of a category's items; for a document of no category, one that takes every field."""
    table = _table()
    own = {name: one["fields"] for name, one in vocabulary.categories().items()}
    names = (
        [*table["every"]["fields"], *own[category], *table["more"].get(category, [])]
        if category in own
        else list(table["kinds"])
    )
    fields: dict[str, Any] = {name: (_kind(name) | None, None) for name in dict.fromkeys(names)}
    return create_model(f"{(category or 'any').title().replace('_', '')}Item", __base__=Item, **fields)


def schema_of(category: str) -> dict[str, Any]:
    """JSON Schema of the category's items."""
    return form_of(category).model_json_schema()


def checked(items: list[dict[str, Any]], category: str | None) -> list[dict[str, Any]]:
    """The items as they are stored. Raises ItemsInvalid with item and field for each complaint."""
    from meterleaf.pipeline.review.errors import ItemsInvalid

    complaints: list[dict[str, Any]] = []
    kept = []
    for index, item in enumerate(items):
        own = item.get("category")
        try:
            form = form_of(own if own in categories() else category if category in categories() else None)
            kept.append(plain(form.model_validate(item).model_dump(exclude_unset=True, exclude_none=True)))
        except ValidationError as error:
            complaints += [_complaint(index, one) for one in error.errors(include_url=False)]
    if complaints:
        raise ItemsInvalid(complaints)
    return kept


def _complaint(index: int, error: Any) -> dict[str, Any]:
    return {"loc": ["body", "content", "items", index, *error["loc"]], "msg": error["msg"], "type": error["type"]}


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "fields.toml").read_text(encoding="utf-8"))


def _kind(name: str) -> Any:
    kind = _table()["kinds"][name]
    return Literal[tuple(kind)] if isinstance(kind, list) else _KINDS[kind]
