"""Our signatures are boto3's, byte for byte, whatever the key."""

import hashlib
from datetime import UTC, datetime

import boto3
import botocore.auth
import pytest
from botocore.config import Config
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meterleaf.platform.objects.signing import Credentials, Presigner, Target

NOW = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
REGION = "eu-west-1"
BUCKET = "bills"
# What a key may hold on Amazon's server; a slash at the start or a dot folder is normalised by clients on the way.
KEYS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(
    lambda key: not key.startswith("/") and not {".", "..", ""} & set(key.split("/"))
)
HEADERS = st.fixed_dictionaries(
    {"ContentType": st.sampled_from(["application/pdf", "text/csv; charset=utf-8", "image/jpeg"])},
    optional={
        "ContentLength": st.integers(1, 10**9),
        "ChecksumSHA256": st.binary(min_size=3, max_size=30).map(lambda data: hashlib.sha256(data).hexdigest()),
        "IfNoneMatch": st.just("*"),
    },
)
WIRE = {
    "ContentType": "Content-Type",
    "ContentLength": "Content-Length",
    "ChecksumSHA256": "x-amz-checksum-sha256",
    "IfNoneMatch": "If-None-Match",
}


@pytest.fixture(params=["path", "host"])
def addressing(request):
    return request.param


@pytest.fixture(params=[None, "session/+token=="])
def token(request):
    return request.param


@pytest.fixture(params=["http://127.0.0.1:9000", "https://s3.example.org", None])
def pair(request, addressing, token, monkeypatch):
    """Boto3's client and our presigner, at the same moment, with the same keys, for the same server."""
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda remove_tzinfo=True: NOW.replace(tzinfo=None))
    client = boto3.client(
        "s3",
        endpoint_url=request.param,
        region_name=REGION,
        aws_access_key_id="AKIDEXAMPLE",
        aws_secret_access_key="wJalrXUtnFEMI/K7MDENG",
        aws_session_token=token,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "virtual" if addressing == "host" else "path"},
            request_checksum_calculation="when_required",
        ),
    )
    target = Target(request.param or client.meta.endpoint_url, REGION, BUCKET, addressing)
    yield client, Presigner(target, lambda: Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG", token))
    client.close()


same_as_boto3 = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@same_as_boto3
@given(key=KEYS, headers=HEADERS, seconds=st.integers(1, 604_800))
def test_put_address_is_boto3_s(pair, key, headers, seconds):
    client, presigner = pair
    expected = client.generate_presigned_url(
        "put_object", Params={"Bucket": BUCKET, "Key": key, **headers}, ExpiresIn=seconds
    )
    ours = {WIRE[name]: str(value) for name, value in headers.items()}
    assert presigner.put(key, ours, seconds, now=NOW) == expected


@same_as_boto3
@given(key=KEYS, content_type=st.none() | st.just("image/png"), seconds=st.integers(1, 604_800))
def test_get_address_is_boto3_s(pair, key, content_type, seconds):
    client, presigner = pair
    asked = {"ResponseContentType": content_type} if content_type else {}
    disposition = "attachment; filename=\"a_o.pdf\"; filename*=UTF-8''a%C3%B1o.pdf"
    expected = client.generate_presigned_url(
        "get_object",
        Params={"Bucket": BUCKET, "Key": key, "ResponseContentDisposition": disposition, **asked},
        ExpiresIn=seconds,
    )
    assert presigner.get(key, seconds, filename="año.pdf", content_type=content_type, now=NOW) == expected


@given(name=st.text(max_size=80))
def test_no_file_name_breaks_out_of_its_header(name):
    presigner = Presigner(Target("http://h", REGION, BUCKET), lambda: Credentials("a", "b"))
    if any(0xD800 <= ord(sign) <= 0xDFFF for sign in name):
        return
    url = presigner.get("k", 60, filename=name, now=NOW)
    assert "%0D" not in url.split("filename%2A")[0]
    assert "%0A" not in url.split("filename%2A")[0]
    assert url.split("filename%2A")[0].count("%22") == 2


def test_a_default_port_is_not_part_of_the_host():
    assert Target("https://s3.example:443", REGION, BUCKET, "host").base == "https://bills.s3.example/"
    assert Target("http://s3.example:443", REGION, BUCKET).base == "http://s3.example:443/bills/"


@same_as_boto3
@given(wanted=st.lists(st.tuples(KEYS, HEADERS), max_size=6))
def test_many_at_once_are_signed_as_one_by_one(pair, wanted):
    _, presigner = pair
    wire = [(key, {WIRE[name]: str(value) for name, value in headers.items()}) for key, headers in wanted]
    alone = [presigner.put(key, headers, 900, now=NOW) for key, headers in wire]
    assert presigner.puts(wire, 900, now=NOW) == alone
