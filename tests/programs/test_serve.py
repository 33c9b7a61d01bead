"""`meterleaf serve`: ready by itself, one holder a folder, whole again after every kill, nothing left behind."""

import json
import os
import signal
import socket

import psycopg
import pytest
from tests.support.serving import Serving, processes_of, run, wait_until

from meterleaf.platform.embedded.postgres import DATABASE, OWNER, SERVICE

pytestmark = pytest.mark.xdist_group("serve")


@pytest.fixture(scope="module")
def folder(server_folder):
    return server_folder / "served"


@pytest.fixture(scope="module")
def serving(folder):
    with Serving(folder) as running:
        yield running
    assert running.process.returncode == 0
    assert processes_of(folder) == []


def test_it_is_ready_when_it_says_so_and_the_first_key_opens_it(serving):
    assert serving.get("/health/ready") == (200, {"status": "ok", "database": "ok", "store": "ok", "queue": "ok"})
    status, readings = serving.get("/v1/files/readings")
    assert (status, readings["total"]) == (200, 0)
    assert serving.get("/v1/files/readings", **{"x-api-key": "ml_wrong"})[0] == 401


def test_keys_and_passwords_are_for_their_owner_alone(serving, folder):
    for name in ("credentials.json", "secrets.json"):
        assert (folder / name).stat().st_mode & 0o777 == 0o600
    secrets = json.loads((folder / "secrets.json").read_text()).values()
    assert not any(secret in line for line in processes_of(folder) for secret in secrets)


def test_a_request_is_counted_by_route_and_logged_with_its_ids(serving, folder):
    serving.get("/v1/files/readings?page=1", **{"x-request-id": "seen-in-the-log"})
    figures = serving.page("/metrics")
    assert 'meterleaf_http_requests_total{method="GET",route="/v1/files/readings",status="200"}' in figures
    assert "meterleaf_queue_jobs" in figures
    lines = [json.loads(line) for line in (folder / "logs" / "api.log").read_text().splitlines()]
    (line,) = [line for line in lines if line.get("request_id") == "seen-in-the-log"]
    assert (line["event"], line["route"], line["status"]) == ("http.request", "/v1/files/readings", 200)
    assert line["organization_id"] == serving.credentials["organization_id"]
    assert serving.credentials["api_key"] not in (folder / "logs" / "api.log").read_text()


def test_a_second_serve_says_who_holds_the_folder(serving, folder):
    told = run("serve", "--data", folder, "--port", "0")
    assert told.returncode == 1
    assert f"held by process {serving.process.pid} since" in told.stderr
    assert serving.credentials["url"] in told.stderr
    assert serving.get("/health/ready")[0] == 200


@pytest.mark.parametrize("part", ["postgres", "store", "api", "worker"])
def test_a_part_that_is_killed_comes_back(serving, part):
    before = serving.pid_of(part)
    serving.kill(part)
    wait_until(lambda: serving.pid_of(part) != before)
    wait_until(lambda: serving.get("/health/ready")[0] == 200)
    assert serving.get("/v1/files/readings")[0] == 200


def test_after_kill_9_nothing_is_left_and_the_next_start_is_whole(server_folder):
    folder = server_folder / "killed"
    with Serving(folder) as first:
        entry = first.credentials
        os.kill(first.process.pid, signal.SIGKILL)
    wait_until(lambda: processes_of(folder) == [])
    with Serving(folder) as second:
        assert second.credentials == entry
        assert second.get("/v1/files/readings")[0] == 200
    assert processes_of(folder) == []


def test_a_second_start_does_not_do_again_what_the_first_one_did(server_folder):
    folder = server_folder / "again"
    with Serving(folder), owner_of(folder) as database:
        database.execute("CREATE TABLE made_later (id integer)")
    with Serving(folder) as second, owner_of(folder) as database:
        asked = "SELECT has_table_privilege(%s, 'made_later', 'select')"
        assert database.execute(asked, (SERVICE,)).fetchone() == (False,)  # grants are given by migrations
        assert second.get("/v1/files/readings")[0] == 200


def owner_of(folder):
    """A connection to the embedded database, as the role that owns its schema."""
    port = json.loads((folder / "embedded.json").read_text())["ports"]["postgres"]
    password = json.loads((folder / "secrets.json").read_text())[OWNER]
    return psycopg.connect(f"postgresql://{OWNER}:{password}@127.0.0.1:{port}/{DATABASE}", autocommit=True)


def test_a_taken_port_is_told_and_nothing_is_left(server_folder):
    folder = server_folder / "no-port"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = run("serve", "--data", folder, "--port", taken.getsockname()[1])
    assert told.returncode == 1
    assert "is taken: give another one with --port" in told.stderr
    assert processes_of(folder) == []


def test_credentials_before_the_first_start_say_what_to_do(tmp_path):
    told = run("credentials", "--data", tmp_path / "none", "--json")
    assert told.returncode == 1
    assert "meterleaf serve --data" in told.stderr


@pytest.mark.parametrize("part", ["api", "worker"])
def test_a_part_alone_says_what_it_needs(tmp_path, part):
    told = run(part, "--data", tmp_path)
    assert told.returncode == 1
    assert "METERLEAF_DATABASE_URL and METERLEAF_S3_BUCKET must be given" in told.stderr


def test_config_shows_values_and_origins_but_no_secret(tmp_path):
    (tmp_path / "meterleaf.toml").write_text('retention_days = 7\njwt_secret = "hush-hush"\n')
    told = run("config", "show", "--data", tmp_path, "--json")
    shown = json.loads(told.stdout)
    assert shown["retention_days"] == {"value": "7", "origin": f"file {tmp_path / 'meterleaf.toml'}"}
    assert shown["data_dir"]["origin"] == "flag"
    assert shown["jwt_secret"]["value"] == "(secret)"
    assert "hush" not in told.stdout + told.stderr + run("config", "show", "--data", tmp_path).stdout
