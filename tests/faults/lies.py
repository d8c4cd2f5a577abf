"""What a store may do wrong. Each function makes a lie for :meth:`tests.faults.faulty_s3.FaultyS3.lie`."""

from __future__ import annotations

from tests.faults.faulty_s3 import Answer, Lie, error


def refuse(status: int, code: str, message: str = "", more: str = "", **headers: str) -> Lie:
    """An S3 error instead of the answer; ``headers`` with underscores for hyphens."""

    def lie(answer: Answer) -> None:
        said = error(status, code, message, more)
        answer.status, answer.body, answer.announced = said.status, said.body, said.announced
        answer.headers = said.headers | {name.replace("_", "-"): value for name, value in headers.items()}

    return lie


def cut(keep: int) -> Lie:
    """The connection closes after ``keep`` bytes of the body; the header announces all of them."""

    def lie(answer: Answer) -> None:
        answer.body = answer.body[:keep]

    return lie


def stall(keep: int) -> Lie:
    """Silence after ``keep`` bytes of the body, the connection stays open."""

    def lie(answer: Answer) -> None:
        answer.body, answer.after = answer.body[:keep], "stall"

    return lie


def reset(keep: int) -> Lie:
    """The connection is torn down after ``keep`` bytes of the body."""

    def lie(answer: Answer) -> None:
        answer.body, answer.after = answer.body[:keep], "reset"

    return lie


def drip(seconds: float) -> Lie:
    """One byte every ``seconds``."""

    def lie(answer: Answer) -> None:
        answer.pace = seconds

    return lie


def drip_headers(seconds: float) -> Lie:
    """One byte of the status line and the headers every ``seconds``."""

    def lie(answer: Answer) -> None:
        answer.head_pace = seconds

    return lie


def announce(length: int | None) -> Lie:
    """Another Content-Length than the body has, or none."""

    def lie(answer: Answer) -> None:
        answer.announced = length

    return lie


def send(body: bytes) -> Lie:
    """Another body, honestly announced, with the headers of the right one."""

    def lie(answer: Answer) -> None:
        answer.body, answer.announced = body, len(body)

    return lie


def send_unannounced(body: bytes) -> Lie:
    """Another body, whose end only the end of the connection tells."""

    def lie(answer: Answer) -> None:
        answer.body, answer.announced = body, None

    return lie


def tag(etag: str) -> Lie:
    """Another ETag, as of a store that ignores If-Match and hands out what it has."""

    def lie(answer: Answer) -> None:
        answer.headers["ETag"] = f'"{etag}"'

    return lie
