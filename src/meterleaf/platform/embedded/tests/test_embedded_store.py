"""The embedded S3 server, both kinds: kept objects, doors that stay shut, coming back after kill -9."""

import os
import signal
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config

from meterleaf.platform.embedded.place import find_place, notes
from meterleaf.platform.embedded.store import BUCKET, REGION, Store


def client(store, secret=None, attempts=1):
    return boto3.client(
        "s3",
        endpoint_url=store.endpoint,
        region_name=REGION,
        aws_access_key_id=store.access_key,
        aws_secret_access_key=secret or store.secret_key,
        config=Config(
            s3={"addressing_style": "path"}, retries={"total_max_attempts": 1 + attempts, "mode": "standard"}
        ),
    )


@pytest.mark.parametrize("kind", ["weed", "rclone"])
def test_objects_survive_kill_9(server_folder, kind):
    store = Store(find_place(server_folder / f"killed-{kind}"), kind)
    store.start()
    try:
        client(store).put_object(Bucket=BUCKET, Key="a/b c.pdf", Body=b"bytes", ContentType="application/pdf")
        os.kill(store.pid, signal.SIGKILL)
        store.start()
        # a store that is just back may ask to be asked again
        back = client(store, attempts=10)
        assert back.get_object(Bucket=BUCKET, Key="a/b c.pdf")["Body"].read() == b"bytes"
    finally:
        store.stop()


def test_no_port_of_weed_gives_or_takes_an_object_unsigned(weed):
    client(weed).put_object(Bucket=BUCKET, Key="closed.txt", Body=b"closed")
    ports = {name: port for name, port in notes(weed._place.data)["ports"].items() if not name.endswith("grpc")}
    for path in (f"/{BUCKET}/closed.txt", f"/buckets/{BUCKET}/closed.txt"):
        for port in ports.values():
            for method, body in (("GET", None), ("PUT", b"changed")):
                request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=body, method=method)
                with pytest.raises(OSError, match=r"HTTP Error 4|refused|closed|reset"):
                    urllib.request.urlopen(request, timeout=60)  # noqa: S310 - loopback
    assert client(weed).get_object(Bucket=BUCKET, Key="closed.txt")["Body"].read() == b"closed"


@pytest.mark.parametrize("kind", ["weed", "rclone"])
def test_a_wrong_secret_opens_nothing(request, kind):
    store = request.getfixturevalue(kind)
    with pytest.raises(client(store).exceptions.ClientError, match=r"403|Signature"):
        client(store, secret="x" * 40).put_object(Bucket=BUCKET, Key="x", Body=b"x")


def test_two_stores_do_not_collide(server_folder, weed):
    second = Store(find_place(server_folder / "second"), "weed")
    second.start()
    try:
        assert second.port != weed.port
        assert weed.alive()
        assert second.alive()
    finally:
        second.stop()
