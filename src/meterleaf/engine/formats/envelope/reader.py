"""CMS SignedData (RFC 5652), DER or BER, as PEM, as base64 or bare. What is signed is handed on; nothing is verified."""

from __future__ import annotations

import base64
import binascii
import re
from typing import TYPE_CHECKING

from asn1crypto import cms

from meterleaf.engine.content import Attachment, Content
from meterleaf.engine.errors import CorruptFile, TooLarge

if TYPE_CHECKING:
    from meterleaf.engine.document import Document
    from meterleaf.engine.options import Options

# OBJECT IDENTIFIER 1.2.840.113549.1.7.2 (signedData), which opens the outermost sequence.
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_ARMOUR = re.compile(rb"-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----(.*?)(?:-----END|\Z)", re.DOTALL)
_BASE64 = re.compile(rb"[A-Za-z0-9+/=\s]+\Z")


class EnvelopeFormat:
    name = "envelope"
    extensions = ("p7m", "p7s", "p7")
    media_types = ("application/pkcs7-mime", "application/x-pkcs7-mime", "application/cms")

    def sniff(self, head: bytes, document: Document) -> float:
        del document
        start = _binary(head[:600])
        return 1.0 if start[:1] == b"\x30" and _SIGNED_DATA in start[:20] else 0.0

    def open(self, document: Document, options: Options) -> Content:
        if len(document.data) > options.limits.xml_bytes:
            raise TooLarge("The signed file is larger than is read.")
        signed = _signed(_binary(document.data))
        if not signed:
            raise CorruptFile("The signature holds no document: ask for the signed file itself.")
        return Content(format=self.name, attachments=(Attachment(_inner_name(document.name), None, signed),))


def _binary(data: bytes) -> bytes:
    """The bytes of the structure, whatever text armour they wear; bytes that wear none come back as they are."""
    data = data.lstrip(b" \t\r\n")
    if data[:1] == b"\x30":
        return data
    armour = _ARMOUR.search(data)
    body = armour[1] if armour else data
    if not _BASE64.match(body):
        return data
    letters = b"".join(body.split()).rstrip(b"=")
    try:
        return base64.b64decode(letters[: len(letters) // 4 * 4] + _rest(letters))
    except (binascii.Error, ValueError):
        return data


def _rest(letters: bytes) -> bytes:
    rest = letters[len(letters) // 4 * 4 :]
    return b"" if len(rest) < 2 else rest + b"=" * (4 - len(rest))


def _signed(data: bytes) -> bytes | None:
    """What is signed; None for a detached signature. The library reads indefinite lengths and joins chunks."""
    try:
        content = cms.ContentInfo.load(data)["content"]["encap_content_info"]["content"]
        return None if content is None or content.native is None else _octets(content)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise CorruptFile("The signature around the document is damaged.") from error


def _octets(content: cms.ParsableOctetString) -> bytes | None:
    value = content.native if isinstance(content.native, bytes) else bytes(content)
    return value or None


def _inner_name(name: str) -> str:
    return re.sub(r"\.(?:p7m|p7s|p7)$", "", name, flags=re.IGNORECASE) or "signed"
