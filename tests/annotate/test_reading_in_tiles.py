"""Long pictures, asked about in tiles by a lane: what is asked, stored, shown, and what a failure costs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from glm4v_operator.annotate import preparing
from glm4v_operator.errors import Misconfigured
from glm4v_operator.image_limits import Preprocessing
from tests.annotate.day import Day, asked_about, colour, journal_of, scripted
from tests.annotate.fixtures import MakeDay
from tests.pictures import encode
from tests.scripted.openai_server import ScriptedOpenAiServer, chat_completion, http_json, picture_of

OpenAi = Callable[..., ScriptedOpenAiServer]
Said = str | bytes
SIDE = 56
#: How far apart even cuts lie: a long picture of so high bands has a tile for each.
BAND = 42
FAILED = http_json({"error": {"message": "out of luck"}}, "500 Internal Server Error")


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparing, "RETRY_CAP_SECONDS", 0.5)


def long_picture(bands: int = 4, *, striped: bool = False) -> bytes:
    """Bands of colours 0, 1, 2, …, a mark in each; with a stripe along its edge no cut can go through a gap."""
    picture = Image.new("RGB", (SIDE, BAND * bands))
    for number in range(bands):
        picture.paste(colour(number), (0, BAND * number, SIDE, BAND * (number + 1)))
        picture.paste("white", (4, BAND * number + 15, 14, BAND * number + 20))
    if striped:
        picture.paste("white", (SIDE - 4, 0, SIDE, picture.height))
    return encode(picture, "PNG")


def tile_of(request: dict[str, Any]) -> int:
    """The number of the tile that a request shows, by the colour of its middle."""
    found = picture_of(request).getpixel((SIDE // 2, SIDE // 2))
    assert isinstance(found, tuple)
    return int(found[0])


def by_tile(*answers: Said | list[Said]) -> Callable[[dict[str, Any]], Said]:
    """Answer ``ocr`` by the tile, with the same text each time or with those of a list in turn."""

    def answer(request: dict[str, Any]) -> Said:
        if asked_about(request)[1] != "ocr":
            return "a long picture"
        found = answers[tile_of(request)]
        return found.pop(0) if isinstance(found, list) else found

    return answer


def tiled_day(make_day: MakeDay, worker: Any, *, prompts: tuple[str, ...] = ("ocr",), striped: bool = False) -> Day:
    day = make_day(worker, prompts, preprocessing=Preprocessing("tiles", SIDE))
    day.put("long.png", long_picture(striped=striped))
    return day


def tiles_asked(server: ScriptedOpenAiServer) -> list[int]:
    """How often each tile was asked about."""
    asked = Counter(tile_of(request) for request in server.requests)
    return [asked[number] for number in range(4)]


def parts(day: Day) -> list[tuple[int, str, str]]:
    """(part, text, raw) of every output that counts."""
    found = day.rows("SELECT part, text, raw FROM outputs WHERE superseded_by IS NULL ORDER BY work_item_id, part")
    return [(part, text, bytes(raw).decode()) for part, text, raw in found]


def shown(day: Day) -> tuple[str | None, str | None]:
    """The text in the view, and its state."""
    [(text, state)] = day.rows("SELECT ocr_text, ocr_state FROM latest_texts")
    return text, state


def test_texts_are_read_in_tiles_and_a_caption_is_asked_once_about_the_whole(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai(by_tile("one", "two", "three", "four"))
    day = tiled_day(make_day, server, prompts=("ocr", "caption_en"))
    day.work()
    assert day.items() == {"done": 2}
    assert Counter(asked_about(request)[1] for request in server.requests) == {"ocr": 4, "caption_en": 1}
    assert {picture_of(request).size for request in server.requests} == {(SIDE, SIDE)}
    assert shown(day) == ("one\ntwo\nthree\nfour", "done")
    assert day.rows("SELECT caption_en FROM latest_texts") == [("a long picture",)]
    assert day.problems() == []


def test_each_answer_is_kept_as_it_came_and_the_parts_texts_are_the_whole(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai(
        by_tile("title\nfirst line\nsec0nd 1ine", "second line\nthird line", "third line\nlast", "last\nend")
    )
    day = tiled_day(make_day, server, striped=True)
    day.work()
    assert shown(day) == ("title\nfirst line\nsec0nd 1ine\nthird line\nlast\nend", "done")
    assert parts(day) == [
        (0, "title\nfirst line\nsec0nd 1ine", "title\nfirst line\nsec0nd 1ine"),
        (1, "third line", "second line\nthird line"),
        (2, "last", "third line\nlast"),
        (3, "end", "last\nend"),
    ]


def test_a_tile_without_text_adds_nothing(make_day: MakeDay, openai: OpenAi) -> None:
    day = tiled_day(make_day, openai(by_tile("one", "[NO TEXT]", " [NO TEXT]\n", "four")))
    day.work()
    assert shown(day) == ("one\nfour", "done")
    assert [raw for _, _, raw in parts(day)] == ["one", "[NO TEXT]", " [NO TEXT]\n", "four"]


def test_a_picture_whose_tiles_have_no_text_has_none(make_day: MakeDay, openai: OpenAi) -> None:
    day = tiled_day(make_day, openai(by_tile(*["[NO TEXT]"] * 4)))
    day.work()
    assert (shown(day), day.items()) == ((None, "no_text"), {"no_text": 1})


def test_a_tile_that_failed_is_asked_again_without_the_others(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai(by_tile("one", "two", [FAILED, "three"], "four"))
    day = tiled_day(make_day, server)
    summary = day.work()
    assert (summary.counts["done"], summary.counts.get("put_back", 0)) == (1, 0)
    assert tiles_asked(server) == [1, 1, 2, 1]
    assert shown(day)[0] == "one\ntwo\nthree\nfour"


def test_a_tile_that_fails_again_puts_the_whole_image_back(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai(by_tile("one", "two", [FAILED, FAILED, "three"], "four"))
    day = tiled_day(make_day, server)
    summary = day.work()
    assert (summary.counts["done"], summary.counts["put_back"]) == (1, 1)
    assert tiles_asked(server) == [2, 2, 3, 1]
    assert [part for part, _, _ in parts(day)] == [0, 1, 2, 3]
    assert day.problems() == []


def test_a_tile_that_is_cut_off_keeps_the_whole_out_of_the_results(make_day: MakeDay, openai: OpenAi) -> None:
    cut_off = http_json(chat_completion("three and", "length"))
    day = tiled_day(make_day, openai(by_tile("one", "two", cut_off, "four")))
    day.work()
    assert (shown(day), day.items()) == ((None, "rejected"), {"rejected (cut_off)": 1})
    assert day.rows("SELECT raw_text FROM failures") == [("one\ntwo\nthree and\nfour",)]


def test_a_worker_that_dies_in_the_middle_of_an_image_costs_that_image_and_nothing_is_stored_twice(
    make_day: MakeDay, tmp_path: Path
) -> None:
    journal = tmp_path / "journal"
    dies_once = {"when": {"nth": 3, "times": 1}, "act": {"exit": 9}}
    day = tiled_day(make_day, scripted(journal, rules=[dies_once], state=str(tmp_path), answer="a tile"))
    summary = day.work()
    assert (summary.worker_restarts, day.items()) == (1, {"done": 1})
    assert sum(journal_of(journal).values()) == 3 + 4
    assert [(part, text) for part, text, _ in parts(day)] == [(number, "a tile") for number in range(4)]
    assert day.rows("SELECT outcome::text FROM attempts WHERE work_item_id IS NOT NULL ORDER BY id") == [
        ("worker_died",),
        ("done",),
    ]
    assert day.problems() == []


def test_a_picture_that_is_not_long_is_one_part(make_day: MakeDay, openai: OpenAi) -> None:
    server = openai(lambda request: "all of it")
    day = make_day(server, preprocessing=Preprocessing("tiles", SIDE))
    day.put("short.png", encode(Image.new("RGB", (90, 60)), "PNG"))
    day.work()
    assert parts(day) == [(0, "all of it", "all of it")]
    assert [picture_of(request).size for request in server.requests] == [(SIDE, SIDE)]


def test_a_dataset_that_names_no_preprocessing_takes_the_engines(make_day: MakeDay) -> None:
    day = make_day(scripted(answer="{size}", image_side=70), preprocessing=None)
    day.put_pictures(1)
    day.work()
    assert shown(day)[0] == "70x70"


def test_a_shape_that_the_engine_does_not_take_fails_the_plan(make_day: MakeDay) -> None:
    day = make_day(scripted(image_side=70), preprocessing=Preprocessing("tiles", SIDE))
    day.discover()
    with pytest.raises(Misconfigured, match=r"'day': preprocessing.side: expected 70, .* found 56"):
        day.plan()
