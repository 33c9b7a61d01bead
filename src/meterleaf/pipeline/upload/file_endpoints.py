"""Files over HTTP, once they are there."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from meterleaf.accounts.access.session import Editor, Viewer, router
from meterleaf.pipeline.upload import files
from meterleaf.pipeline.upload.errors import FileNotFound, FileNotUploaded, FolderNotFound
from meterleaf.pipeline.upload.schemas import FileChange, FileList, FileOut
from meterleaf.pipeline.upload.views import file_view
from meterleaf.platform.http import Paging, Text, envelope, errors, given, paging

routes = router("files")


@routes.get("/files", operation_id="list_files", summary="List files", response_model=FileList)
async def list_files(
    request: Request,
    session: Viewer,
    page: Annotated[Paging, Depends(paging)],
    folder_id: Annotated[UUID | None, Query(description="Files right in this folder.")] = None,
    status: Annotated[Literal["pending", "uploaded", "error"] | None, Query()] = None,
    name: Annotated[Text | None, Query(max_length=255, description="Part of the name, in any case.")] = None,
    deleted: Annotated[bool, Query(description="Those that were deleted and can be recovered.")] = False,
) -> Any:
    """Newest first. Deleted files are listed alone, with `deleted=true`."""
    asked = {"folder_id": folder_id, "status": status, "name": name, "deleted": deleted}
    found, total = await files.find(session.connection, session.organization_id, asked, page)
    items = [file_view(request.app.state.objects, row) for row in found]
    return envelope(items, total, page.page, page.size)


@routes.get(
    "/files/{file_id:uuid}",
    operation_id="get_file",
    summary="Show a file",
    response_model=FileOut,
    responses=errors(FileNotFound),
)
async def get_file(request: Request, session: Viewer, file_id: UUID) -> Any:
    """The file's row: what it is, where it lies, and how far its processing is."""
    row = await files.show(session.connection, session.organization_id, file_id)
    return file_view(request.app.state.objects, row)


@routes.patch(
    "/files/{file_id:uuid}",
    operation_id="update_file",
    summary="Rename or move a file",
    response_model=FileOut,
    responses=errors(FileNotFound, FolderNotFound),
)
async def update_file(request: Request, session: Editor, file_id: UUID, body: FileChange) -> Any:
    """What is left out stays as it is; `folder_id: null` moves the file to the root."""
    changes = given(body)
    row = await files.change(session.connection, session.organization_id, file_id, changes)
    return file_view(request.app.state.objects, row)


@routes.delete(
    "/files/{file_id:uuid}",
    operation_id="delete_file",
    summary="Delete a file; it can be recovered for a while",
    status_code=204,
    responses=errors(FileNotFound),
)
async def delete_file(session: Editor, file_id: UUID) -> Response:
    """Its bytes go when the retention time is over; until then `recover` brings it back."""
    await files.remove(session.connection, session.organization_id, file_id)
    return Response(status_code=204)


@routes.post(
    "/files/{file_id:uuid}/recover",
    operation_id="recover_file",
    summary="Take a deleted file back",
    response_model=FileOut,
    responses=errors(FileNotFound),
)
async def recover_file(request: Request, session: Editor, file_id: UUID) -> Any:
    """Harmless for a file that was not deleted."""
    row = await files.recover(session.connection, session.organization_id, file_id)
    return file_view(request.app.state.objects, row)


@routes.get(
    "/files/{file_id:uuid}/content",
    operation_id="get_file_content",
    summary="Get the file's bytes, from the store",
    status_code=307,
    response_class=RedirectResponse,
    responses=errors(FileNotFound, FileNotUploaded),
)
async def get_file_content(request: Request, session: Viewer, file_id: UUID) -> Response:
    """Redirects to a signed address that is good for five minutes."""
    objects = request.app.state.objects
    url = await files.content_url(session.connection, objects, session.organization_id, file_id)
    return RedirectResponse(url, status_code=307)
