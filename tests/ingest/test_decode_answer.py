"""An answer of the decoding process is believed in no point that was not checked."""

from __future__ import annotations

from typing import Any

import pytest

from glm4v_operator.image_limits import Preprocessing
from glm4v_operator.ingest.decode_answer import DECODE_REASONS, read_answer, read_refusal
from glm4v_operator.ingest.decode_protocol import FrameError
from glm4v_operator.reasons import REASONS

WANTED = [Preprocessing("original"), Preprocessing("square", 14)]
BODY = bytearray(2 * 3 * 3 + 14 * 14 * 3)


def answer(**changes: Any) -> dict[str, object]:
    facts = {"width": 2, "height": 3, "frames": 1, "pages": 1, "orientation": 1, "mode": "RGB"}
    measures = {"ink": 0.1, "contrast": 0.5, "sharpness": 3, "entropy": 1.5}
    return {"facts": facts, "measures": measures, "pictures": [[[2, 3, None]], [[14, 14, None]]]} | changes


def test_a_sound_answer_is_read() -> None:
    decoded = read_answer(answer(), BODY, "png", WANTED)
    assert [len(picture.rgb) for picture in decoded.pictures] == [18, 588]
    assert decoded.measures["sharpness"] == 3.0


@pytest.mark.parametrize(
    "changes",
    [
        {"facts": None},
        {"facts": {"width": 2}},
        {"facts": {"width": 2, "height": 3, "frames": 1, "pages": 1, "orientation": 9, "mode": "RGB"}},
        {"facts": {"width": 2, "height": 3, "frames": -1, "pages": 1, "orientation": 1, "mode": "RGB"}},
        {"facts": {"width": 2, "height": 3, "frames": 1, "pages": 1, "orientation": 1, "mode": "R" * 99}},
        {"measures": {"ink": float("nan"), "contrast": 0, "sharpness": 0, "entropy": 0}},
        {"measures": {"ink": "0"}},
        {"pictures": [[[2, 3, None]]]},
        {"pictures": [[[2, 3, None]], [[14, 14]]]},
        {"pictures": [[[2, 4, None]], [[14, 14, None]]]},
        {"pictures": [[[2, 2, None]], [[14, 14, None]]]},
        {"pictures": [[[2, 3, None]], [[7, 28, None]]]},
        {"pictures": [[[-2, -3, None]], [[14, 14, None]]]},
        {"pictures": [[[True, 6, None]], [[14, 14, None]]]},
        {"pictures": [[], [[14, 14, None]]]},
        {"pictures": [[[2, 3, "gap"]], [[14, 14, None]]]},
        {"pictures": [[[1, 3, None], [1, 3, "gap"]], [[14, 14, None]]]},
    ],
)
def test_an_answer_that_does_not_add_up_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(FrameError):
        read_answer(answer(**changes), BODY, "png", WANTED)


def test_a_refusal_is_read_and_made_printable() -> None:
    refusal = read_refusal({"refused": "corrupt", "detail": "bad\x1b]52;c;\u202e\n" + "x" * 1000})
    assert refusal is not None
    assert refusal.reason == "corrupt"
    assert refusal.message.isprintable()
    assert refusal.message.startswith("bad\\x1b]52;c;\\u202e\\nxxx")
    assert len(refusal.message) < 400


@pytest.mark.parametrize("header", [{"refused": "because", "detail": ""}, {"refused": 5}, {"refused": "corrupt"}])
def test_a_refusal_without_a_known_reason_is_refused(header: dict[str, object]) -> None:
    with pytest.raises(FrameError):
        read_refusal(header)


def test_every_reason_of_decoding_has_words() -> None:
    assert set(DECODE_REASONS) <= set(REASONS)
    assert {REASONS[reason].applies_to for reason in DECODE_REASONS} == {("object",)}
