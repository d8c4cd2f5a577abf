"""What a lane does when the store fails, or no longer holds what was listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from glm4v_operator.annotate import lane_loop, preparing
from glm4v_operator.errors import SourceMisconfigured, SourceUnavailable
from glm4v_operator.image_limits import ImageLimits
from glm4v_operator.stages.run_params import RunParams
from tests.annotate.day import picture, pixel
from tests.annotate.fixtures import MakeDay
from tests.faults.faulty_s3 import BUCKET, FaultyS3, Lie
from tests.faults.lies import refuse
from tests.scripted.openai_server import ScriptedOpenAiServer

OpenAi = Callable[..., ScriptedOpenAiServer]


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "RETRY_CAP_SECONDS", 0.5)


@pytest.fixture
def store() -> Iterator[FaultyS3]:
    with FaultyS3({f"{number}.png": picture(number) for number in range(3)}) as store:
        yield store


def test_an_outage_fails_the_task_retryably_and_counts_against_no_object(
    make_day: MakeDay, openai: OpenAi, store: FaultyS3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lane_loop, "SOURCE_FAILURES_IN_A_ROW", 3)
    day = make_day(openai(), client=store.client(), bucket=BUCKET)
    day.begin()
    store.lie(refuse(503, "SlowDown"), on="get")
    store.lie(refuse(503, "SlowDown"), on="list")
    with pytest.raises(SourceUnavailable):
        day.lane().run()
    assert day.rows("SELECT DISTINCT state::text, failures FROM objects") == [("listed", 0)]
    store.rules.clear()
    day.rows("UPDATE objects SET next_attempt_at = NULL")
    assert day.lane(1).run().counts["done"] == 3


def test_a_short_outage_is_sat_out(make_day: MakeDay, openai: OpenAi, store: FaultyS3) -> None:
    day = make_day(openai(), client=store.client(), bucket=BUCKET)
    day.begin()
    store.lie(refuse(503, "SlowDown"), on="get", times=4)
    assert day.lane().run().counts["done"] == 3


def test_a_store_that_refuses_every_object_fails_the_run_and_no_image(
    make_day: MakeDay, openai: OpenAi, store: FaultyS3
) -> None:
    day = make_day(openai(), client=store.client(), bucket=BUCKET)
    day.begin()
    store.lie(refuse(403, "AccessDenied"), on="get")
    with pytest.raises(SourceMisconfigured, match="hands out no object"):
        day.lane().run()
    assert (day.objects(), day.problems()) == ({"listed": 3}, [])


def test_one_forbidden_object_among_others_is_refused(make_day: MakeDay, openai: OpenAi, store: FaultyS3) -> None:
    day = make_day(openai(), client=store.client(), bucket=BUCKET)
    day.begin()
    store.lie(refuse(403, "AccessDenied"), on="get", key="1.png")
    day.lane().run()
    assert day.objects() == {"linked": 2, "refused (forbidden)": 1}


def test_an_object_overwritten_or_deleted_after_the_listing_is_gone_and_the_new_bytes_come_next(
    make_day: MakeDay, openai: OpenAi
) -> None:
    day = make_day(openai())
    day.put_pictures(3)
    day.begin()
    day.put("001.png", picture(7))
    day.client.delete_object(Bucket=day.bucket, Key="002.png")
    day.lane().run()
    assert day.objects() == {"linked": 1, "gone (changed)": 1, "gone (gone)": 1}
    day.work()
    assert day.texts() == {("000.png", "ocr"): f"ocr of {pixel(0)}", ("001.png", "ocr"): f"ocr of {pixel(7)}"}
    assert day.problems() == []


def test_an_image_whose_bytes_are_gone_before_its_next_prompt_is_dead_with_that_reason(
    make_day: MakeDay, openai: OpenAi
) -> None:
    day = make_day(openai(), ("ocr", "caption_en"))
    day.put_pictures(2)
    day.begin()
    day.lane(params=RunParams(prompts=("ocr",))).run()
    day.put("001.png", picture(7))
    day.lane(1).run()
    assert day.items() == {"done": 3, "dead (source_gone)": 1}
    assert day.texts()["001.png", "ocr"] == f"ocr of {pixel(1)}"


@pytest.mark.parametrize(
    ("lie", "times"),
    [
        pytest.param(refuse(503, "SlowDown"), 3, id="503 for one object, all tries of a read"),
        pytest.param(refuse(404, "", "no such page"), 1, id="404 of a proxy"),
    ],
)
def test_an_image_that_cannot_be_read_again_for_once_is_read_later(
    make_day: MakeDay, openai: OpenAi, store: FaultyS3, lie: Lie, times: int
) -> None:
    day = make_day(openai(), ("ocr", "caption_en"), client=store.client(), bucket=BUCKET)
    day.begin()
    day.lane(params=RunParams(prompts=("ocr",))).run()
    store.lie(lie, on="get", key="1.png", times=times)
    day.lane(1).run()
    assert (day.items(), day.problems()) == ({"done": 6}, [])
    assert day.rows("SELECT sum(failures) FROM work_items") == [(1,)]


@pytest.mark.parametrize(
    ("limits", "reason"),
    [(ImageLimits(max_bytes=10), "too_many_bytes"), (ImageLimits(min_side=9), "too_small")],
    ids=["the file", "the picture"],
)
def test_an_image_above_a_limit_that_was_lowered_is_dead_with_the_limits_reason(
    make_day: MakeDay, openai: OpenAi, limits: ImageLimits, reason: str
) -> None:
    day = make_day(openai(), ("ocr", "caption_en"))
    day.put_pictures(2)
    day.begin()
    day.lane(params=RunParams(prompts=("ocr",))).run()
    day.with_dataset(limits=limits)
    assert day.lane(1).run().counts == {"dead": 2, "images": 2}
    assert (day.items(), day.problems()) == ({"done": 2, f"dead ({reason})": 2}, [])
    assert day.rows("SELECT count(*) FROM objects WHERE unreadable_since IS NOT NULL") == [(0,)]
