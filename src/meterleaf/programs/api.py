"""The API as an application: mounts every room's routes on one database and one store. It opens no document."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from fastapi_offline import FastAPIOffline

import meterleaf
from meterleaf.accounts.access import endpoints as access
from meterleaf.accounts.access.tokens import Tokens
from meterleaf.accounts.audit import endpoints as audit
from meterleaf.accounts.facilities import endpoints as facilities
from meterleaf.accounts.folders import endpoints as folders
from meterleaf.accounts.login import endpoints as login
from meterleaf.accounts.members import endpoints as members
from meterleaf.accounts.memory import endpoints as memory
from meterleaf.accounts.organizations import endpoints as organizations
from meterleaf.accounts.projects import endpoints as projects
from meterleaf.accounts.suppliers import endpoints as suppliers
from meterleaf.accounts.webhooks import endpoints as webhooks
from meterleaf.pipeline.classify import endpoints as pages
from meterleaf.pipeline.read import endpoints as read
from meterleaf.pipeline.record import endpoints as record
from meterleaf.pipeline.record import export_endpoints as export
from meterleaf.pipeline.record import ledger_endpoints as ledger
from meterleaf.pipeline.review import endpoints as review
from meterleaf.pipeline.upload import endpoints as upload
from meterleaf.pipeline.upload import file_endpoints as files
from meterleaf.platform import http
from meterleaf.platform.children import ChildPool
from meterleaf.platform.database import Database, service_url
from meterleaf.platform.objects import open_store
from meterleaf.programs import health, openapi
from meterleaf.programs.page import endpoints as page

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI

    from meterleaf.platform.settings import Settings

# Order matters where one path could be taken for another: /files/readings before /files/{id}.
ROUTERS = (
    health.routes,
    export.routes,
    read.routes,
    record.routes,
    ledger.routes,
    review.routes,
    upload.routes,
    upload.streams,
    files.routes,
    pages.routes,
    login.routes,
    organizations.routes,
    members.routes,
    access.routes,
    audit.routes,
    webhooks.routes,
    folders.routes,
    projects.routes,
    facilities.routes,
    suppliers.routes,
    memory.routes,
    page.routes,
)

DESCRIPTION = """From a pile of bills to readings one can audit: **upload → event → classify → read → review → record.**

Send `Authorization: Bearer <API key>` (or `x-api-key`) and `x-organization-id` with every call."""


def create_api(settings: Settings) -> FastAPI:
    """The application for any ASGI server; it connects when it starts and lets go when it ends."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        memory = settings.read_memory_mb * 1024 * 1024
        database = await Database.open(service_url(settings), pool_size=settings.database_pool_size)
        try:
            async with open_store(settings) as objects, ChildPool(1, memory_bytes=memory) as children:
                app.state.database, app.state.objects, app.state.children = database, objects, children
                app.state.exports = asyncio.Semaphore(max(1, settings.database_pool_size // 2))
                yield
        finally:
            await database.close()

    app = FastAPIOffline(
        title="Meterleaf",
        version=meterleaf.__version__,
        description=DESCRIPTION,
        lifespan=lifespan,
        openapi_url="/openapi.json",
        docs_url="/docs",  # its script comes from us: no browser has to reach anybody else's server
        redoc_url=None,
        static_url="/docs-static",
    )
    app.state.settings = settings
    app.state.tokens = Tokens(settings)
    multipart_limit = 20 * settings.max_file_kb * 1024 + 1024 * 1024
    http.install(app, limits={"/v1/files/upload": multipart_limit})
    for router in ROUTERS:
        app.include_router(router)
    openapi.install(app)
    return app
