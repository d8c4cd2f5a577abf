"""Accident 40: the C code of a decoder crashes, hangs or is taken over. It costs that one image and nothing else."""

from __future__ import annotations

import logging
from pathlib import Path

import psutil
import pytest

from glm4v_operator.errors import ImageRefused
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.ingest.decoder import GuardedDecoder
from tests.faults.sabotaged_decoder import POISON, interpreter
from tests.pictures import encode, page

POISONED = encode(page(), "JPEG", comment=POISON)
HARMLESS = encode(page(), "JPEG")
LIMITS = ImageLimits(decode_seconds=10, decode_memory_mb=128, max_bytes=1024 * 1024)
QUICK = ImageLimits(decode_seconds=0.8, decode_memory_mb=128, max_bytes=1024 * 1024)


def refusal(decoder: GuardedDecoder) -> ImageRefused:
    with pytest.raises(ImageRefused) as refused:
        decoder.decode(POISONED, [Preprocessing("original")])
    return refused.value


@pytest.mark.parametrize("harm", ["abort", "read-null", "garbage", "endless", "half", "raise"])
def test_a_crash_is_tried_twice_and_then_that_images_refusal(harm: str, tmp_path: Path) -> None:
    with GuardedDecoder(LIMITS, python=interpreter(tmp_path, harm)) as decoder:
        assert decoder.decode(HARMLESS, []).facts.width == 320
        assert refusal(decoder).reason == "decoder_crashed"
        assert decoder.starts == 2
        assert decoder.decode(HARMLESS, []).facts.width == 320
        assert decoder.starts == 3


def test_the_refusal_says_how_the_process_ended(tmp_path: Path) -> None:
    with GuardedDecoder(LIMITS, python=interpreter(tmp_path, "abort")) as decoder:
        assert "died 2 times: SIGABRT" in refusal(decoder).message


def test_an_error_of_our_own_is_named_too(tmp_path: Path) -> None:
    with GuardedDecoder(LIMITS, python=interpreter(tmp_path, "raise")) as decoder:
        assert "exit status 1: ZeroDivisionError" in refusal(decoder).message


def test_a_death_that_does_not_happen_again_costs_nothing(tmp_path: Path) -> None:
    """The machine's out-of-memory killer may take a decoding process whose image is innocent."""
    once = tmp_path / "once"
    once.touch()
    with GuardedDecoder(LIMITS, python=interpreter(tmp_path, "killed-once", str(once))) as decoder:
        assert decoder.decode(POISONED, []).facts.width == 320
        assert decoder.starts == 2


@pytest.mark.parametrize("harm", ["hang", "spin"])
def test_an_endless_decode_is_ended_by_its_deadline(harm: str, tmp_path: Path) -> None:
    with GuardedDecoder(QUICK, python=interpreter(tmp_path, harm)) as decoder:
        refused = refusal(decoder)
        assert (refused.reason, refused.message) == ("decode_timeout", "Not decoded within 0.8 seconds.")
        assert decoder.pid is None
        assert decoder.decode(HARMLESS, []).facts.width == 320


def test_memory_is_refused_by_the_system_and_the_process_begins_afresh(tmp_path: Path) -> None:
    with GuardedDecoder(LIMITS, python=interpreter(tmp_path, "memory")) as decoder:
        assert refusal(decoder).reason == "decode_memory"
        assert decoder.peak_memory < 320 * 1024 * 1024
        assert decoder.decode(HARMLESS, []).facts.width == 320
        assert decoder.starts == 2


def test_a_flood_on_stderr_neither_blocks_nor_grows(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """100 MB of warnings of a C library."""
    caplog.set_level(logging.DEBUG)
    before = psutil.Process().memory_info().rss
    with GuardedDecoder(LIMITS, python=interpreter(tmp_path, "flood")) as decoder:
        assert decoder.decode(POISONED, []).facts.width == 320
    assert psutil.Process().memory_info().rss - before < 32 * 1024 * 1024
    assert "\x1b" not in caplog.text


def test_what_a_library_prints_does_not_reach_the_answers(tmp_path: Path) -> None:
    with GuardedDecoder(LIMITS, python=interpreter(tmp_path, "banner")) as decoder:
        assert decoder.decode(POISONED, []).facts.width == 320
        assert decoder.starts == 1


def test_no_process_is_left_after_any_of_it(tmp_path: Path) -> None:
    with GuardedDecoder(QUICK, python=interpreter(tmp_path, "hang")) as decoder:
        decoder.decode(HARMLESS, [])
        first = decoder.pid
        refusal(decoder)
        decoder.decode(HARMLESS, [])
        second = decoder.pid
    assert first is not None
    assert second is not None
    assert not psutil.pid_exists(first)
    assert not psutil.pid_exists(second)
