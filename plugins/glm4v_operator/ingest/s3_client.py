"""How an S3-compatible store is reached: settings, their reading from a connection, and the boto3 client made of them.

boto3 is imported when a client is made, not before: this module may be read while a DAG is parsed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, cast
from urllib.parse import urlsplit

from glm4v_operator.errors import SourceMisconfigured

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Checksums = Literal["when_required", "when_supported"]

# Sent to stores that have no regions of their own; it is what their documentation asks for and what they accept.
DEFAULT_REGION = "us-east-1"

# Extras of an Airflow AWS connection by which credentials are fetched from somewhere else.
_INDIRECT_CREDENTIALS = ("role_arn", "assume_role_method", "profile_name", "aws_session_profile")

# Fields of S3Settings and the entries of config_kwargs they are read from, by botocore's names.
_FROM_CONFIG = (
    ("request_checksums", "request_checksum_calculation"),
    ("response_checksums", "response_checksum_validation"),
    ("connect_seconds", "connect_timeout"),
    ("read_seconds", "read_timeout"),
    ("pool", "max_pool_connections"),
)


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key. Neither secret shows in ``repr``."""

    access_key: str
    secret_key: str = field(repr=False)
    session_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class S3Settings:
    """All that is needed to talk to one store.

    ``credentials`` None means boto3's own chain (environment, instance role). ``path_style`` None lets boto3 choose.
    The checksum settings are "when_required" because stores other than AWS answer 400 to the newer checksum headers,
    or send a checksum of the whole object with a part of it. ``verify`` is True, False, or a file of CA certificates.
    """

    endpoint_url: str | None = None
    region: str = DEFAULT_REGION
    credentials: Credentials | None = None
    path_style: bool | None = None
    verify: bool | str = True
    request_checksums: Checksums = "when_required"
    response_checksums: Checksums = "when_required"
    connect_seconds: float = 5.0
    read_seconds: float = 30.0
    pool: int = 16

    def __post_init__(self) -> None:
        if self.endpoint_url is not None:
            parts = urlsplit(self.endpoint_url)
            if "@" in self.endpoint_url:  # it would show in every message
                raise ValueError("endpoint_url: it must not hold a login; use the connection's login and password")
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError(
                    f"endpoint_url: expected http://host:port or https://host, found {self.endpoint_url!r}"
                )
        for name in ("request_checksums", "response_checksums"):
            if getattr(self, name) not in ("when_required", "when_supported"):
                raise ValueError(f"{name}: expected when_required or when_supported, found {getattr(self, name)!r}")
        for name in ("connect_seconds", "read_seconds", "pool"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
                raise ValueError(f"{name}: expected a number above 0, found {getattr(self, name)!r}")


def settings_from_connection(
    *,
    conn_id: str,
    conn_type: str | None,
    login: str | None,
    password: str | None,
    extra: Mapping[str, object],
) -> S3Settings:
    """Read the fields of an Airflow ``aws`` connection. Without login and password, boto3's own chain is used.

    Of ``extra``, these are read: ``endpoint_url`` (or ``service_config.s3.endpoint_url``), ``region_name``,
    ``verify``, ``aws_access_key_id``, ``aws_secret_access_key``, ``aws_session_token`` and, of ``config_kwargs``,
    ``s3.addressing_style``, ``request_checksum_calculation``, ``response_checksum_validation``,
    ``connect_timeout``, ``read_timeout``, ``max_pool_connections``. An endpoint outside AWS is reached with path
    style, unless the addressing style says otherwise.

    Raises SourceMisconfigured naming the connection and the field.
    """
    if conn_type != "aws":
        raise SourceMisconfigured(f"connection {conn_id!r}: expected the type aws, found {conn_type!r}")
    try:
        return _settings(login, password, extra)
    except (TypeError, ValueError) as error:
        raise SourceMisconfigured(f"connection {conn_id!r}: {error}") from error


def make_client(settings: S3Settings) -> S3Client:
    """A thread-safe boto3 client.

    boto3's own retries are off: they know neither a total deadline nor the body of an answer;
    :mod:`glm4v_operator.ingest.retrying` does both.
    """
    import boto3
    from botocore.config import Config

    style = {None: "auto", True: "path", False: "virtual"}[settings.path_style]
    config = Config(
        s3={"addressing_style": cast("Literal['auto', 'virtual', 'path']", style)},
        request_checksum_calculation=settings.request_checksums,
        response_checksum_validation=settings.response_checksums,
        connect_timeout=settings.connect_seconds,
        read_timeout=settings.read_seconds,
        max_pool_connections=settings.pool,
        retries={"total_max_attempts": 1, "mode": "standard"},
    )
    key = settings.credentials
    try:
        return boto3.session.Session().client(
            "s3",
            endpoint_url=settings.endpoint_url,
            region_name=settings.region,
            verify=settings.verify,
            aws_access_key_id=key.access_key if key else None,
            aws_secret_access_key=key.secret_key if key else None,
            aws_session_token=key.session_token if key else None,
            config=config,
        )
    except ValueError as error:
        raise SourceMisconfigured(f"the store's settings: {error}") from error


def _settings(login: str | None, password: str | None, extra: Mapping[str, object]) -> S3Settings:
    config = _mapping(extra, "config_kwargs")
    service = _mapping(_mapping(extra, "service_config"), "s3")
    endpoint = _text(service, "endpoint_url") or _text(extra, "endpoint_url")
    values: dict[str, object] = {
        "endpoint_url": endpoint,
        "region": _text(extra, "region_name") or _text(config, "region_name") or DEFAULT_REGION,
        "credentials": _credentials(login, password, extra),
        "path_style": _path_style(_text(_mapping(config, "s3"), "addressing_style"), endpoint),
    }
    if extra.get("verify") is not None:
        values["verify"] = _verify(extra["verify"])
    for name, source in _FROM_CONFIG:
        if config.get(source) is not None:
            values[name] = config[source]
    return S3Settings(**values)  # type: ignore[arg-type]  # every value is checked in __post_init__


def _credentials(login: str | None, password: str | None, extra: Mapping[str, object]) -> Credentials | None:
    access = login or _text(extra, "aws_access_key_id")
    secret = password or _text(extra, "aws_secret_access_key")
    if bool(access) != bool(secret):
        found, missing = ("login", "password") if access else ("password", "login")
        raise ValueError(f"it has a {found} but no {missing}; fill in both, or neither")
    indirect = [name for name in _INDIRECT_CREDENTIALS if extra.get(name)]
    if indirect:
        raise ValueError(
            f"{', '.join(indirect)} in its extra is not supported; give login and password, or nothing at all where "
            "boto3 finds credentials itself (environment, AWS_PROFILE, instance role)"
        )
    if access is None or secret is None:
        return None
    return Credentials(access, secret, _text(extra, "aws_session_token"))


def _path_style(style: str | None, endpoint: str | None) -> bool | None:
    if style in ("path", "virtual"):
        return style == "path"
    if style not in (None, "auto"):
        raise ValueError(f"config_kwargs.s3.addressing_style: expected path, virtual or auto, found {style!r}")
    host = urlsplit(endpoint).hostname if endpoint else None
    if style == "auto" or host is None or host.endswith((".amazonaws.com", ".amazonaws.com.cn")):
        return None
    return True


def _verify(value: object) -> bool | str:
    """Airflow's forms hand booleans over as text as well."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value:
        return {"true": True, "false": False}.get(value.lower(), value)
    raise ValueError(f"verify: expected true, false or a file of certificates, found {value!r}")


def _mapping(source: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = source.get(name) or {}
    if not isinstance(value, Mapping):
        raise TypeError(f"{name}: expected an object, found {type(value).__name__}")
    return value


def _text(source: Mapping[str, object], name: str) -> str | None:
    value = source.get(name)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise TypeError(f"{name}: expected text, found {type(value).__name__}")
    return value
