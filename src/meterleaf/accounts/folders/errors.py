"""Why a folder can't be made, moved or deleted."""

from __future__ import annotations

from meterleaf.platform.errors import Conflict, NotFound


class FolderNotFound(NotFound):
    code = "FOLDER_NOT_FOUND"
    message = "There is no such folder in the organization."


class FolderNotEmpty(Conflict):
    code = "FOLDER_NOT_EMPTY"
    message = "The folder still holds files or folders. Move or delete them first."


class FolderCycle(Conflict):
    code = "FOLDER_CYCLE"
    message = "A folder can't be moved into itself or into a folder below it."
