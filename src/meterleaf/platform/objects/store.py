"""One bucket, asynchronously: the calls of boto3 in threads, with typed errors and our key prefix."""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from meterleaf.platform.objects.errors import (
    ObjectChanged,
    ObjectError,
    ObjectMissing,
    ObjectRefused,
    ObjectStoreDown,
    ObjectTooLarge,
)
from meterleaf.platform.objects.signing import Credentials, Presigner, Target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping

    from mypy_boto3_s3 import S3Client

    from meterleaf.platform.settings import Settings

PART = 5 * 1024 * 1024
_THREADS = 16
_CODES: dict[str, type[ObjectError]] = {
    **dict.fromkeys(("404", "NoSuchKey", "NotFound"), ObjectMissing),
    **dict.fromkeys(("412", "PreconditionFailed", "ConditionalRequestConflict"), ObjectChanged),
    **dict.fromkeys(("401", "403", "AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch"), ObjectRefused),
    **dict.fromkeys(("NoSuchBucket",), ObjectRefused),
    **dict.fromkeys(("EntityTooLarge",), ObjectTooLarge),
}


@dataclass(frozen=True)
class ObjectFacts:
    """What the store says about an object; `sha256` in hex where the store kept it, or where we counted it."""

    key: str
    size: int
    etag: str
    content_type: str
    modified: datetime
    sha256: str | None = None


class ObjectStore:
    """The objects of one bucket below one prefix. Keys in every call are without the prefix."""

    def __init__(
        self,
        client: S3Client,
        presigner: Presigner,
        *,
        bucket: str,
        prefix: str = "",
        encryption: Mapping[str, str] | None = None,
    ) -> None:
        self._client = client
        self._presigner = presigner
        self._bucket = bucket
        self._prefix = prefix
        self._encryption = dict(encryption or {})
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="objects")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._client.close()

    # Addresses; nothing is asked of the store

    def url(self, key: str) -> str:
        return self._presigner.url(self._prefix + key)

    def presign_put(self, key: str, headers: Mapping[str, str], seconds: int) -> str:
        """Address to PUT `key` with exactly `headers`, all bound by the signature.

        Encryption at rest is asked for when a confirmed object is copied, so that clients need no header for it.
        """
        return self._presigner.put(self._prefix + key, headers, seconds)

    def presign_puts(self, wanted: Iterable[tuple[str, Mapping[str, str]]], seconds: int) -> list[str]:
        """The same for many keys at once, in their order."""
        return self._presigner.puts([(self._prefix + key, headers) for key, headers in wanted], seconds)

    def presign_get(
        self, key: str, seconds: int, *, filename: str | None = None, content_type: str | None = None
    ) -> str:
        return self._presigner.get(self._prefix + key, seconds, filename=filename, content_type=content_type)

    # Facts

    async def head(self, key: str) -> ObjectFacts:
        """Raises ObjectMissing."""
        said = await self._call(self._client.head_object, Key=self._prefix + key, ChecksumMode="ENABLED")
        return _facts(key, said)

    async def heads(self, keys: Iterable[str]) -> dict[str, ObjectFacts | None]:
        """Many at once; None for those that are not there."""
        asked = list(dict.fromkeys(keys))
        found = await asyncio.gather(*(self._head_or_none(key) for key in asked))
        return dict(zip(asked, found, strict=True))

    async def walk(self, below: str = "") -> AsyncIterator[ObjectFacts]:
        """All objects whose keys begin with `below`; their content types are not told."""
        more: dict[str, Any] = {}
        while True:
            page = await self._call(self._client.list_objects_v2, Prefix=self._prefix + below, **more)
            for entry in page.get("Contents", []):
                key = entry["Key"].removeprefix(self._prefix)
                yield ObjectFacts(key, entry["Size"], entry["ETag"].strip('"'), "", entry["LastModified"])
            if not page.get("IsTruncated"):
                return
            more = {"ContinuationToken": page["NextContinuationToken"]}

    async def check(self) -> None:
        """Whether the bucket answers us at all, for the readiness of the service. Raises ObjectError."""
        await self._call(self._client.head_bucket)

    # Bytes

    async def get(self, key: str, *, etag: str | None = None, limit: int | None = None) -> bytes:
        """The whole object. With `etag`, only if it is still that one. Raises ObjectMissing, ObjectChanged, …TooLarge."""
        return b"".join([chunk async for chunk in self.stream(key, etag=etag, limit=limit)])

    async def stream(
        self, key: str, *, etag: str | None = None, limit: int | None = None, chunk: int = 1024 * 1024
    ) -> AsyncIterator[bytes]:
        pinned = {"IfMatch": f'"{etag}"'} if etag else {}
        said = await self._call(self._client.get_object, Key=self._prefix + key, **pinned)
        if etag and said["ETag"].strip('"') != etag:  # a store that does not know If-Match
            said["Body"].close()
            raise ObjectChanged(f"The object {key} is not the one that was confirmed.")
        if limit is not None and said["ContentLength"] > limit:
            said["Body"].close()
            raise ObjectTooLarge(f"The object {key} has {said['ContentLength']} bytes; {limit} are allowed.")
        try:
            while piece := await self._threaded(partial(said["Body"].read, chunk)):
                yield piece
        finally:
            said["Body"].close()

    async def put(self, key: str, content: bytes, content_type: str) -> ObjectFacts:
        said = await self._call(
            self._client.put_object, Key=self._prefix + key, Body=content, ContentType=content_type, **self._encryption
        )
        return _sent(key, len(content), said, content_type, hashlib.sha256(content).hexdigest())

    async def upload(
        self, key: str, chunks: AsyncIterator[bytes], content_type: str, *, limit: int | None = None
    ) -> ObjectFacts:
        """Bytes of unknown length, of which two parts (10 MiB) at most are held. Over `limit`: ObjectTooLarge, nothing kept."""
        parts = _in_parts(chunks, limit)
        first = await anext(parts, bytearray())
        if len(first) < PART:
            return await self.put(key, bytes(first), content_type)
        return await self._upload_parts(key, first, parts, content_type)

    async def copy(
        self, source: str, target: str, *, content_type: str, seen: ObjectFacts | None = None
    ) -> ObjectFacts:
        """Within the bucket, without the bytes passing us. Only if the source is still as it was `seen`, if it was."""
        pinned = {"CopySourceIfMatch": f'"{seen.etag}"'} if seen else {}
        said = await self._call(
            self._client.copy_object,
            Key=self._prefix + target,
            CopySource={"Bucket": self._bucket, "Key": self._prefix + source},
            ContentType=content_type,
            MetadataDirective="REPLACE",
            **pinned,
            **self._encryption,
        )
        # Not every store knows CopySourceIfMatch: an equal ETag means equal bytes, another one need not mean others.
        result = said["CopyObjectResult"]
        if seen and result.get("ETag", "").strip('"') == seen.etag:
            return replace(seen, key=target, content_type=content_type, modified=result["LastModified"])
        copied = await self.head(target)
        if seen and copied.etag != seen.etag and (await self.head(source)).etag != seen.etag:
            raise ObjectChanged(f"The object {source} is not the one that was looked at.")
        return copied

    async def delete(self, *keys: str) -> None:
        """Gone is gone: a key without an object is no error."""
        await asyncio.gather(*(self._call(self._client.delete_object, Key=self._prefix + key) for key in keys))

    # How

    async def _upload_parts(
        self, key: str, first: bytearray, rest: AsyncIterator[bytearray], content_type: str
    ) -> ObjectFacts:
        name = {"Key": self._prefix + key}
        begun = await self._call(
            self._client.create_multipart_upload, **name, ContentType=content_type, **self._encryption
        )
        name["UploadId"] = begun["UploadId"]
        digest, size = hashlib.sha256(), 0
        done: list[dict[str, Any]] = []
        try:
            part: bytearray | None = first
            first = bytearray()  # a part that was sent is held by nobody any longer
            while part:
                digest.update(part)
                size += len(part)
                number = len(done) + 1
                said = await self._call(self._client.upload_part, **name, PartNumber=number, Body=part)
                done.append({"ETag": said["ETag"], "PartNumber": number})
                part = None
                part = await anext(rest, None)
            await self._call(self._client.complete_multipart_upload, **name, MultipartUpload={"Parts": done})
        except BaseException:
            await asyncio.shield(self._call(self._client.abort_multipart_upload, **name))
            raise
        facts = await self.head(key)  # the ETag of many parts: not every server answers with the one it keeps
        return replace(facts, size=size, sha256=digest.hexdigest())

    async def _head_or_none(self, key: str) -> ObjectFacts | None:
        try:
            return await self.head(key)
        except ObjectMissing:
            return None

    async def _call(self, method: Callable[..., Any], **values: Any) -> Any:
        return await self._threaded(partial(method, Bucket=self._bucket, **values))

    async def _threaded(self, work: Callable[[], Any]) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        except ClientError as error:
            raise _translated(error) from error
        except (BotoCoreError, OSError) as error:
            raise ObjectStoreDown(f"The object store does not answer: {error}") from error


def open_store(settings: Settings) -> ObjectStore:
    """The store that the settings name (`serve` fills in the embedded one's address). Nothing is asked of it yet."""
    import boto3
    from botocore.config import Config

    keys = {"aws_access_key_id": settings.s3_access_key, "aws_secret_access_key": settings.s3_secret_key}
    keys["aws_session_token"] = settings.s3_session_token
    session = boto3.Session(
        region_name=settings.s3_region,
        **{name: value.get_secret_value() for name, value in keys.items() if value is not None},  # type: ignore[arg-type]
    )
    client = session.client(
        "s3",
        endpoint_url=str(settings.s3_endpoint_url).rstrip("/") if settings.s3_endpoint_url else None,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "virtual" if settings.s3_addressing == "host" else "path"},
            retries={"max_attempts": 4, "mode": "standard"},
            connect_timeout=5,
            read_timeout=60,
            max_pool_connections=_THREADS,
            # Servers other than Amazon's do not all know the newer checksums that boto3 would add unasked.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
    bucket = settings.s3_bucket
    if bucket is None:
        raise ObjectRefused("No bucket is named: give METERLEAF_S3_BUCKET, or start with `meterleaf serve`.")
    public = str(settings.s3_public_endpoint_url or settings.s3_endpoint_url or client.meta.endpoint_url)
    target = Target(public.rstrip("/"), settings.s3_region, bucket, settings.s3_addressing)
    presigner = Presigner(target, lambda: _current(session))
    return ObjectStore(client, presigner, bucket=bucket, prefix=settings.s3_prefix, encryption=_encryption(settings))


def _current(session: Any) -> Credentials:
    """Keys as they are now: those of an instance role change every few hours, and boto3 renews them."""
    found = session.get_credentials()
    if found is None:
        raise ObjectRefused("No keys for the object store: give METERLEAF_S3_ACCESS_KEY and _SECRET_KEY, or a role.")
    frozen = found.get_frozen_credentials()
    return Credentials(frozen.access_key, frozen.secret_key, frozen.token)


def _encryption(settings: Settings) -> dict[str, str]:
    if settings.s3_sse == "none":
        return {}
    key = {"SSEKMSKeyId": settings.s3_sse_kms_key_id} if settings.s3_sse_kms_key_id else {}
    return {"ServerSideEncryption": settings.s3_sse, **key}


async def _in_parts(chunks: AsyncIterator[bytes], limit: int | None) -> AsyncIterator[bytearray]:
    """The same bytes in pieces of PART, the last one shorter. None is copied: it is sent as it was gathered."""
    held, size = bytearray(), 0
    async for chunk in chunks:
        size += len(chunk)
        if limit is not None and size > limit:
            raise ObjectTooLarge(f"More than the {limit} bytes that are allowed came.")
        held += chunk
        while len(held) >= PART:
            rest = held[PART:]
            del held[PART:]
            yield held
            held = rest
    if held:
        yield held


def _facts(key: str, said: Mapping[str, Any]) -> ObjectFacts:
    checksum = said.get("ChecksumSHA256")
    return ObjectFacts(
        key=key,
        size=said["ContentLength"],
        etag=said["ETag"].strip('"'),
        content_type=said.get("ContentType", ""),
        modified=said["LastModified"],
        sha256=_hex(checksum) if checksum and "-" not in checksum else None,
    )


def _sent(key: str, size: int, said: Mapping[str, Any], content_type: str, sha256: str) -> ObjectFacts:
    return ObjectFacts(key, size, said["ETag"].strip('"'), content_type, datetime.now(UTC), sha256)


def _hex(base64_digest: str) -> str:
    import base64

    return base64.b64decode(base64_digest).hex()


def _translated(error: Any) -> ObjectError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    kind = _CODES.get(code) or _CODES.get(str(status)) or (ObjectStoreDown if status >= 500 else ObjectError)
    return kind(f"The object store answered {status} {code} to {error.operation_name}.")
