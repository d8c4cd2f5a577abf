"""The note on a run: a person's words stay, ours stand below them."""

from __future__ import annotations

from glm4v_operator.run_notes import MISSING_POOL, NOTE_CHARACTERS, REPORT, with_ours

OURS = f"{REPORT}3 images read, 3 answers, 0 failed; nothing waits\ndataset day, run 7"


def test_a_run_without_a_note_gets_the_report_alone() -> None:
    assert with_ours(None, OURS) == OURS
    assert with_ours("", OURS) == OURS


def test_a_persons_note_stays_above_the_report() -> None:
    note = "started by hand\n\nask Li about the receipts"
    assert with_ours(note, OURS) == f"{note}\n\n{OURS}"


def test_the_report_of_a_repeated_run_takes_the_place_of_the_first() -> None:
    first = with_ours("started by hand", f"{REPORT}1 images read\n\ndataset day, run 7")
    assert with_ours(first, OURS) == f"started by hand\n\n{OURS}"


def test_what_a_person_wrote_below_a_report_stays_too() -> None:
    between = f"above\n\n{OURS}\n\nbelow"
    assert with_ours(between, OURS) == f"above\n\nbelow\n\n{OURS}"


def test_the_pool_that_was_missing_is_not_named_once_the_run_has_ended() -> None:
    waiting = with_ours("started by hand", f"{MISSING_POOL}gpu.")
    assert waiting == f"started by hand\n\n{MISSING_POOL}gpu."
    assert with_ours(waiting, OURS) == f"started by hand\n\n{OURS}"


def test_the_report_is_cut_to_what_airflow_keeps() -> None:
    note = with_ours("started by hand", REPORT + "x" * 2_000)
    assert len(note) == NOTE_CHARACTERS
    assert note.startswith(f"started by hand\n\n{REPORT}xxx")
    assert note.endswith("x…")


def test_a_long_note_of_a_person_is_never_cut() -> None:
    for length in (NOTE_CHARACTERS, NOTE_CHARACTERS - 1, NOTE_CHARACTERS - 20):
        assert with_ours("w" * length, OURS) == "w" * length
