"""What a lane counts as done: each image once, when all its items have ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from glm4v_operator.annotate import asking
from glm4v_operator.annotate.progress import Progress
from tests.annotate.day import answer_plainly, asked_about, picture, pixel
from tests.annotate.fixtures import MakeDay
from tests.faults.faulty_s3 import BUCKET, Asked, FaultyS3
from tests.scripted.asking import wait_until
from tests.scripted.openai_server import ScriptedOpenAiServer, http_json

OpenAi = Callable[..., ScriptedOpenAiServer]
FAILED = http_json({"error": {"message": "out of luck"}}, "500 Internal Server Error")


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "backoff_seconds", lambda attempts: 0.0)


def once(answer: bytes, number: int) -> Callable[[dict[str, Any]], str | bytes]:
    """Answers plainly, but with ``answer`` when first asked about picture ``number``."""
    given: list[bytes] = []

    def say(request: dict[str, Any]) -> str | bytes:
        if asked_about(request)[0] != pixel(number) or given:
            return answer_plainly(request)
        given.append(answer)
        return answer

    return say


def test_a_day_with_copies_refused_blank_and_gone_ones_ends_with_all_done(make_day: MakeDay, openai: OpenAi) -> None:
    def answer(request: dict[str, Any]) -> str:
        return "[NO TEXT]" if asked_about(request)[0] == pixel(3) else answer_plainly(request)

    day = make_day(openai(answer), ("ocr", "caption_en"))
    day.put_pictures(4)
    for copy in range(3):
        day.put(f"copy-{copy}.png", picture(1))
    day.put("page.png", b"<html>not found</html>")
    day.put("deleted.png", picture(5))
    total = day.begin().images_planned
    day.client.delete_object(Bucket=day.bucket, Key="deleted.png")
    summary = day.lane(total_images=total).run()
    finished = {"images": 4, "linked": 3, "refused": 1, "gone": 1}
    assert {name: summary.counts[name] for name in finished} == finished
    assert total == 9
    assert "9/9 images in" in day.said[-1]
    assert day.lane(1, total_images=total).run().counts == {}


@pytest.mark.parametrize("trouble", [FAILED, b"garbage"], ids=["put back", "suspects"])
def test_an_image_that_is_asked_in_several_turns_counts_once(make_day: MakeDay, openai: OpenAi, trouble: bytes) -> None:
    day = make_day(openai(once(trouble, 1)), ("ocr", "caption_en"))
    day.put_pictures(3)
    summary = day.work()
    assert (summary.counts["done"], summary.counts["images"]) == (6, 3)


def test_an_image_with_an_item_that_waits_is_not_done(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai(once(FAILED, 1)), ("ocr", "caption_en"))
    day.put_pictures(2)
    day.begin()
    summary = day.lane(limit=2).run()
    assert (summary.ended, summary.counts) == ("limit", {"done": 3, "images": 1, "put_back": 1})


def test_a_copy_that_takes_the_place_of_an_image_that_was_put_back_is_done_as_well(
    make_day: MakeDay, openai: OpenAi
) -> None:
    def let_the_other_be_put_back(asked: Asked) -> None:
        if asked.key == "b.png":
            wait_until(lambda: day.rows("SELECT count(*) FROM attempts WHERE outcome = 'retryable'") == [(1,)])

    with FaultyS3({"a.png": picture(0), "b.png": picture(0)}) as store:
        day = make_day(openai(once(FAILED, 0)), client=store.client(), bucket=BUCKET)
        total = day.begin().images_planned
        store.before = let_the_other_be_put_back
        summary = day.lane(limit=2, total_images=total).run()
    assert summary.counts == {"put_back": 1, "done": 1, "images": 1, "linked": 1}
    assert "2/2 images in" in day.said[-1]


def test_a_line_says_how_much_falls_to_this_lane_and_how_much_to_all() -> None:
    progress = Progress(total_images=16, expected_images=8, say=lambda line: None)
    assert progress.line().startswith("0/8 images (of 16 for all lanes), 0.00 images/s, time left unknown; ")
    progress.add("linked", 4)
    assert "about 0 min 00 s left" in progress.line()
    progress.add("refused", 5)
    assert "9/8 images (of 16 for all lanes)" in progress.line()
    assert "no more was expected at the start" in progress.line()


def test_a_lane_expects_its_share_less_what_its_earlier_tries_did(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai())
    day.put_pictures(4)
    day.begin()
    day.lane(limit=1, lanes=2, total_images=4).run()
    assert "1/1 images (of 4 for all lanes) in" in day.said[-1]
    day.lane(lanes=2, total_images=4).run()
    assert "earlier tries of lane 0 finished 1 images in this run" in day.said
    assert "3/1 images (of 4 for all lanes) in" in day.said[-1]
