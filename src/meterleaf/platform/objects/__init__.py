"""The object store: any server that speaks the S3 protocol, the embedded one or one given by URL.

Keys and bytes come in, objects with their facts (size, type, ETag) and presigned addresses come out; bytes that
clients send or fetch by such an address never pass through us.
"""

from meterleaf.platform.objects.errors import (
    ObjectError,
    ObjectMissing,
    ObjectRefused,
    ObjectStoreDown,
    ObjectTooLarge,
)
from meterleaf.platform.objects.signing import Credentials, Presigner, Target
from meterleaf.platform.objects.store import ObjectFacts, ObjectStore, open_store

__all__ = [
    "Credentials",
    "ObjectError",
    "ObjectFacts",
    "ObjectMissing",
    "ObjectRefused",
    "ObjectStore",
    "ObjectStoreDown",
    "ObjectTooLarge",
    "Presigner",
    "Target",
    "open_store",
]
