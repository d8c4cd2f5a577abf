"""What a lane makes of a bucket of images."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from glm4v_operator.stages.run_params import RunParams
from tests.annotate.day import BOTH_TASKS, PROMPTS, colour, journal_of, picture, pixel, scripted, times_asked
from tests.annotate.fixtures import MakeDay
from tests.scripted.openai_server import ScriptedOpenAiServer

OpenAi = Callable[..., ScriptedOpenAiServer]


def test_every_image_gets_the_texts_of_all_shipped_prompts(make_day: MakeDay, tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    day = make_day(scripted(journal, tasks=BOTH_TASKS, max_batch=4), PROMPTS)
    day.put_pictures(6)
    summary = day.work()
    assert (summary.ended, summary.counts) == ("finished", {"done": 18, "images": 6})
    assert {key for key, _ in day.texts()} == {f"{number:03d}.png" for number in range(6)}
    assert day.texts()["004.png", "ocr"] == f"ocr of {pixel(4)}"
    assert day.texts()["004.png", "caption_zh"] == f"caption of {pixel(4)}"
    assert journal_of(journal) == {(colour(n), task): 1 + (task == "caption") for n in range(6) for task in BOTH_TASKS}
    assert day.problems() == []


def test_a_served_worker_of_another_make_is_asked_all_prompts_as_well(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai()
    day = make_day(server, PROMPTS)
    day.put_pictures(4)
    summary = day.work()
    assert summary.counts == {"done": 12, "images": 4}
    assert day.texts() == {(f"{n:03d}.png", prompt): f"{prompt} of {pixel(n)}" for n in range(4) for prompt in PROMPTS}
    assert set(times_asked(server).values()) == {1}
    assert day.problems() == []


def test_the_same_bytes_under_two_keys_are_asked_once_and_shown_twice(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai()
    day = make_day(server)
    for key in ("a.png", "b/copy.png", "c.png"):
        day.put(key, picture(1))
    day.work()
    assert times_asked(server) == {(pixel(1), "ocr"): 1}
    assert {key for key, _ in day.texts()} == {"a.png", "b/copy.png", "c.png"}


def test_an_image_that_is_refused_does_not_stop_the_others(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai())
    day.put_pictures(3)
    day.put("page.png", b"<html>not found</html>")
    day.put("cut.png", picture(9)[:45])
    summary = day.work()
    assert summary.counts == {"done": 3, "images": 3, "refused": 2}
    assert day.objects() == {"linked": 3, "refused (unsupported_format)": 1, "refused (truncated)": 1}


def test_prompts_that_the_engine_does_not_offer_make_no_items(make_day: MakeDay) -> None:
    day = make_day(scripted(tasks=("ocr",)), PROMPTS)
    day.put_pictures(1)
    plan = day.begin()
    assert plan.not_offered == ("caption_zh", "caption_en")
    day.lane().run()
    assert day.items() == {"done": 1}
    assert [prompt for _, prompt in day.texts()] == ["ocr"]
    assert day.rows("SELECT caption_zh, caption_en FROM latest_texts") == [(None, None)]
    assert any("does not offer caption_zh, caption_en" in line for line in day.said)


def test_an_image_without_text_is_no_text_rather_than_an_empty_answer(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai(lambda request: "[NO TEXT]"))
    day.put_pictures(1)
    day.work()
    assert (day.items(), day.texts()) == ({"no_text": 1}, {})


def test_a_second_lane_afterwards_finds_nothing_to_do(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai()
    day = make_day(server)
    day.put_pictures(3)
    day.work()
    assert day.lane(1).run().counts == {}
    assert day.begin().lanes == 0
    assert len(server.requests) == 3


def test_one_more_image_is_all_that_the_next_day_does(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai()
    day = make_day(server)
    day.put_pictures(3)
    day.work()
    day.put_pictures(1, first=3)
    assert day.work().counts == {"done": 1, "images": 1}
    assert set(times_asked(server).values()) == {1}


def test_a_run_narrowed_to_one_prompt_leaves_the_others_pending(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai(), PROMPTS)
    day.put_pictures(2)
    day.discover()
    plan = day.plan(RunParams(dry_run=True))
    assert (plan.lanes, plan.images_planned) == (0, 2)
    day.plan(RunParams())
    day.lane(params=RunParams(prompts=("caption_en",))).run()
    assert {prompt for _, prompt in day.texts()} == {"caption_en"}
    assert day.items() == {"done": 2, "pending": 4}


def test_progress_and_summary_hold_counts_and_neither_keys_nor_texts(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai(lambda request: "a-secret-text"))
    day.put("secret-key.png", picture(1))
    summary = day.work()
    said = "\n".join(day.said) + repr(summary.to_json())
    assert "secret" not in said
    assert "1/10 images" in said
    assert all(isinstance(value, int | float | str) for value in summary.counts.values())
