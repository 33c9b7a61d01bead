"""The embedded PostgreSQL: roles, doors that stay shut, and coming back after the worst."""

import os
import signal

import psycopg
import pytest

from meterleaf.platform.embedded import process
from meterleaf.platform.embedded.place import find_place, notes
from meterleaf.platform.embedded.postgres import ADMIN, OWNER, SERVICE, Postgres


@pytest.fixture(scope="module")
def place(server_folder):
    return find_place(server_folder / "recovering")


@pytest.fixture
def postgres(place):
    server = Postgres(place)
    server.start()
    yield server
    server.stop()


def test_roles_have_no_more_rights_than_they_need(embedded_postgres):
    with psycopg.connect(embedded_postgres.url(SERVICE)) as connection:
        flags = "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname = %s"
        assert connection.execute(flags, [SERVICE]).fetchone() == (False, False, False, False)
        assert connection.execute(flags, [OWNER]).fetchone() == (False, False, False, False)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table public.mine (id int)")
    with psycopg.connect(embedded_postgres.url(OWNER)) as connection:
        connection.execute("create table public.owned (id int)")
        connection.rollback()


def test_a_wrong_password_opens_nothing(embedded_postgres):
    wrong = embedded_postgres.url(ADMIN).replace(":", ":x", 2).replace("x//", "//")
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(wrong)


def test_accented_letters_compare_alike_everywhere(embedded_postgres):
    with psycopg.connect(embedded_postgres.url()) as connection:
        assert connection.execute("select upper('año'), 'É' ilike 'é'").fetchone() == ("AÑO", True)


def test_committed_rows_survive_kill_9_and_the_port_stays(postgres):
    with psycopg.connect(postgres.url(OWNER), autocommit=True) as connection:
        connection.execute("create table survivors as select generate_series(1, 1000) as id")
    port = postgres.port
    os.kill(postgres.pid, signal.SIGKILL)
    postgres.start()
    assert postgres.port == port
    with psycopg.connect(postgres.url(OWNER)) as connection:
        assert connection.execute("select count(*) from survivors").fetchone() == (1000,)


def test_a_server_that_outlived_its_supervisor_is_replaced(postgres, place):
    left_behind = postgres.pid
    successor = Postgres(place)
    successor.start()
    try:
        assert not process.is_running(left_behind, "postgres-")
        assert successor.alive()
    finally:
        successor.stop()


def test_a_stale_pid_file_with_a_stranger_s_number_does_not_stop_the_start(postgres, place):
    postgres.stop()
    pid_file = next(place.state.glob("postgres-*")) / "postmaster.pid"
    pid_file.write_text(f"{os.getppid()}\n{pid_file.parent}\n")
    place.hand_over(pid_file)
    postgres.start()
    assert postgres.alive()
    assert process.command_of(os.getppid())


def test_passwords_are_in_a_file_for_the_owner_alone(postgres, place):
    kept = place.data / "secrets.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert not any(password in str(notes(place.data)) for password in kept.read_text().split('"')[3::4])
    assert postgres.url() not in (process.command_of(postgres.pid) or "")
