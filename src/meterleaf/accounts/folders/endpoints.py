"""Folders over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response

from meterleaf.accounts.access.session import Editor, Viewer, router
from meterleaf.accounts.folders import service
from meterleaf.accounts.folders.errors import FolderCycle, FolderNotEmpty, FolderNotFound
from meterleaf.accounts.folders.schemas import Folder, FolderChange, FolderList, FolderNew
from meterleaf.platform.http import Paging, Text, envelope, errors, given, paging

routes = router("Folders")


@routes.post(
    "/folders",
    operation_id="create_folder",
    summary="Make a folder",
    status_code=201,
    response_model=Folder,
    responses=errors(FolderNotFound),
)
async def create_folder(session: Editor, body: FolderNew) -> Any:
    """Right below `parent_id`, or in the root where none is named."""
    return await service.make(session.connection, session.caller, body.name, body.parent_id)


@routes.get("/folders", operation_id="list_folders", summary="List folders", response_model=FolderList)
async def list_folders(
    session: Viewer,
    page: Annotated[Paging, Depends(paging)],
    parent_id: Annotated[UUID | None, Query(description="Only those right below this one.")] = None,
    name: Annotated[Text | None, Query(max_length=255, description="Part of the name, in any case.")] = None,
) -> Any:
    """By name. Without `parent_id`, the folders of the whole tree."""
    asked = {"parent_id": parent_id, "name": name}
    found, total = await service.find(session.connection, session.organization_id, asked, page)
    return envelope(found, total, page.page, page.size)


@routes.get(
    "/folders/{folder_id:uuid}",
    operation_id="get_folder",
    summary="Show a folder",
    response_model=Folder,
    responses=errors(FolderNotFound),
)
async def get_folder(session: Viewer, folder_id: UUID) -> Any:
    """Its name, and the folder that it lies in."""
    return await service.show(session.connection, session.organization_id, folder_id)


@routes.patch(
    "/folders/{folder_id:uuid}",
    operation_id="update_folder",
    summary="Rename or move a folder",
    response_model=Folder,
    responses=errors(FolderNotFound, FolderCycle),
)
async def update_folder(session: Editor, folder_id: UUID, body: FolderChange) -> Any:
    """What is left out stays as it is; `parent_id: null` moves the folder to the root."""
    changes = given(body)
    return await service.change(session.connection, session.organization_id, folder_id, changes)


@routes.delete(
    "/folders/{folder_id:uuid}",
    operation_id="delete_folder",
    summary="Delete an empty folder",
    status_code=204,
    responses=errors(FolderNotFound, FolderNotEmpty),
)
async def delete_folder(session: Editor, folder_id: UUID) -> Response:
    """Only an empty one: move or delete its files and folders first."""
    await service.remove(session.connection, session.organization_id, folder_id)
    return Response(status_code=204)
