"""One file from a hub, byte by byte: goes on where it stopped, and never keeps more than was announced."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import httpx

from glm4v_operator.errors import HubUnavailable, Misconfigured, WeightsWrong
from glm4v_operator.fetching.hubs import RemoteFile, check_status

#: Tries in a row that bring no byte; the wait doubles from one second, to half a minute.
TRIES = 8
_LONGEST_WAIT = 30.0

#: What a file is called until it is whole.
PART = ".part"

_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


def download(
    client: httpx.Client,
    file: RemoteFile,
    folder: Path,
    progress: Callable[[int], None],
    *,
    sleep: Callable[[float], object] = time.sleep,
) -> None:
    """Bring ``file`` into ``folder``, unless it is there in full size. Its bytes are not checked here.

    ``progress`` gets the bytes that came, those of an earlier try among them; a negative number takes some back.
    Raises HubUnavailable after several tries without a byte, WeightsWrong and Misconfigured for what no further try
    can mend.
    """
    target, part = folder / file.name, folder / f"{file.name}{PART}"
    if _size(target) == file.bytes:
        progress(file.bytes)
        return
    have = _size(part)
    if have > file.bytes:
        part.unlink()
        have = 0
    progress(have)
    idle = 0
    while have < file.bytes or not part.exists():
        problem = ""
        try:
            _stream(client, file, part, have, progress)
        except (httpx.RequestError, HubUnavailable) as error:
            problem = str(error) or repr(error)
        except OSError as error:
            raise Misconfigured(
                f"{part}: cannot be written ({error.strerror}); make room, then run the same command again, it goes on "
                "from there"
            ) from error
        now = _size(part)
        idle = 0 if now > have else idle + 1
        have = now
        if idle >= TRIES:
            raise HubUnavailable(
                f"{file.name}: {TRIES} tries brought nothing more after {have} of {file.bytes} bytes "
                f"({problem or 'the hub ended its answer early'}); run the same command again, it goes on from there"
            )
        if idle or problem:
            sleep(min(_LONGEST_WAIT, 2.0**idle))
    part.replace(target)


def _stream(client: httpx.Client, file: RemoteFile, part: Path, have: int, progress: Callable[[int], None]) -> None:
    # Compressed on the way it would have another length, and no byte to go on from.
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with client.stream("GET", file.url, headers=headers) as response:
        if response.status_code == 416:
            progress(-have)
            part.unlink(missing_ok=True)
            return
        check_status(response, file.name)
        start = _start(file, response, have)
        if start != have:
            progress(-have)
        with part.open("r+b" if start else "wb") as out:
            out.seek(start)
            at = start
            for piece in response.iter_bytes():
                at += len(piece)
                if at > file.bytes:
                    raise WeightsWrong(f"{file.name}: expected {file.bytes} bytes, the hub sends more; try another hub")
                out.write(piece)
                progress(len(piece))
            out.flush()
            os.fsync(out.fileno())


def _start(file: RemoteFile, response: httpx.Response, have: int) -> int:
    """At which byte the answer begins: where it was asked to, or at 0. Raises WeightsWrong for another length."""
    total: int | None = None
    start = 0
    if response.status_code == 206:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != have:
            raise HubUnavailable(f"{file.name}: asked for what follows byte {have}, got another part")
        start, total = int(match[1]), int(match[2])
    elif (length := response.headers.get("Content-Length", "")).isdecimal():
        total = int(length)
    if total is not None and total != file.bytes:
        raise WeightsWrong(
            f"{file.name}: expected {file.bytes} bytes as the hub lists it, it sends a file of {total}; name a "
            "revision's commit, or try another hub"
        )
    return start


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
