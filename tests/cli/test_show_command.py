from __future__ import annotations

import json

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.ledger.completion import reject_item
from glm4v_operator.ledger.linking import refuse_object
from glm4v_operator.ledger.units import OutputPart
from tests.cli.conftest import Glm4v
from tests.ledger.world import World, listed


def answered(world: World, key: str = "in/a.png", words: str = "第一行\nsecond line") -> None:
    lane = world.lane()
    world.keys(key)
    (item,) = world.link_all(lane).values()
    world.answer(lane, item.id, words)


def test_a_text_is_shown_with_its_image_recipe_and_attempt(glm4v: Glm4v, world: World):
    answered(world)
    code, out, _ = glm4v("show", "in/a.png")
    assert code == ExitCode.OK
    for part in (
        "in/a.png  (bucket, dataset demo)",
        "state:      linked",
        "PNG, 8x8 pixels",
        "measures:   ink 0.5",
        "    ocr: done",
        "scripted-1 by scripted",
        "        第一行\n        second line\n",
        "in run of demo, lane 1: done",
    ):
        assert part in out


def test_a_refused_object_says_why_and_what_to_do(glm4v: Glm4v, world: World):
    lane = world.lane()
    world.keys("a.png")
    refuse_object(world.ledger, lane, world.claim(lane)[0], "truncated", "ends after 10 bytes")
    _, out, _ = glm4v("show", "a.png")
    assert "refused, truncated (ends after 10 bytes). The image data ends too early. → Upload an intact copy." in out


def test_a_rejected_answer_is_shown_with_its_reason(glm4v: Glm4v, world: World):
    lane = world.lane()
    world.keys("a.png")
    (item,) = world.link_all(lane).values()
    part = OutputPart(text="la la la", raw=b"la la la")
    reject_item(world.ledger, lane, item.id, world.begin(lane, item.id), "cut_off", "too long", (part,))
    _, out, _ = glm4v("show", "a.png")
    assert "ocr: rejected, cut_off (too long)" in out
    assert "la la la" in out


def test_every_version_of_a_key_is_shown_the_newest_first(glm4v: Glm4v, world: World):
    world.scan([listed("a.png", "old")])
    world.scan([listed("a.png", "new")])
    versions = json.loads(glm4v("show", "a.png", "--json")[1])
    assert [version["superseded_at"] is None for version in versions] == [True, False]


def test_other_keys_of_the_same_bytes_are_named(glm4v: Glm4v, world: World):
    lane = world.lane()
    world.keys("a.png", "b.png")
    for claimed in world.claim(lane):
        world.link(lane, claimed, content="same")
    assert "also under b.png (bucket, dataset demo)" in glm4v("show", "a.png")[1]


def test_a_key_that_no_listing_showed_ends_with_code_1_and_what_comes_next(glm4v: Glm4v, world: World):
    world.keys("in/a.png", "in/b.png")
    code, out, _ = glm4v("show", "in/a")
    assert code == ExitCode.FOUND_WRONG
    assert "no listing ever showed the key 'in/a'" in out
    assert "next in bucket order: in/a.png" in out


def test_a_hostile_key_reaches_the_terminal_escaped(glm4v: Glm4v, world: World):
    key = "a\x1b]52;c;x\x07\u202egnp.png"
    world.keys(key)
    _, out, _ = glm4v("show", key)
    assert r"a\x1b]52;c;x\x07\u202egnp.png" in out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_a_key_that_cannot_be_stored_is_found_by_itself(glm4v: Glm4v, world: World):
    world.scan([listed("a\x00b.png")])
    code, out, _ = glm4v("show", "a\x00b.png")
    assert code == ExitCode.OK
    assert "refused, key" in out


def test_json_never_carries_a_control_character(glm4v: Glm4v, world: World):
    answered(world, words="left\u202eright\x1b[0m")
    out = glm4v("show", "in/a.png", "--json")[1]
    assert out.isascii()
    assert "\x1b" not in out


def test_the_dataset_option_leaves_the_others_out(glm4v: Glm4v, world: World):
    World(world.ledger, name="other").keys("a.png")
    assert glm4v("show", "a.png", "--dataset", "other")[0] == ExitCode.OK
    assert glm4v("show", "a.png", "--dataset", "demo")[0] == ExitCode.FOUND_WRONG


def test_an_unknown_dataset_is_not_an_unknown_key(glm4v: Glm4v, world: World):
    world.keys("a.png")
    assert glm4v("show", "a.png", "--dataset", "none")[0] == ExitCode.MISCONFIGURED
