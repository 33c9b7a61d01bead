"""Where a setting comes from, which source wins, and that a secret stays one."""

import pytest
from pydantic import SecretStr

from meterleaf.platform.settings import Settings, SettingsError, default_data_dir, load_settings


def write(folder, text):
    path = folder / "meterleaf.toml"
    path.write_text(text)
    return path


def test_later_source_wins_and_is_named(tmp_path):
    write(tmp_path, 'port = 1\nhost = "10.0.0.1"\nmax_file_kb = 7\n')
    environ = {"METERLEAF_PORT": "2", "METERLEAF_MAX_FILE_KB": "8", "METERLEAF_DATA_DIR": str(tmp_path)}
    settings = load_settings({"port": 3, "host": None}, environ=environ)
    assert (settings.port, settings.max_file_kb, settings.host) == (3, 8, "10.0.0.1")
    origins = settings.origins()
    assert origins["port"] == "flag"
    assert origins["max_file_kb"] == "environment METERLEAF_MAX_FILE_KB"
    assert origins["host"] == f"file {tmp_path / 'meterleaf.toml'}"
    assert origins["retention_days"] == "default"
    assert set(origins) == set(Settings.model_fields)


def test_tables_join_to_names_and_named_file_wins_over_the_one_beside_data(tmp_path):
    write(tmp_path, 's3_bucket = "beside"\n')
    named = tmp_path / "other.toml"
    named.write_text(
        '[s3]\nbucket = "bills"\naddressing = "host"\n[oidc]\nissuer = "https://id.example"\naudience = "m"\n'
    )
    settings = load_settings({"data_dir": tmp_path}, config=named, environ={})
    assert (settings.s3_bucket, settings.s3_addressing, settings.oidc_audience) == ("bills", "host", "m")
    assert not settings.embedded_store
    assert settings.embedded_database


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("prot = 1\n", "prot"),
        ("port = 70000\n", "port"),
        ("port = \n", "TOML"),
        ('s3_access_key = "a"\ns3_bucket = "b"\n', "s3_secret_key"),
        ('s3_endpoint_url = "http://127.0.0.1:9"\n', "s3_bucket"),
        ('oidc_issuer = "https://id.example"\n', "oidc_audience"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path, text, named):
    write(tmp_path, text)
    with pytest.raises(SettingsError, match=named):
        load_settings({"data_dir": tmp_path}, environ={})


def test_a_missing_named_file_is_an_error(tmp_path):
    with pytest.raises(SettingsError, match="can't be read"):
        load_settings(config=tmp_path / "none.toml", environ={})


def test_secrets_are_never_shown(tmp_path):
    environ = {"METERLEAF_DATABASE_URL": "postgresql://u:hush@h/d", "METERLEAF_JWT_SECRET": "hush"}
    settings = load_settings({"data_dir": tmp_path}, environ=environ)
    assert "hush" not in repr(settings) + str(settings) + settings.model_dump_json()


def test_a_child_process_sees_the_same(tmp_path):
    settings = load_settings(
        {"data_dir": tmp_path, "port": 5, "webhook_allow_private": True, "jwt_secret": SecretStr("hush")}, environ={}
    )
    child = load_settings(environ=settings.environment())
    assert child.model_dump() == settings.model_dump()


def test_given_changes_one_value_and_its_origin(tmp_path):
    settings = load_settings({"data_dir": tmp_path}, environ={"METERLEAF_PORT": "9"})
    changed = settings.given("embedded", database_url=SecretStr("postgresql://x"))
    assert changed.origins()["database_url"] == "embedded"
    assert changed.origins()["port"] == "environment METERLEAF_PORT"
    assert (changed.port, changed.embedded_database, settings.embedded_database) == (9, False, True)


def test_empty_environment_value_means_not_given(tmp_path):
    assert load_settings(environ={"METERLEAF_PORT": "", "METERLEAF_DATA_DIR": str(tmp_path)}).port == 8460


def test_default_data_dir_follows_the_user():
    assert str(default_data_dir({"HOME": "/home/ada"})).startswith("/home/ada/")


def test_a_wildcard_address_is_reached_by_loopback():
    assert Settings(host="::", port=80).base_url == "http://[::1]:80"
    assert Settings(public_url="https://bills.example/").base_url == "https://bills.example"
