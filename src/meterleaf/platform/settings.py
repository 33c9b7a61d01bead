"""Every setting of the service in one place: what it is, what it is by default, and where its value came from.

A value is looked for in this order, the later one wins: default, configuration file (TOML), environment
(`METERLEAF_…`), command line flag. `Settings.origins()` tells for each value which of the four it was.

The class itself reads nothing: `Settings(data_dir=…)` in a test is exactly that. `load_settings` looks around.
"""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import Field, HttpUrl, PrivateAttr, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Mapping

ENV_PREFIX = "METERLEAF_"
CONFIG_FILE = "meterleaf.toml"

Port = Annotated[int, Field(ge=0, le=65_535)]
Positive = Annotated[int, Field(gt=0)]


class SettingsError(Exception):
    """The settings do not hold together; the message names each setting and what to write instead."""

    code = "SETTINGS_INVALID"


def default_data_dir(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this system keeps a user's data: XDG on Linux, Application Support on macOS, Local on Windows."""
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "meterleaf"
    if sys.platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "meterleaf"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share") / "meterleaf"


class Settings(BaseSettings):
    """What the service was told. Frozen; secrets are `SecretStr` and never printed."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, frozen=True, extra="forbid", env_ignore_empty=True, validate_default=True
    )

    # Where it lives and how it is reached
    data_dir: Path = Field(default_factory=default_data_dir, description="Folder of the embedded parts and of keys.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: Port = Field(8460, description="Port of the API and the page; 0 takes a free one.")
    public_url: HttpUrl | None = Field(None, description="Address under which others reach the API, if not host:port.")

    # Database: none given means the embedded PostgreSQL in the data folder
    database_url: SecretStr | None = Field(
        None, description="postgresql://… of the service's role, which owns no table; empty = embedded."
    )
    database_owner_url: SecretStr | None = Field(
        None, description="postgresql://… of the role that owns the schema, for migrations; empty = database_url."
    )
    database_tls: Literal["disable", "prefer", "require", "verify-ca", "verify-full"] | None = Field(
        None, description="PostgreSQL's sslmode; empty = what the URL says."
    )
    database_tls_ca: Path | None = Field(None, description="Certificates that vouch for the database (PEM).")
    database_tls_cert: Path | None = Field(None, description="Our own certificate for the database (PEM).")
    database_tls_key: Path | None = Field(None, description="The key of our certificate (PEM).")
    database_pool_size: Positive = Field(10, description="Connections a process may hold.")

    # Objects: neither an endpoint nor a bucket given means the embedded S3 server in the data folder
    s3_endpoint_url: HttpUrl | None = Field(None, description="Address of the S3 server; empty with a bucket = AWS.")
    s3_public_endpoint_url: HttpUrl | None = Field(
        None, description="Address of the S3 server as uploading clients reach it, if another than ours."
    )
    s3_region: str = Field("us-east-1", description="Region that signatures are made for.")
    s3_bucket: str | None = Field(None, description="Bucket of the objects; empty = embedded store.")
    s3_prefix: str = Field("", description="Put before every key, so that a bucket can be shared.")
    s3_access_key: SecretStr | None = Field(None, description="Empty = AWS's default chain (instance role, profile).")
    s3_secret_key: SecretStr | None = Field(None, description="Secret of s3_access_key.")
    s3_session_token: SecretStr | None = Field(None, description="Only with temporary keys.")
    s3_addressing: Literal["path", "host"] = Field("path", description="Bucket in the path or in the host name.")
    s3_sse: Literal["none", "AES256", "aws:kms"] = Field("none", description="Encryption at rest asked of the store.")
    s3_sse_kms_key_id: str | None = Field(None, description="Key for aws:kms; empty = the account's own.")

    # Uploads and how long things are kept
    upload_url_seconds: Annotated[int, Field(ge=10, le=604_800)] = Field(900, description="Life of an upload URL.")
    max_file_kb: Positive = Field(102_400, description="Largest file that is accepted.")
    pending_upload_hours: Positive = Field(24, description="An announced file never confirmed goes after this time.")
    retention_days: Annotated[int, Field(ge=0)] = Field(30, description="A deleted file's object goes after this time.")

    # Who may enter
    jwt_secret: SecretStr | None = Field(None, description="Signs logins; empty = made at the first start.")
    jwt_minutes: Positive = Field(720, description="How long a login holds.")
    oidc_issuer: HttpUrl | None = Field(None, description="OpenID Connect issuer whose tokens are accepted.")
    oidc_audience: str | None = Field(None, description="Audience that its tokens must name.")

    # Work
    worker_concurrency: Positive = Field(
        default_factory=lambda: max(1, os.cpu_count() or 1), description="Documents worked on at once, a worker."
    )
    read_memory_mb: Positive = Field(1_400, description="Memory that opening one document may take.")
    read_seconds: Positive = Field(20, description="Time that opening one document may take, before its pages count.")
    read_seconds_per_page: Positive = Field(10, description="Time that each page adds to that.")
    read_max_pages: Positive = Field(200, description="Pages of a document that are read.")
    memory_enabled: bool = Field(True, description="Corrections teach how the supplier's next document is read.")

    # A language model that is asked about doubtful documents: off as long as no address is named
    llm_base_url: HttpUrl | None = Field(
        None, description="OpenAI-compatible endpoint, up to and with /v1; empty = off."
    )
    llm_model: str | None = Field(None, description="Name of the model there.")
    llm_api_key: SecretStr | None = Field(None, description="Key of the endpoint, if it wants one.")
    llm_seconds: Positive = Field(30, description="Time that one answer may take.")
    llm_questions_per_hour: Positive = Field(
        60, description="Questions that all workers together ask in an hour, at most."
    )

    # What leaves
    webhook_allow_private: bool = Field(False, description="Webhooks may go to private addresses.")
    log_format: Literal["json", "console"] = Field("json", description="Form of the log lines.")
    metrics_port: Port | None = Field(None, description="Port where a worker shows its metrics; empty = nowhere.")
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged.")

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the signature is the library's
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - as above
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what is handed in: looking around is `load_settings`' work, so that each value's origin is known."""
        return (init_settings,)

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        if (self.s3_access_key is None) != (self.s3_secret_key is None):
            raise ValueError(
                "s3_access_key and s3_secret_key belong together: give both, or none for the default chain"
            )
        if self.s3_endpoint_url is not None and self.s3_bucket is None:
            raise ValueError("s3_endpoint_url is given without s3_bucket: name the bucket that holds the objects")
        if (self.oidc_issuer is None) != (self.oidc_audience is None):
            raise ValueError("oidc_issuer and oidc_audience belong together: tokens for others must not open this door")
        if (self.llm_base_url is None) != (self.llm_model is None):
            raise ValueError("llm_base_url and llm_model belong together: give both, or none to ask no model")
        return self

    @property
    def embedded_database(self) -> bool:
        return self.database_url is None

    @property
    def embedded_store(self) -> bool:
        return self.s3_bucket is None

    @property
    def base_url(self) -> str:
        """Address of the API without a slash at its end."""
        if self.public_url is not None:
            return str(self.public_url).rstrip("/")
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104 - compared, not bound
        return f"http://{host}:{self.port}"

    def origins(self) -> dict[str, str]:
        """Name of each setting → `default`, `file PATH`, `environment NAME`, `flag`, or `embedded`."""
        return {name: self._origins.get(name, self._direct(name)) for name in type(self).model_fields}

    def _direct(self, name: str) -> str:
        return "flag" if name in self.model_fields_set and not self._origins else "default"

    def given(self, origin: str, **values: Any) -> Settings:
        """The same settings with `values` changed, which then count as coming from `origin`."""
        changed = Settings(**{**{name: getattr(self, name) for name in self.model_fields_set}, **values})
        changed._origins.update({**self.origins(), **dict.fromkeys(values, origin)})
        return changed

    def environment(self) -> dict[str, str]:
        """All that was set, as environment variables for a child process that is to see the same (secrets too)."""
        told = {name: getattr(self, name) for name in sorted(self.model_fields_set | {"data_dir"})}
        return {ENV_PREFIX + name.upper(): _plain(value) for name, value in told.items() if value is not None}


def _plain(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    return str(value).lower() if isinstance(value, bool) else str(value)


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    config: Path | None = None,
    environ: Mapping[str, str] = os.environ,
) -> Settings:
    """The settings in force, from defaults < file < environment < `flags` (None in flags = not given).

    The file is `config`, else `METERLEAF_CONFIG`, else `meterleaf.toml` in the data folder if it is there.
    Tables of the file are joined to names: `[s3] bucket = "bills"` is `s3_bucket`.
    Raises SettingsError.
    """
    told_by_flags = {name: value for name, value in (flags or {}).items() if value is not None}
    told_by_env = _from_environment(environ)
    data_dir = Path(told_by_flags.get("data_dir") or told_by_env.get("data_dir") or default_data_dir(environ))
    path = _config_path(config, environ, data_dir)
    told_by_file = _from_file(path) if path else {}
    values: dict[str, Any] = {"data_dir": data_dir} | told_by_file | told_by_env | told_by_flags
    origins = dict.fromkeys(Settings.model_fields, "default")
    origins.update(dict.fromkeys(told_by_file, f"file {path}"))
    origins.update({name: f"environment {ENV_PREFIX}{name.upper()}" for name in told_by_env})
    origins.update(dict.fromkeys(told_by_flags, "flag"))
    return _checked(values, origins)


def _checked(values: dict[str, Any], origins: Mapping[str, str]) -> Settings:
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise SettingsError("\n".join(_complaint(item, origins) for item in error.errors())) from None
    settings._origins.update(origins)  # noqa: SLF001 - the class keeps it from being set as a setting
    return settings


def _complaint(item: Any, origins: Mapping[str, str]) -> str:
    name = ".".join(str(part) for part in item["loc"]) or "settings"
    return f"{name} ({origins.get(name, 'together')}): {item['msg']}"


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    """Our variables; names that are no setting are left alone (METERLEAF_CONFIG and the tests' own are such)."""
    source = EnvSettingsSource(Settings)
    source.env_vars = {name.lower(): value for name, value in environ.items() if value != ""}
    return source()


def _config_path(config: Path | None, environ: Mapping[str, str], data_dir: Path) -> Path | None:
    named = config or environ.get(ENV_PREFIX + "CONFIG")
    if named:
        return Path(named)
    beside_data = data_dir / CONFIG_FILE
    return beside_data if beside_data.is_file() else None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"The configuration file {path} can't be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"The configuration file {path} is not right TOML: {error}.") from error
    values = _flat(content)
    unknown = sorted(values.keys() - Settings.model_fields.keys())
    if unknown:
        raise SettingsError(f"The configuration file {path} names no setting of ours: {', '.join(unknown)}.")
    return values


def _flat(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in table.items():
        name = before + key.replace("-", "_")
        values.update(_flat(value, name + "_") if isinstance(value, dict) else {name: value})
    return values
