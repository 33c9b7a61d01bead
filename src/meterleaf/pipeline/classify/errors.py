"""Why a page can't be shown."""

from __future__ import annotations

from meterleaf.platform.errors import Conflict, NotFound


class PageNotFound(NotFound):
    code = "PAGE_NOT_FOUND"
    message = "The document has no such page, or was not opened yet."


class PageNotShown(Conflict):
    code = "PAGE_NOT_SHOWN"
    message = "This document has no pages that can be shown as pictures."
