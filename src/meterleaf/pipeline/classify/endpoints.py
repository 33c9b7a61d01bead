"""The pages of a document over HTTP, so that a person can see where a value stands."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Path, Query, Request, Response
from pydantic import BaseModel

import meterleaf
from meterleaf.accounts.access.session import Viewer, router
from meterleaf.pipeline.classify import looking
from meterleaf.pipeline.classify.errors import PageNotFound, PageNotShown
from meterleaf.pipeline.upload.errors import FileNotFound, FileNotUploaded
from meterleaf.platform.http import errors

routes = router("files")

Number = Annotated[int, Path(ge=1, le=10_000, description="Page, from 1.")]


class WordOut(BaseModel):
    text: str
    box: list[float]
    confidence: float


class PageOut(BaseModel):
    """Boxes are fractions of the page: x0, y0, x1, y1 from its top left."""

    number: int
    width: float
    height: float
    method: Literal["pdf-text", "ocr", "table", "einvoice", "text"]
    words: list[WordOut]


@routes.get(
    "/files/{file_id:uuid}/pages/{number}",
    operation_id="get_page_picture",
    summary="See a page",
    response_class=Response,
    responses={
        200: {"content": {"image/png": {}}, "description": "The page as a picture."},
        **errors(FileNotFound, FileNotUploaded, PageNotFound, PageNotShown),
    },
)
async def get_page_picture(
    request: Request,
    session: Viewer,
    file_id: UUID,
    number: Number,
    width: Annotated[int, Query(ge=50, le=4000)] = 1200,
) -> Response:
    """A PNG, `width` pixels wide, upright as it was read: boxes fit it. `x-page-count` says how many pages there are."""
    state, where = request.app.state, (session.organization_id, file_id, number)
    png, pages = await looking.picture(
        session.connection, state.objects, state.children, where, width, meterleaf.__version__
    )
    counted = {"x-page-count": str(pages)} if pages else {}
    return Response(png, media_type="image/png", headers={"Cache-Control": "private, max-age=3600", **counted})


@routes.get(
    "/files/{file_id:uuid}/pages/{number}/words",
    operation_id="get_page_words",
    summary="The words on a page, with their places",
    response_model=PageOut,
    responses=errors(FileNotFound, FileNotUploaded, PageNotFound),
)
async def get_page_words(request: Request, session: Viewer, file_id: UUID, number: Number) -> Any:
    """Boxes are fractions of the page, from its top left: what a value's evidence points at."""
    state, where = request.app.state, (session.organization_id, file_id, number)
    return await looking.words(session.connection, state.objects, state.children, where, meterleaf.__version__)
