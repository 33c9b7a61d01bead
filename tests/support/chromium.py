"""A real Chromium, where this machine has one: Debian's package, Playwright's own, or the one that is named."""

from __future__ import annotations

import asyncio
import os
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from tests.support.service import Person

from meterleaf.accounts.organizations import founding
from meterleaf.platform.database import Database

if TYPE_CHECKING:
    from playwright.async_api import Page

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def program(own: str) -> str | None:
    """Path of a Chromium, `own` being where Playwright would have put one; None when there is none."""
    named = os.environ.get("METERLEAF_CHROMIUM")
    return named or next((found for name in (*NAMES, own) if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
async def chromium():
    """A running Chromium with an empty profile in each context."""
    playwright_api = pytest.importorskip("playwright.async_api", reason="playwright is not installed")
    async with playwright_api.async_playwright() as playwright:
        path = program(playwright.chromium.executable_path)
        if path is None:
            pytest.skip("no Chromium on this machine: install the package `chromium`, or set METERLEAF_CHROMIUM")
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=list(FLAGS))
        yield browser
        await browser.close()


@dataclass
class Screen:
    """One tab of somebody, and all that went wrong in it."""

    page: Page
    trouble: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on(
            "console", lambda told: self.trouble.append(told.text) if told.type in {"error", "warning"} else None
        )
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))

    async def focused(self) -> dict[str, Any]:
        """What has the focus: its id, its text and its value."""
        return await self.page.evaluate(
            "() => { const it = document.activeElement; return {id: it.id, text: it.textContent, value: it.value} }"
        )


@pytest.fixture
async def screen(chromium):
    """A tab with an empty profile; at the end nothing may have gone wrong in it that the test has not taken out."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    context.set_default_timeout(15_000)
    shown = Screen(await context.new_page())
    shown.watch()
    yield shown
    await context.close()
    assert shown.trouble == []


@pytest.fixture
def newcomer(working_service):
    """The owner of an organization of their own, so that nobody else's files are in the list."""

    async def found() -> Person:
        database = await Database.open(working_service.settings.database_url.get_secret_value())
        async with database.transaction() as connection:
            made = await founding.found(connection, name="Bills & Sons", email=f"ana-{uuid4().hex}@bills.example")
        await database.close()
        return Person(made.organization_id, made.user_id, made.api_key)

    return asyncio.run(found())
