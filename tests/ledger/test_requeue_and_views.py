"""What people do and see: requeue, latest_texts, failures, and a run's numbers."""

from __future__ import annotations

import pytest

from glm4v_operator.ledger.claims import claim_images
from glm4v_operator.ledger.completion import complete_item, fail_item, reject_item
from glm4v_operator.ledger.leases import release
from glm4v_operator.ledger.linking import refuse_object
from glm4v_operator.ledger.rates import seconds_per_image
from glm4v_operator.ledger.requeue import requeue
from glm4v_operator.ledger.runs import finish_run, run_counts, start_run, work_waiting
from glm4v_operator.ledger.units import Answer, Lease, Narrowing
from tests.ledger.world import EVERYTHING, World, answer, listed


@pytest.fixture
def failed(world: World) -> World:
    """One done, one rejected, one dead, one refused object, one folder marker."""
    world.scan([listed("done"), listed("rejected"), listed("dead"), listed("refused"), listed("folder/", size=0)])
    lane = world.lane()
    claimed = {c.key: c for c in world.claim(lane)}
    refuse_object(world.ledger, lane, claimed.pop("refused"), "corrupt", "bad \x1b[31mmarker")
    items = {key: world.link(lane, c).items[0] for key, c in claimed.items()}
    world.answer(lane, items["done"].id)
    attempt = world.begin(lane, items["rejected"].id)
    reject_item(world.ledger, lane, items["rejected"].id, attempt, "repetition", "la la", answer("la la la").parts)
    fail_item(world.ledger, lane, items["dead"].id, world.begin(lane, items["dead"].id), "too_large_for_gpu")
    release(world.ledger, lane, reason="finished")
    return world


def test_requeue_takes_all_failures_that_can_be_tried_again(failed: World) -> None:
    assert requeue(failed.ledger, failed.dataset_id) == 3
    assert failed.states() == {"done": 1, "pending": 2}
    assert failed.rows("SELECT key FROM objects WHERE state = 'refused'") == [{"key": "folder/"}]
    assert failed.value("SELECT sum(attempts) FROM work_items WHERE state = 'pending'") == 0
    assert failed.problems() == []


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({"reasons": ["corrupt"]}, 1),
        ({"reasons": ["too_large_for_gpu", "repetition"]}, 2),
        ({"keys": ["dead"]}, 1),
        ({"states": ["rejected"]}, 1),
        ({"states": ["done"]}, 1),
        ({"limit": 2}, 2),
        ({"keys": ["nobody"]}, 0),
    ],
)
def test_requeue_takes_only_what_was_chosen(failed: World, chosen: dict[str, list[str]], count: int) -> None:
    assert requeue(failed.ledger, None, **chosen) == count  # type: ignore[arg-type]
    assert failed.problems() == []


def test_requeue_keeps_history_and_a_new_answer_replaces_the_old(failed: World) -> None:
    requeue(failed.ledger, states=["done"])
    failed.answer_pending(failed.lane(), "better words")
    texts = failed.rows(
        "SELECT text, superseded_by IS NULL AS counts FROM outputs WHERE text LIKE '%words' ORDER BY id"
    )
    assert texts == [{"text": "words", "counts": False}, {"text": "better words", "counts": True}]
    assert failed.problems() == []


@pytest.mark.parametrize("chosen", [{"states": ["leased"]}, {"reasons": ["no_such_reason"]}])
def test_requeue_refuses_what_it_does_not_know(failed: World, chosen: dict[str, list[str]]) -> None:
    with pytest.raises(ValueError, match="expected"):
        requeue(failed.ledger, failed.dataset_id, **chosen)  # type: ignore[arg-type]


def test_failures_says_why_and_what_to_do(failed: World) -> None:
    found = failed.rows("SELECT key, prompt_id, state, reason, detail, raw_text FROM failures ORDER BY key")
    assert [tuple(row.values()) for row in found] == [
        ("dead", "ocr", "dead", "too_large_for_gpu", None, None),
        ("folder/", None, "refused", "folder_marker", None, None),
        ("refused", None, "refused", "corrupt", "bad [31mmarker", None),
        ("rejected", "ocr", "rejected", "repetition", "la la", "la la la"),
    ]
    assert failed.value("SELECT count(*) FROM failures WHERE meaning IS NULL OR remedy IS NULL") == 0


def test_latest_texts_has_one_row_an_object(failed: World) -> None:
    found = failed.rows("SELECT key, state, reason, ocr_text, ocr_state, caption_zh FROM latest_texts ORDER BY key")
    assert [tuple(row.values()) for row in found] == [
        ("dead", "failed", "too_large_for_gpu", None, "dead", None),
        ("done", "done", None, "words", "done", None),
        ("folder/", "refused", "folder_marker", None, None, None),
        ("refused", "refused", "corrupt", None, None, None),
        ("rejected", "failed", "repetition", None, "rejected", None),
    ]


def test_a_changed_prompt_keeps_the_old_text_in_sight_until_the_new_is_there(failed: World) -> None:
    shown = "SELECT ocr_text, ocr_state, state FROM latest_texts WHERE key = 'done'"
    failed.register(("ocr",), salt="changed")
    assert failed.rows(shown) == [{"ocr_text": "words", "ocr_state": "pending", "state": "pending"}]
    failed.answer_pending(failed.lane(), "new words")
    assert failed.rows(shown) == [{"ocr_text": "new words", "ocr_state": "done", "state": "done"}]


def test_no_text_is_a_state_of_its_own(world: World) -> None:
    world.keys("blank")
    lane = world.lane()
    item = world.link_all(lane)["blank"]
    assert complete_item(world.ledger, lane, item.id, world.begin(lane, item.id), Answer("no_text", [], reason="blank"))
    assert world.rows("SELECT state, ocr_state, ocr_text FROM latest_texts") == [
        {"state": "no_text", "ocr_state": "no_text", "ocr_text": None}
    ]
    assert world.rows("SELECT * FROM failures") == []


def test_only_the_newest_version_of_a_key_is_shown(world: World) -> None:
    world.scan([listed("a", "first")])
    lane = world.lane()
    world.answer(lane, world.link_all(lane)["a"].id, "old words")
    world.scan([listed("a", "second")])
    assert world.rows("SELECT key, state, ocr_text FROM latest_texts") == [
        {"key": "a", "state": "listed", "ocr_text": None}
    ]


def test_a_runs_numbers_count_what_it_tried(failed: World) -> None:
    counts = run_counts(failed.ledger, failed.run_id, failed.dataset_id)
    assert counts.objects == {"linked": 3, "refused": 1}
    assert counts.items == {"dead": 1, "done": 1, "rejected": 1}
    assert counts.reasons == {"corrupt": 1, "repetition": 1, "too_large_for_gpu": 1}
    assert counts.images == 3
    assert counts.seconds > 0
    rate = seconds_per_image(failed.ledger, failed.dataset_id)
    assert rate == pytest.approx(counts.seconds / 3)


def test_what_waits_is_counted_within_the_narrowing(failed: World) -> None:
    failed.register(("ocr", "caption_zh"))
    failed.scan([listed("new/1"), listed("done"), listed("rejected"), listed("dead"), listed("refused")])
    waiting = work_waiting(failed.ledger, failed.dataset_id, EVERYTHING)
    assert (waiting.objects, waiting.images, waiting.items, waiting.suspects) == (1, 3, 3, 0)
    narrowed = work_waiting(failed.ledger, failed.dataset_id, Narrowing(prefixes=("new/",), prompt_ids=("ocr",)))
    assert (narrowed.objects, narrowed.images, narrowed.items) == (1, 0, 0)


def test_a_cleared_run_is_the_same_run_again(world: World) -> None:
    finish_run(world.ledger, world.run_id, "failed", {"done": 0}, "report \x00")
    assert start_run(world.ledger, world.dataset_id, "run of demo", "manual", {}) == world.run_id
    assert world.rows("SELECT state, finished_at, report FROM runs") == [
        {"state": "running", "finished_at": None, "report": "report "}
    ]


def test_the_same_run_twice_does_nothing_the_second_time(world: World) -> None:
    for answered in (3, 0):
        world.keys("a", "b", "c")
        lane = world.lane()
        items = world.link_all(lane)
        assert len(items) == answered
        for item in items.values():
            world.answer(lane, item.id)
        assert claim_images(world.ledger, lane, world.dataset_id, 9, EVERYTHING) == []
        release(world.ledger, lane, reason="finished")
    assert world.value("SELECT count(*) FROM outputs") == 3


SHOWN = "SELECT state, ocr_state, ocr_text, model FROM latest_texts WHERE key = 'done'"


def asked_again(world: World) -> tuple[Lease, int, int]:
    """The answered item, requeued and begun anew."""
    requeue(world.ledger, states=["done"], keys=["done"])
    lane = world.lane()
    (image,) = claim_images(world.ledger, lane, world.dataset_id, 1, EVERYTHING)
    return lane, image.items[0].id, world.begin(lane, image.items[0].id)


def test_a_requeued_text_is_shown_until_the_next_answer(failed: World) -> None:
    lane, item, attempt = asked_again(failed)
    assert failed.rows(SHOWN) == [
        {"state": "pending", "ocr_state": "leased", "ocr_text": "words", "model": "scripted-1"}
    ]
    assert complete_item(failed.ledger, lane, item, attempt, Answer("no_text", [], reason="blank"))
    assert failed.rows(SHOWN)[0]["ocr_text"] is None
    assert failed.problems() == []


def test_a_requeued_text_outlives_an_answer_that_is_rejected(failed: World) -> None:
    for words in ("la la", "lo lo"):
        requeue(failed.ledger, states=["rejected"], keys=["done"])
        lane, item, attempt = asked_again(failed)
        assert reject_item(failed.ledger, lane, item, attempt, "repetition", parts=answer(words).parts)
    assert failed.rows(SHOWN) == [
        {"state": "failed", "ocr_state": "rejected", "ocr_text": "words", "model": "scripted-1"}
    ]
    assert failed.rows("SELECT raw_text FROM failures WHERE key = 'done'") == [{"raw_text": "lo lo"}]
    assert failed.problems() == []
    requeue(failed.ledger, states=["rejected"], keys=["done"])
    failed.answer_pending(failed.lane(), "better words")
    assert failed.rows(SHOWN)[0]["ocr_text"] == "better words"
    assert failed.rows("SELECT text FROM outputs WHERE superseded_by IS NULL AND text <> 'la la la'") == [
        {"text": "better words"}
    ]
    assert failed.problems() == []
