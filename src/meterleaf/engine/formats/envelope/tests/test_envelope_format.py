"""Signature envelopes, made here byte by byte: definite and indefinite lengths, chunks, PEM, base64, detached."""

import base64

import pytest
from asn1crypto import cms

from meterleaf.engine.document import Document
from meterleaf.engine.errors import CorruptFile, EngineError
from meterleaf.engine.formats.envelope import FORMAT
from meterleaf.engine.opening import open_document
from meterleaf.engine.options import Options

INVOICE = b"""<?xml version="1.0"?><Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:b="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"><b:ID>INV-1</b:ID></Invoice>"""
SIGNED_OID = bytes.fromhex("06092a864886f70d010702")
DATA_OID = bytes.fromhex("06092a864886f70d010701")


def der(content):
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [{"algorithm": "sha256"}],
            "encap_content_info": {"content_type": "data", "content": content},
            "signer_infos": [],
        }
    )
    return cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()


def tlv(tag, *parts):
    """A value of indefinite length, as the BER of streaming signers has it."""
    return bytes([tag, 0x80]) + b"".join(parts) + b"\x00\x00"


def definite(tag, body):
    length = bytes([len(body)]) if len(body) < 128 else bytes([0x82]) + len(body).to_bytes(2, "big")
    return bytes([tag]) + length + body


def ber(content):
    chunks = [definite(0x04, content[at : at + 100]) for at in range(0, len(content), 100)]
    octets = tlv(0xA0, tlv(0x24, *chunks))
    inner = tlv(0x30, DATA_OID, octets)
    signed = tlv(0x30, b"\x02\x01\x01", definite(0x31, b""), inner, definite(0x31, b""))
    return tlv(0x30, SIGNED_OID, tlv(0xA0, signed))


def pem(data):
    return b"-----BEGIN PKCS7-----\n" + base64.encodebytes(data) + b"-----END PKCS7-----\n"


WAYS = {
    "DER": der(INVOICE),
    "DER behind blanks": b"\r\n" + der(INVOICE),
    "BER with chunks": ber(INVOICE),
    "PEM": pem(der(INVOICE)),
    "base64": base64.encodebytes(der(INVOICE)),
    "base64 of BER on one line": base64.b64encode(ber(INVOICE)),
    "signed twice": der(der(INVOICE)),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_signed_is_read(way):
    document = Document("bill.xml.p7m", WAYS[way])
    assert FORMAT.sniff(document.data[:65536], document) == 1
    content = open_document(document)
    assert [facts.number for facts in content.facts] == ["INV-1"]


def test_the_attachment_is_named_without_the_envelope():
    (attachment,) = FORMAT.open(Document("bill.xml.P7M", der(INVOICE)), Options()).attachments
    assert (attachment.name, attachment.data) == ("bill.xml", INVOICE)


def test_a_detached_signature_says_what_is_missing():
    empty = cms.SignedData(
        {"version": "v1", "digest_algorithms": [], "encap_content_info": {"content_type": "data"}, "signer_infos": []}
    )
    data = cms.ContentInfo({"content_type": "signed_data", "content": empty}).dump()
    with pytest.raises(CorruptFile, match="no document"):
        FORMAT.open(Document("a.p7s", data), Options())


@pytest.mark.parametrize("at", range(20, 200, 9))
def test_cut_envelopes_end_in_a_named_error(at):
    for whole in (der(INVOICE), ber(INVOICE)):
        with pytest.raises(EngineError):
            open_document(Document("a.p7m", whole[:at]))


def test_others_are_left_alone():
    for data in (b"", b"0", b"MIIB plain text", b"%PDF", b"\x30\x03\x02\x01\x01"):
        assert FORMAT.sniff(data, Document("a", data)) == 0
