"""A document's content, opened once in a child process and kept in the store by its hash and the engine's version."""

from __future__ import annotations

import hashlib
import logging
from typing import TYPE_CHECKING, Any

from meterleaf.pipeline.classify import runs
from meterleaf.pipeline.events.at_hand import Opened
from meterleaf.pipeline.upload import keys
from meterleaf.platform.children import ChildCrashed, ChildError, ChildFailed, ChildMemory, ChildTimeout
from meterleaf.platform.children.messages import frame, unframe
from meterleaf.platform.objects import ObjectMissing, ObjectTooLarge
from meterleaf.platform.objects.errors import ObjectChanged

if TYPE_CHECKING:
    from meterleaf.pipeline.classify.runs import Run
    from meterleaf.pipeline.events.desk import Desk

logger = logging.getLogger(__name__)

COUNT = "meterleaf.pipeline.classify.child:count_pages"
_PAGED = (b"%PDF", b"II*\x00", b"MM\x00*")
OPEN = "meterleaf.pipeline.classify.child:open_and_read"

PROBLEMS = {
    "TIMEOUT": "Reading the document took longer than allowed. Split it, or upload a simpler copy.",
    "TOO_LARGE": "The document needs more memory than allowed when it is opened. Split it and upload the parts.",
    "CHILD_CRASHED": "The document made its reader stop, each time it was tried. Save it anew and upload it again.",
    "READER_FAILED": "The document met an error in the reader itself. It was noted; other documents go on.",
    "OBJECT_GONE": "The uploaded bytes are no longer in the store, or are not those that were confirmed.",
}


def problem(code: str) -> dict[str, str]:
    return {"code": code, "message": PROBLEMS[code]}


async def opened(desk: Desk, run: Run) -> dict[str, Any]:
    """Category, tags, confidence, language and the hash of the bytes; or the problem that stands in the way."""
    try:
        data = await original(desk, run)
    except (ObjectMissing, ObjectChanged, ObjectTooLarge):
        return {"problem": problem("OBJECT_GONE")}
    sha256 = hashlib.sha256(data).hexdigest()
    known = desk.at_hand.get(run.file_id)
    if known is not None and known.sha256 == sha256:  # opened a moment ago, and what came of it could not be kept
        return {**known.found, "sha256": sha256}
    found, content = await guarded(desk, run, OPEN, header_for(desk, run), data)
    if "problem" not in found:
        result = found.pop("result")
        await desk.objects.put(content_key(desk, run, sha256), content, "application/gzip")
        desk.at_hand.keep(run.file_id, Opened(sha256, content, found, result))
    return {**found, "sha256": sha256}


async def original(desk: Desk, run: Run) -> bytes:
    """The confirmed bytes, and no others."""
    key = keys.final(run.organization_id, run.file_id)
    return await desk.objects.get(key, etag=run.file["object_etag"], limit=desk.max_file_bytes)


async def kept_content(desk: Desk, run: Run) -> bytes | None:
    """The content as `opened` kept it, still packed; None when it is not there (any more)."""
    if run.file["object_sha256"] is None:
        return None
    known = desk.at_hand.get(run.file_id)
    if known is not None and known.sha256 == run.file["object_sha256"]:
        return known.content
    try:
        return await desk.objects.get(content_key(desk, run, run.file["object_sha256"]))
    except ObjectMissing:
        return None


def content_key(desk: Desk, run: Run, sha256: str) -> str:
    return keys.content(run.organization_id, sha256, desk.engine_version)


def header_for(desk: Desk, run: Run) -> dict[str, Any]:
    file = run.file
    name = f"{file['name']}.{file['extension']}"
    return {"name": name, "media_type": file["mime_type"], "options": desk.options}


async def guarded(
    desk: Desk, run: Run, function: str, header: dict[str, Any], data: bytes
) -> tuple[dict[str, Any], bytes]:
    """Run it in a child; what kills the child becomes the document's problem, after another try where that may help."""
    seconds = await seconds_for(desk, data)
    while True:
        try:
            return unframe(await desk.children.call(function, frame(header, data), timeout=seconds))
        except ChildTimeout:
            return {"problem": problem("TIMEOUT")}, b""
        except ChildMemory:
            return {"problem": problem("TOO_LARGE")}, b""
        except ChildFailed as error:
            logger.error("classify.reader_failed", extra={"file_id": str(run.file_id), "trace": error.trace})  # noqa: TRY400 - the trace that counts is the child's
            return {"problem": problem("READER_FAILED")}, b""
        except ChildCrashed:
            if not await runs.may_try_again(desk, run):
                return {"problem": problem("CHILD_CRASHED")}, b""


async def seconds_for(desk: Desk, data: bytes) -> float:
    """How long a child may take over this: a document of many pages longer than one of few."""
    if not data.startswith(_PAGED):
        return desk.read_seconds
    try:
        pages = int(await desk.children.call(COUNT, data, timeout=desk.read_seconds))
    except ChildError:
        return desk.read_seconds
    return max(desk.read_seconds, desk.read_seconds_per_page * min(pages, desk.read_max_pages))
