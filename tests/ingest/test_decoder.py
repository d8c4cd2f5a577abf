"""The guarded decoder's life: what its child may do, how it ends, and what callers may rely on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PIL import Image

from glm4v_operator.errors import Misconfigured
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.ingest.decoder import DecoderClosed, GuardedDecoder
from glm4v_operator.ingest.measuring import measure
from tests.faults.sabotaged_decoder import POISON, interpreter
from tests.pictures import encode, page

PNG = encode(page(), "PNG")


def started(decoder: GuardedDecoder) -> psutil.Process:
    decoder.decode(PNG, [])
    if decoder.pid is None:
        raise AssertionError("the decoder has no process after a decode")
    return psutil.Process(decoder.pid)


@pytest.fixture
def fresh() -> Iterator[GuardedDecoder]:
    with GuardedDecoder(ImageLimits(decode_memory_mb=128)) as guarded:
        yield guarded


def test_facts_and_measures_come_with_the_pixels(decoder: GuardedDecoder) -> None:
    decoded = decoder.decode(PNG, [Preprocessing("original")])
    facts = decoded.facts
    assert (facts.format, facts.width, facts.height, facts.frames, facts.pages) == ("png", 320, 200, 1, 1)
    assert (facts.orientation, facts.mode) == (1, "RGB")
    assert decoded.measures == measure(page())


def test_a_large_file_and_a_large_picture_pass_through_the_pipes(decoder: GuardedDecoder) -> None:
    """40 MB in, 40 MB out, through pipes of far less."""
    noise = Image.frombytes("RGB", (4_000, 3_400), os.urandom(4_000 * 3_400 * 3))
    picture = decoder.decode(encode(noise, "BMP"), [Preprocessing("original")]).pictures[0]
    assert picture.rgb == noise.tobytes()


def test_one_process_serves_many_images(fresh: GuardedDecoder) -> None:
    for _ in range(20):
        fresh.decode(PNG, [])
    assert fresh.starts == 1


def test_the_process_is_confined(fresh: GuardedDecoder) -> None:
    child = started(fresh)
    megabyte = 1024 * 1024
    assert child.rlimit(psutil.RLIMIT_CORE) == (0, 0)
    assert child.rlimit(psutil.RLIMIT_FSIZE) == (0, 0)
    assert max(child.rlimit(psutil.RLIMIT_NOFILE)) <= 6
    assert child.rlimit(psutil.RLIMIT_AS)[1] < child.memory_info().vms + (128 + 60) * megabyte
    assert 0 < child.rlimit(psutil.RLIMIT_CPU)[0] < 60


def test_the_process_can_open_no_connection_and_no_file(tmp_path: Path) -> None:
    probe = (
        "import socket, sys\n"
        "from glm4v_operator.ingest import confinement\n"
        "confinement.confine(64 * 1024 * 1024, 2)\n"
        "for attempt in (socket.socket, lambda: open('/etc/passwd')):\n"
        "    try:\n"
        "        attempt()\n"
        "    except OSError as error:\n"
        "        print(error.strerror)\n"
    )
    plugins = str(Path(sys.modules["glm4v_operator"].__path__[0]).parent)
    done = subprocess.run([sys.executable, "-c", probe], env={"PYTHONPATH": plugins}, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["Too many open files"] * 2, done.stderr


def test_the_process_inherits_no_credentials(monkeypatch: pytest.MonkeyPatch, fresh: GuardedDecoder) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN", "GLM4V_LEDGER_URL", "PGPASSWORD"):
        monkeypatch.setenv(name, "hunter2")
    child = started(fresh)
    assert "hunter2" not in repr(child.environ())
    assert "hunter2" not in repr(child.cmdline())


def test_the_process_inherits_no_descriptor(fresh: GuardedDecoder, tmp_path: Path) -> None:
    with (tmp_path / "secret").open("w") as secret:
        os.set_inheritable(secret.fileno(), True)
        child = started(fresh)
        assert "secret" not in repr([os.readlink(entry) for entry in Path(f"/proc/{child.pid}/fd").iterdir()])


@pytest.mark.parametrize("doing", ["nothing", "a decode that never ends"])
def test_the_process_ends_with_its_parent(doing: str, tmp_path: Path) -> None:
    code = (
        "import sys, time\n"
        "from glm4v_operator.image_limits import ImageLimits\n"
        "from glm4v_operator.ingest.decoder import GuardedDecoder\n"
        "decoder = GuardedDecoder(ImageLimits(decode_seconds=1), python=sys.argv[1])\n"
        "data = sys.stdin.buffer.read()\n"
        "decoder.decode(data, [])\n"
        "print(decoder.pid, flush=True)\n"
        "decoder.decode(data + sys.argv[2].encode(), [])\n"
        "time.sleep(60)\n"
    )
    python = interpreter(tmp_path, "hang")
    mark = POISON.decode() if doing == "a decode that never ends" else ""
    plugins = str(Path(sys.modules["glm4v_operator"].__path__[0]).parent)
    parent = subprocess.Popen(
        [sys.executable, "-c", code, python, mark],
        env={"PYTHONPATH": plugins},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    if parent.stdin is None or parent.stdout is None:
        raise AssertionError("pipes were asked for")
    with parent.stdin, parent.stdout:
        parent.stdin.write(PNG)
        parent.stdin.close()
        child = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        parent.wait()
        gone, _ = psutil.wait_procs([child], timeout=10)
    assert gone or child.status() == psutil.STATUS_ZOMBIE


def test_signals_to_the_whole_group_leave_the_decoding_to_the_parent(fresh: GuardedDecoder) -> None:
    """Airflow ends a task by SIGTERM to its process group; an image under way must not be blamed for that."""
    child = started(fresh)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        child.send_signal(number)
    fresh.decode(PNG, [])
    assert fresh.starts == 1


def test_a_process_that_died_between_two_images_is_replaced(fresh: GuardedDecoder) -> None:
    child = started(fresh)
    child.kill()
    child.wait()
    assert fresh.decode(PNG, []).facts.width == 320
    assert fresh.starts == 2


def test_closing_ends_a_decode_that_is_under_way(tmp_path: Path) -> None:
    decoder = GuardedDecoder(ImageLimits(), python=interpreter(tmp_path, "hang"))
    raised: list[BaseException] = []

    def decode() -> None:
        try:
            decoder.decode(encode(page(), "JPEG", comment=POISON), [])
        except DecoderClosed as error:
            raised.append(error)

    started(decoder)
    thread = threading.Thread(target=decode)
    thread.start()
    time.sleep(0.2)
    decoder.close()
    thread.join(5)
    assert len(raised) == 1
    assert decoder.pid is None


def test_a_closed_decoder_says_so() -> None:
    decoder = GuardedDecoder(ImageLimits())
    decoder.close()
    decoder.close()
    with pytest.raises(DecoderClosed, match="closed"):
        decoder.decode(PNG, [])


def test_a_missing_interpreter_is_a_matter_of_settings() -> None:
    with GuardedDecoder(ImageLimits(), python="/no/such/python") as decoder, pytest.raises(Misconfigured, match="such"):
        decoder.decode(PNG, [])


def test_an_interpreter_without_pillow_is_a_matter_of_settings(tmp_path: Path) -> None:
    with (
        GuardedDecoder(ImageLimits(), python=interpreter(tmp_path, "no-start")) as decoder,
        pytest.raises(Misconfigured, match=r"is Pillow installed there.*No module named 'PIL'"),
    ):
        decoder.decode(PNG, [])
