"""Accident 26: everything failed, and the day must not look like a success; nothing was there, and it must."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from glm4v_operator.datasets import Budget
from glm4v_operator.stages.run_params import RunParams
from tests.annotate.day import answer_plainly, asked_about, picture, pixel
from tests.annotate.fixtures import MakeDay
from tests.scripted.openai_server import ScriptedOpenAiServer, chat_completion, http_json

OpenAi = Callable[..., ScriptedOpenAiServer]


def cut_off(request: dict[str, Any]) -> bytes:
    return http_json(chat_completion("so f", "length"))


def test_a_day_on_which_all_answers_fail_is_a_failure(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai(cut_off))
    day.put_pictures(3)
    day.work()
    report = day.report()
    assert (report.tried, report.failed, report.too_many_failed) == (3, 3, True)
    assert "because of cut_off: 3" in report.text


def test_a_day_on_which_all_objects_are_refused_is_a_failure(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai())
    day.put("a.png", b"one")
    day.put("b.png", b"two")
    day.work()
    assert day.report().too_many_failed


def test_all_failed_is_a_failure_however_high_the_limit(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai(cut_off), failure_rate_limit=0.99)
    day.put_pictures(2)
    day.work()
    assert day.report().too_many_failed


def test_an_empty_day_is_a_success_that_says_so(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai())
    assert day.begin().lanes == 0
    report = day.report()
    assert (report.tried, report.failed, report.too_many_failed) == (0, 0, False)
    assert "an empty day" in report.text


def test_a_day_without_news_is_an_empty_day_even_after_a_bad_one(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai(cut_off))
    day.put_pictures(2)
    day.work()
    assert day.begin().lanes == 0
    assert (day.report().tried, day.report().too_many_failed) == (0, False)


def test_a_mixed_day_is_a_success_below_the_limit_and_a_failure_above_it(make_day: MakeDay, openai: OpenAi) -> None:
    bad = (pixel(0), pixel(1))
    day = make_day(openai(lambda request: (cut_off if asked_about(request)[0] in bad else answer_plainly)(request)))
    day.put_pictures(5)
    day.put("copy.png", picture(4))
    day.work()
    report = day.report()
    assert (report.tried, report.failed, report.too_many_failed) == (5, 2, False)
    day.with_dataset(failure_rate_limit=0.3)
    assert day.report().too_many_failed


def test_images_that_wait_for_another_prompt_do_not_hide_that_every_answer_failed(
    make_day: MakeDay, openai: OpenAi
) -> None:
    day = make_day(openai(cut_off), ("ocr", "caption_en"))
    day.put_pictures(4)
    day.begin()
    day.lane(params=RunParams(prompts=("ocr",))).run()
    report = day.report()
    assert (report.tried, report.failed, report.too_many_failed) == (4, 4, True)


def test_a_copy_of_an_image_that_was_read_before_is_a_success(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai())
    day.put_pictures(1)
    day.work()
    day.put("copy.png", picture(0))
    day.work()
    report = day.report()
    assert (report.tried, report.failed) == (1, 0)
    assert "1 objects are copies of images that were read before" in report.text


def test_a_day_on_which_nothing_could_be_asked_is_not_called_empty(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai())
    assert "an empty day" not in day.report(failed_tasks=("discover",)).text
    day.put_pictures(2)
    day.begin()
    assert day.report().text.startswith("nothing was asked; 2 images wait")
    assert day.report(dry_run=True).text.startswith("a dry run: nothing was asked; 2 images wait")
    assert day.report(failed_tasks=("annotate[0]",)).text.startswith("annotate[0] failed; nothing was asked")


def test_the_report_says_what_waits_and_when_it_will_be_done(make_day: MakeDay, openai: OpenAi) -> None:
    day = make_day(openai())
    day.put_pictures(4)
    day.begin()
    day.lane(limit=1).run()
    assert "3 images wait: about 1 minutes of work, done in the next run" in day.report().text
    day.with_dataset(budget=Budget(max_images_per_run=2))
    assert "done in 2 runs" in day.report().text
