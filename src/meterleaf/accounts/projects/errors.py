"""Why a project can't be shown or linked."""

from __future__ import annotations

from meterleaf.platform.errors import NotFound


class ProjectNotFound(NotFound):
    code = "PROJECT_NOT_FOUND"
    message = "There is no such project in the organization."


class EntityNotFound(NotFound):
    code = "ENTITY_NOT_FOUND"
    message = "Some of the ids are nothing in the organization. Nothing was linked."
