"""What a list of readings can be asked for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Depends, Query

from meterleaf.platform.http import Paging, Text, Time, paging

Sort = Literal["created_at", "-created_at", "name", "-name"]
ORDERS: dict[Sort, str] = {
    "created_at": "created_at, id",
    "-created_at": "created_at DESC, id DESC",
    "name": "lower(name), id",
    "-name": "lower(name) DESC, id DESC",
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Filters of one request. Browsing a folder is what remains when nothing but folder and page is asked."""

    paging: Paging
    file_id: list[UUID] = field(default_factory=list)
    folder_id: UUID | None = None
    project_id: UUID | None = None
    linked: bool | None = None
    name: str | None = None
    category: list[str] = field(default_factory=list)
    status: str | None = None
    needs_review: bool | None = None
    min_confidence: float | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    sort: Sort = "-created_at"

    @property
    def browsing(self) -> bool:
        return not (self.category or self.name) and all(
            one is None
            for one in (
                self.project_id,
                self.linked,
                self.status,
                self.needs_review,
                self.min_confidence,
                self.created_from,
                self.created_to,
            )
        )

    @property
    def only_categories(self) -> bool:
        """Whether the categories are all that is asked for: then the total is known without counting files."""
        alone = Filters(paging=self.paging, category=self.category, sort=self.sort)
        return bool(self.category) and self == alone

    @property
    def order(self) -> str:
        return ORDERS[self.sort]


async def filters(
    paging: Annotated[Paging, Depends(paging)],
    file_id: Annotated[list[UUID] | None, Query(max_length=1000, description="These files, in this order.")] = None,
    folder_id: Annotated[
        UUID | None, Query(description="Browse this folder; with other filters, all below it.")
    ] = None,
    project_id: Annotated[UUID | None, Query(description="Files linked to this project.")] = None,
    linked: Annotated[bool | None, Query(description="Whether records were made from the file.")] = None,
    name: Annotated[Text | None, Query(max_length=255, description="Part of the name, in any case.")] = None,
    category: Annotated[
        list[Text] | None, Query(max_length=50, description="`water` or `invoice::water`; any of them.")
    ] = None,
    status: Annotated[Literal["success", "error"] | None, Query(description="The reading's status.")] = None,
    needs_review: Annotated[bool | None, Query(description="Whether a person should look at it.")] = None,
    min_confidence: Annotated[float | None, Query(ge=0, le=1, description="Least confidence of the reading.")] = None,
    created_from: Annotated[Time | None, Query(description="Made at this time or later.")] = None,
    created_to: Annotated[Time | None, Query(description="Made before this time.")] = None,
    sort: Annotated[Sort, Query(description="Order; a minus turns it round.")] = "-created_at",
) -> Filters:
    """The filters as the query states them."""
    return Filters(
        paging=paging,
        file_id=file_id or [],
        folder_id=folder_id,
        project_id=project_id,
        linked=linked,
        name=name or None,
        category=[one.rpartition("::")[2] for one in category or []],
        status=status,
        needs_review=needs_review,
        min_confidence=min_confidence,
        created_from=created_from,
        created_to=created_to,
        sort=sort,
    )
