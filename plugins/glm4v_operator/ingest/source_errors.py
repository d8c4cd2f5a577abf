"""What a failed call to the store means: for the run, for one object, or just for now.

Messages name bucket, endpoint, region and path style and say what to do. They never hold a secret, and what the store
itself said is shortened and shown with its control characters escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import urllib3.exceptions
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from glm4v_operator.errors import (
    Glm4vError,
    ObjectChanged,
    ObjectGone,
    ObjectRefused,
    SourceMisconfigured,
    SourceUnavailable,
)
from glm4v_operator.text_safety import printable_start

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

# All that boto3, the HTTP client under it and the socket under that raise; anything else is a fault of this program.
STORE_ERRORS = (
    boto.BotoCoreError,
    boto.ClientError,
    boto.HTTPClientError,
    boto.InvalidProxiesConfigError,
    ResponseParserError,
    urllib3.exceptions.HTTPError,
    OSError,
)

_KEY_WRONG = "Correct login and password of the connection."
_RENEW = "Renew the temporary credentials in the connection."
_REGION = "Set region_name in the connection's extra to the bucket's region."
_CHECKSUMS = (
    "Leave request_checksum_calculation and response_checksum_validation in the connection's config_kwargs at "
    "when_required: this store does not know the newer checksum headers."
)
_GRANT = "Allow s3:ListBucket on the bucket and s3:GetObject on its objects for this connection's key."

# S3 error codes that speak of the bucket or the caller, never of one object, and what a person does about each.
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
_RUN_CODES = {
    "NoSuchBucket": "Create the bucket, or correct bucket in the dataset file.",
    "InvalidBucketName": "Correct bucket in the dataset file.",
    "AllAccessDisabled": "Ask the owner of the bucket.",
    "AccountProblem": "Ask the owner of the account.",
    "InvalidAccessKeyId": _KEY_WRONG,
    "SignatureDoesNotMatch": _KEY_WRONG,
    "ExpiredToken": _RENEW,
    "ExpiredTokenException": _RENEW,
    "InvalidToken": _RENEW,
    "TokenRefreshRequired": _RENEW,
    "RequestTimeTooSkewed": "Set the clock of this machine; the store refuses signatures from another time.",
    "RequestExpired": "Set the clock of this machine; the store refuses signatures from another time.",
    "PermanentRedirect": _REGION,
    "TemporaryRedirect": _REGION,
    "AuthorizationHeaderMalformed": _REGION,
    "IllegalLocationConstraintException": _REGION,
}
_RETRY_CODES = frozenset(
    (
        "SlowDown",
        "ServiceUnavailable",
        "InternalError",
        "RequestTimeout",
        "RequestTimeoutException",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequests",
        "TooManyRequestsException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "OperationAborted",
    )
)
_RETRY_STATUSES = frozenset((408, 425, 429))
# Broken in a way that asking again can mend; every other TLS error is a wrong certificate or a wrong protocol.
_TLS_IN_PASSING = ("EOF occurred", "UNEXPECTED_EOF", "timed out", "reset by peer", "Broken pipe")


class Source(Protocol):
    """What must be known of one object to fetch it; ``size`` in bytes, ``etag`` without quotes."""

    @property
    def bucket(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def version_id(self) -> str | None: ...
    @property
    def etag(self) -> str | None: ...
    @property
    def size(self) -> int: ...


def place(client: S3Client, bucket: str) -> str:
    """Where a call went, for people: bucket, endpoint, region, path style."""
    s3 = getattr(client.meta.config, "s3", None) or {}
    style = {"path": "path", "virtual": "virtual-host"}.get(str(s3.get("addressing_style")), "automatic")
    return f"bucket {bucket!r} at {client.meta.endpoint_url} (region {client.meta.region_name}, {style} style)"


def said(error: Exception) -> str:
    """The store's or the network's own words, shortened, without control or invisible characters."""
    if isinstance(error, boto.ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", "?")
        code, message = _code(error), error.response.get("Error", {}).get("Message", "")
        text = f"{status} {code}: {message}"
    else:
        text = f"{type(error).__name__}: {error}"
    return printable_start(text).rstrip(". ")


def listing_error(error: Exception, client: S3Client, bucket: str) -> Glm4vError:
    """What a failed listing means. No image is ever blamed for it."""
    where = place(client, bucket)
    general = _general_error(error, where)
    if general is not None:
        return general
    if isinstance(error, boto.ParamValidationError):
        remedy = _RUN_CODES["InvalidBucketName"]
    elif isinstance(error, boto.ClientError) and _status(error) == 403:
        remedy = _GRANT
    else:
        remedy = "Check endpoint_url, region_name and the addressing style of the connection."
    return SourceMisconfigured(f"Cannot list {where}: {said(error)}. {remedy}")


def reading_error(error: Exception, client: S3Client, source: Source) -> Glm4vError:
    """What a failed GET of one object means."""
    where = place(client, source.bucket)
    general = _general_error(error, where)
    if general is not None:
        return general
    what = f"Object {source.key!r}: {said(error)}"
    if not isinstance(error, boto.ClientError):
        return ObjectRefused(what, reason="unreadable")
    status, code = _status(error), _code(error)
    if status == 412:
        return ObjectChanged(f"Object {source.key!r} is no longer the version {source.etag} that was listed.")
    if code in ("NoSuchKey", "NoSuchVersion") or (status == 405 and source.version_id is not None):
        return ObjectGone(what)
    if code in ("InvalidObjectState", "ObjectNotInActiveTierError"):
        return ObjectRefused(what, reason="archived")
    # A refused encryption key comes as 403 AccessDenied or as 400 KMS.…: either way this object may not be read.
    if status == 403 or code.startswith("KMS"):
        return ObjectRefused(what, reason="forbidden")
    # Also a 404 that does not say NoSuchKey: a proxy's, say. "Could not be read" is not "is not there".
    return ObjectRefused(what, reason="unreadable")


def _general_error(error: Exception, where: str) -> Glm4vError | None:
    """The meaning of errors that have the same one for every call; None where it depends on the call."""
    if isinstance(error, boto.ClientError):
        return _answered_error(error, where)
    if isinstance(error, boto.SSLError):
        if any(words in str(error) for words in _TLS_IN_PASSING):
            return SourceUnavailable(f"The TLS connection to {where} broke: {said(error)}")
        return SourceMisconfigured(
            f"No trusted TLS connection to {where}: {said(error)}. Correct endpoint_url, or name the authority's "
            "certificates by verify in the connection's extra."
        )
    if isinstance(error, (boto.NoCredentialsError, boto.PartialCredentialsError)):
        return SourceMisconfigured(
            f"No access key for {where}: {said(error)}. Fill in login and password of the connection."
        )
    if isinstance(error, boto.FlexibleChecksumError):
        return SourceUnavailable(
            f"The checksum of an answer from {where} is wrong: {said(error)}. If it stays so: {_CHECKSUMS}"
        )
    if isinstance(error, boto.ParamValidationError):
        return None
    return SourceUnavailable(f"No proper answer from {where}: {said(error)}")


def _answered_error(error: boto.ClientError, where: str) -> Glm4vError | None:
    status, code = _status(error), _code(error)
    if code in _RETRY_CODES or status in _RETRY_STATUSES or (status >= 500 and status != 501):
        return SourceUnavailable(f"{where} is not well: {said(error)}")
    remedy = _RUN_CODES.get(code)
    if remedy is None and status in (301, 302, 307, 308):
        remedy = _REGION
    if remedy is None and status in (400, 501) and "checksum" in said(error).lower():
        remedy = _CHECKSUMS
    if remedy is None:
        return None
    if remedy is _REGION:
        remedy = _with_region(error)
    return SourceMisconfigured(f"Cannot use {where}: {said(error)}. {remedy}")


def _with_region(error: boto.ClientError) -> str:
    """The advice, with the region's name where the store gave it."""
    headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    told = error.response.get("Error", {})
    region = headers.get("x-amz-bucket-region") or told.get("Region")
    return f"{_REGION} The store says {region!r}." if region else _REGION


def _code(error: boto.ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _status(error: boto.ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
