"""Projects over HTTP."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Query, Response

from meterleaf.accounts.access.session import Editor, Viewer, router
from meterleaf.accounts.projects import service
from meterleaf.accounts.projects.errors import EntityNotFound, ProjectNotFound
from meterleaf.accounts.projects.schemas import Entities, Linked, Project, ProjectChange, ProjectList, ProjectNew
from meterleaf.platform.http import Paging, Text, envelope, errors, given, paging

routes = router("Projects")


@routes.post(
    "/projects", operation_id="create_project", summary="Make a project", status_code=201, response_model=Project
)
async def create_project(session: Editor, body: ProjectNew) -> Any:
    """Files, readings and records can then be linked to it."""
    return await service.make(session.connection, session.caller, body.model_dump())


@routes.get("/projects", operation_id="list_projects", summary="List projects", response_model=ProjectList)
async def list_projects(
    session: Viewer,
    page: Annotated[Paging, Depends(paging)],
    name: Annotated[Text | None, Query(max_length=255, description="Part of the name, in any case.")] = None,
) -> Any:
    """By name."""
    found, total = await service.find(session.connection, session.organization_id, name, page)
    return envelope(found, total, page.page, page.size)


@routes.get(
    "/projects/{project_id:uuid}",
    operation_id="get_project",
    summary="Show a project",
    response_model=Project,
    responses=errors(ProjectNotFound),
)
async def get_project(session: Viewer, project_id: UUID) -> Any:
    """Its name and description."""
    return await service.show(session.connection, session.organization_id, project_id)


@routes.patch(
    "/projects/{project_id:uuid}",
    operation_id="update_project",
    summary="Change a project",
    response_model=Project,
    responses=errors(ProjectNotFound),
)
async def update_project(session: Editor, project_id: UUID, body: ProjectChange) -> Any:
    """What is left out stays as it is."""
    changes = given(body)
    return await service.change(session.connection, session.organization_id, project_id, changes)


@routes.delete(
    "/projects/{project_id:uuid}",
    operation_id="delete_project",
    summary="Delete a project and its links",
    status_code=204,
    responses=errors(ProjectNotFound),
)
async def delete_project(session: Editor, project_id: UUID) -> Response:
    """What was linked to it stays; the links go."""
    await service.remove(session.connection, session.organization_id, project_id)
    return Response(status_code=204)


@routes.post(
    "/projects/{project_id:uuid}/entities/link",
    operation_id="link_entities",
    summary="Link files, readings or records to a project",
    response_model=Linked,
    responses=errors(ProjectNotFound, EntityNotFound),
)
async def link_entities(session: Editor, project_id: UUID, body: Entities) -> Any:
    """All or none: one unknown id, and nothing is linked. What was linked before is `skipped`."""
    return await service.link(
        session.connection, session.organization_id, project_id, body.entity_type, body.entity_ids
    )


@routes.post(
    "/projects/{project_id:uuid}/entities/unlink",
    operation_id="unlink_entities",
    summary="Take links to a project away",
    response_model=Linked,
    responses=errors(ProjectNotFound),
)
async def unlink_entities(session: Editor, project_id: UUID, body: Entities) -> Any:
    """What was not linked is `skipped`."""
    return await service.unlink(
        session.connection, session.organization_id, project_id, body.entity_type, body.entity_ids
    )
