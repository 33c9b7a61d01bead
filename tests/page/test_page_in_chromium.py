"""The page as people use it, in a real Chromium, on the real service, store and worker."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest
from tests.support.bills import water_bill

pytestmark = [pytest.mark.xdist_group("page"), pytest.mark.timeout(180)]

SAMPLES = Path(__file__).parents[2] / "samples"
CLEAN = water_bill("WTR-2024-11")
# says neither how much was used nor what the meter showed, so that somebody has to look
# Of the same month, but not of the same meter: two bills of one meter and month are doubtful.
OTHER = water_bill("WTR-2024-12", without=("meter number",))
DOUBTFUL = water_bill("WTR-2024-13", without=("consumption", "reading", "meter number"))


def bill(name, data):
    return {"name": name, "mimeType": "application/pdf", "buffer": data}


def sample(name):
    return bill(name, (SAMPLES / name).read_bytes())


async def signed_in(screen, service, person):
    await screen.page.goto(f"{service.url}/#key={person.api_key}&organization={person.organization_id}")
    await screen.page.get_by_role("button", name="Upload files").wait_for()


async def upload(screen, *files):
    await screen.page.set_input_files("#chooser", list(files))
    for file in files:
        row = screen.page.get_by_role("row").filter(has=screen.page.get_by_role("link", name=file["name"]))
        await row.get_by_text("Read", exact=True).wait_for(timeout=90_000)


async def opened(screen, name):
    await screen.page.get_by_role("link", name=name).click()
    await screen.page.get_by_role("button", name="Confirm and next").wait_for()
    await screen.page.locator(".paper:not([hidden])").wait_for()


def readings(service, person):
    with service.client(person) as client:
        return {one["name"]: one for one in client.get("/v1/files/readings").json()["items"]}


async def until(true, seconds=60):
    end = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < end, "it did not come to pass in time"
        await asyncio.sleep(0.05)
    return found


async def test_from_the_key_to_a_corrected_reading(screen, working_service, newcomer):
    page = screen.page
    await page.goto(working_service.url)
    await page.get_by_label("API key", exact=True).fill(newcomer.api_key)
    await page.get_by_label("Organization id").fill(str(newcomer.organization_id))
    await page.keyboard.press("Enter")
    await page.get_by_text("Nothing here yet").wait_for()

    await upload(screen, sample("electricity-en.xlsx"), sample("gas-fr-facturx.pdf"), bill("doubtful.pdf", DOUBTFUL))
    await page.get_by_role("button", name="Start review").click()
    await page.get_by_role("heading", name="doubtful.pdf").wait_for()
    quantity = page.get_by_label("Quantity", exact=True)
    await page.locator(".paper:not([hidden])").wait_for()
    assert await page.locator(".doubtful").get_by_label("Quantity", exact=True).count() == 1
    await page.get_by_text("not found in the document").first.wait_for()
    await quantity.fill("2.1")
    await page.get_by_label("Unit", exact=True).fill("m3")
    await page.keyboard.press("Control+Enter")
    await page.get_by_text("doubtful: confirmed.").wait_for()

    found = readings(working_service, newcomer)["doubtful"]["reading"]
    assert (found["content"]["items"][0]["quantity"], found["revision"], found["needs_review"]) == (2.1, 2, False)
    assert found["edited_by"] == str(newcomer.user_id)
    with working_service.client(newcomer) as client:
        newest = client.get(f"/v1/files/readings/{found['id']}/revisions").json()["items"][0]
    changed = {one["field"]: (one["item"], one["old"], one["new"]) for one in newest["changed"]}
    assert changed == {"quantity": (0, None, 2.1), "unit": (0, None, "cubic_metre_(m3)")}


async def test_a_clean_bill_takes_one_key_and_a_wrong_field_six_beyond_its_value(screen, working_service, newcomer):
    await signed_in(screen, working_service, newcomer)
    await upload(screen, bill("clean.pdf", CLEAN), bill("other.pdf", OTHER), bill("doubtful.pdf", DOUBTFUL))
    before = readings(working_service, newcomer)
    assert not before["clean"]["reading"]["needs_review"]
    assert before["doubtful"]["reading"]["needs_review"]
    strokes = Strokes(screen.page)

    await opened(screen, "clean.pdf")
    await strokes.press("Enter")
    await until(lambda: readings(working_service, newcomer)["clean"]["reading"]["edited_by"])
    assert strokes.count == 1

    await screen.page.goto(f"{working_service.url}/#/")
    await opened(screen, "other.pdf")
    strokes.count = 0
    await strokes.press("/", "i", "n", "v", "Enter")
    assert (await screen.focused())["id"] == "field-invoice_number"
    await screen.page.keyboard.type("WTR-2024-33")
    await strokes.press("Control+Enter")
    await until(lambda: readings(working_service, newcomer)["other"]["reading"]["edited_by"])
    items = readings(working_service, newcomer)["other"]["reading"]["content"]["items"]
    assert items == [{**before["other"]["reading"]["content"]["items"][0], "invoice_number": "WTR-2024-33"}]
    assert strokes.count <= 6

    await screen.page.goto(f"{working_service.url}/#/")
    await opened(screen, "doubtful.pdf")
    strokes.count = 0
    assert (await screen.focused())["id"] == "field-quantity"  # the first doubtful field waits
    await screen.page.keyboard.type("2.1")
    await strokes.press("Enter")
    assert (await screen.focused())["id"] == "field-unit"
    await screen.page.keyboard.type("m3")
    await strokes.press("Control+Enter")
    await until(lambda: readings(working_service, newcomer)["doubtful"]["reading"]["edited_by"])
    assert readings(working_service, newcomer)["doubtful"]["reading"]["content"]["items"][0]["quantity"] == 2.1
    assert strokes.count <= 6


class Strokes:
    """Presses keys and counts them."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    async def press(self, *keys):
        for key in keys:
            await self.page.keyboard.press(key)
        self.count += len(keys)


async def test_every_sample_can_be_confirmed_as_it_was_read(screen, working_service, newcomer):
    """What the API gave, the API takes: no form changes or loses a value on the way."""
    await signed_in(screen, working_service, newcomer)
    names = ("electricity-de-ubl.xml", "electricity-en.xlsx", "water-es.csv", "waste-es.pdf", "gas-en.pdf")
    await upload(screen, *(sample(name) for name in names))
    before = readings(working_service, newcomer)
    for name in names:
        await screen.page.get_by_role("link", name=name).click()
        await screen.page.get_by_role("heading", name=name).wait_for()
        await screen.page.get_by_role("button", name="Confirm and next").wait_for()
        await screen.page.keyboard.press("Control+Enter")
        await until(lambda name=name: readings(working_service, newcomer)[name.split(".")[0]]["reading"]["edited_by"])
        await screen.page.goto(f"{working_service.url}/#/")
    after = readings(working_service, newcomer)
    for name, file in after.items():
        assert file["reading"]["content"] == before[name]["reading"]["content"]


async def test_a_field_and_its_place_point_at_each_other(screen, working_service, newcomer):
    page = screen.page
    await signed_in(screen, working_service, newcomer)
    await upload(screen, bill("clean.pdf", CLEAN))
    await opened(screen, "clean.pdf")
    await page.get_by_label("Invoice number", exact=True).focus()
    box = await page.locator(".box.active").bounding_box()
    paper = await page.locator(".paper").bounding_box()
    reading = readings(working_service, newcomer)["clean"]["reading"]
    (evidence,) = [one for one in reading["evidence"] if one["field"] == "invoice_number" and one["item"] == 0]
    middle = (box["x"] + box["width"] / 2 - paper["x"]) / paper["width"]
    assert middle == pytest.approx((evidence["box"][0] + evidence["box"][2]) / 2, abs=0.01)
    assert await page.get_by_text("“WTR-2024-11”").is_visible()

    await page.locator(".box", has_text="Total with tax").first.click(force=True)
    assert (await screen.focused())["id"] == "field-total_amount"


async def test_what_the_api_refuses_stands_at_its_field(screen, working_service, newcomer):
    page = screen.page
    await signed_in(screen, working_service, newcomer)
    await upload(screen, bill("clean.pdf", CLEAN))
    await opened(screen, "clean.pdf")
    await page.get_by_label("Total with tax").fill("much")
    await page.keyboard.press("Control+Enter")
    await page.get_by_text("Write a number such as 1234.56.").wait_for()
    await page.get_by_label("Total with tax").fill("74,97")
    await page.get_by_label("To", exact=True).fill("20240201")
    await page.keyboard.press("Control+Enter")
    await (
        page.locator(".row", has=page.get_by_label("To", exact=True))
        .get_by_text("must not be before start_date")
        .wait_for()
    )
    assert (await screen.focused())["id"] == "field-end_date"
    screen.trouble = [told for told in screen.trouble if "422" not in told]  # the browser notes the refusal itself
    await page.get_by_label("To", exact=True).fill("20240331")
    await page.keyboard.press("Control+Enter")
    found = await until(lambda: (one := readings(working_service, newcomer)["clean"]["reading"])["edited_by"] and one)
    assert found["content"]["items"][0]["total_amount"] == 74.97
    assert found["content"]["items"][0]["end_date"] == "2024-03-31"


async def test_nobodys_work_is_overwritten(screen, working_service, newcomer):
    page = screen.page
    await signed_in(screen, working_service, newcomer)
    await upload(screen, bill("clean.pdf", CLEAN))
    await opened(screen, "clean.pdf")
    reading = readings(working_service, newcomer)["clean"]["reading"]
    item = {**reading["content"]["items"][0], "quantity": 7}
    with working_service.client(newcomer) as client:
        client.put(f"/v1/files/readings/{reading['id']}", json={"content": {"items": [item]}}).raise_for_status()
    await page.get_by_label("Quantity", exact=True).fill("8")
    await page.keyboard.press("Control+Enter")
    await page.get_by_role("button", name="Show theirs").click()
    await page.locator("#field-quantity").and_(page.locator("input")).wait_for()
    await until_value(page, "#field-quantity", "7")
    assert readings(working_service, newcomer)["clean"]["reading"]["content"]["items"][0]["quantity"] == 7
    screen.trouble = [told for told in screen.trouble if "412" not in told]  # the browser notes the refusal itself


async def until_value(page, selector, value):
    await page.wait_for_function(
        "([where, value]) => document.querySelector(where)?.value === value", arg=[selector, value]
    )


async def test_records_are_made_for_a_new_facility(screen, working_service, newcomer):
    page = screen.page
    await signed_in(screen, working_service, newcomer)
    await upload(screen, bill("clean.pdf", CLEAN))
    await opened(screen, "clean.pdf")
    await page.get_by_role("button", name="Create records").click()
    await page.get_by_label("Name of the new facility").fill("Mill")
    await page.get_by_label("Type of the new facility").fill("plant")
    await page.get_by_role("button", name="Add", exact=True).click()
    share = page.get_by_label("Share of Mill in percent")
    assert await share.input_value() == "100"
    await share.fill("60")
    await page.get_by_role("button", name="Create", exact=True).click()
    await page.get_by_text("1 record(s) made.").wait_for()
    with working_service.client(newcomer) as client:
        (invoice,) = client.get("/v1/invoices").json()["items"]
    assert (invoice["percentage"], invoice["quantity"]) == (0.6, 19.26)
    assert readings(working_service, newcomer)["clean"]["linked"]


async def test_files_are_dropped_and_what_cannot_be_read_is_told(screen, working_service, newcomer):
    page = screen.page
    await signed_in(screen, working_service, newcomer)
    await page.evaluate(
        """(bytes) => {
            const transfer = new DataTransfer();
            transfer.items.add(new File([new Uint8Array(bytes)], "dropped.pdf", {type: "application/pdf"}));
            transfer.items.add(new File(["PK"], "bills.zip"));
            document.dispatchEvent(new DragEvent("drop", {dataTransfer: transfer, bubbles: true, cancelable: true}));
        }""",
        list(CLEAN),
    )
    await page.get_by_text("Files of the kind “zip” are not read.").wait_for()
    await page.get_by_role("link", name="dropped.pdf").wait_for()
    await until(lambda: readings(working_service, newcomer)["dropped"]["reading"], seconds=60)


async def test_the_original_comes_from_the_store(screen, working_service, newcomer, tmp_path):
    page = screen.page
    await signed_in(screen, working_service, newcomer)
    await upload(screen, bill("clean.pdf", CLEAN))
    await opened(screen, "clean.pdf")
    async with page.expect_download() as waiting:
        await page.get_by_role("button", name="Original").click()
    download = await waiting.value
    assert download.suggested_filename == "clean.pdf"
    await download.save_as(tmp_path / "clean.pdf")
    assert (tmp_path / "clean.pdf").read_bytes() == CLEAN


async def test_a_guest_joins_and_only_looks(screen, working_service, newcomer):
    page = screen.page
    with working_service.client(newcomer) as client:
        invited = client.post(
            "/v1/members", json={"email": f"guest-{newcomer.user_id}@bills.example", "role": "viewer"}
        )
    await page.goto(invited.json()["link"])
    await page.get_by_label("Your name").fill("Guest")
    await page.get_by_label("Password").fill("correct horse battery")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Sign out").wait_for()
    assert await page.get_by_role("button", name="Upload files").count() == 0
    await page.reload()  # the tab remembers
    await page.get_by_role("button", name="Sign out").click()

    await page.get_by_role("button", name="E-mail and password").click()
    await page.get_by_label("E-mail", exact=True).fill(f"guest-{newcomer.user_id}@bills.example")
    await page.get_by_label("Password", exact=True).fill("wrong password")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").filter(has_text="password").wait_for()
    await page.get_by_label("Password", exact=True).fill("correct horse battery")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Sign out").wait_for()
    screen.trouble = [told for told in screen.trouble if "401" not in told]  # the browser notes the refusal itself


async def test_the_key_in_the_link_does_not_stay_in_the_address(screen, working_service, newcomer):
    await signed_in(screen, working_service, newcomer)
    assert newcomer.api_key not in screen.page.url
    assert newcomer.api_key not in await screen.page.evaluate("JSON.stringify(localStorage)")


async def test_every_control_has_a_name_and_tab_goes_through_the_doubts(screen, working_service, newcomer):
    page = screen.page
    await signed_in(screen, working_service, newcomer)
    await upload(screen, bill("doubtful.pdf", DOUBTFUL))
    nameless = """() => [...document.querySelectorAll("input:not([hidden]), select, button")].filter((it) =>
        !(it.labels?.length || it.getAttribute("aria-label") || it.textContent.trim())).map((it) => it.outerHTML)"""
    assert await page.evaluate(nameless) == []
    await opened(screen, "doubtful.pdf")
    assert await page.evaluate(nameless) == []
    doubts = await page.locator(".doubtful [id^=field-]:not(p)").evaluate_all("all => all.map((it) => it.id)")
    assert doubts
    walked = [(await screen.focused())["id"]]
    for _ in doubts[1:]:
        await page.keyboard.press("Tab")
        walked.append((await screen.focused())["id"])
    assert walked == doubts
    await page.locator(f"#{doubts[0]}").focus()
    for _ in doubts:
        await page.keyboard.press("Enter")
    assert (await screen.focused())["text"] == "Confirm and next"
