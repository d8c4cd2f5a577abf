"""``make demo`` says by its exit status whether what was read is right."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from embedded import demo
from embedded.demo import conclude, judge
from embedded.demo_run import FinishedRun, RunFailed
from embedded.results import Results, Row
from embedded.score import Expected, Truth
from embedded.terminal import Progress
from glm4v_operator.ledger.reconciliation import RecipeCount, Reconciliation

TRUTH = Truth(
    0.1,
    {
        "a.png": Expected("done", None, "停水通知 Notice"),
        "blank.png": Expected("no_text", "blank", ""),
        "cut.jpg": Expected("refused", "truncated", ""),
    },
)
RIGHT = Results(
    [
        Row("a.png", "done", None, "停水通知 Notice"),
        Row("blank.png", "no_text", "blank", None),
        Row("cut.jpg", "refused", "truncated", None),
    ],
    Reconciliation(3, {"linked": 2, "refused": 1}, [RecipeCount(1, "ocr", 2, {"done": 1, "no_text": 1})], []),
)
GREEN = FinishedRun("success", "http://127.0.0.1/run")


def _with(row: Row) -> Results:
    return dataclasses.replace(RIGHT, rows=[row if known.key == row.key else known for known in RIGHT.rows])


def _that_does_not_add_up() -> Results:
    assert RIGHT.reconciliation is not None
    return dataclasses.replace(RIGHT, reconciliation=dataclasses.replace(RIGHT.reconciliation, problems=["1 is not 2"]))


def test_a_green_run_with_right_results_is_status_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert conclude(judge(GREEN, RIGHT, TRUTH), Progress()) == 0
    assert capsys.readouterr().err == ""


def test_as_many_errors_as_the_truth_allows_are_right() -> None:
    assert judge(GREEN, _with(Row("a.png", "done", None, "停水通如 Notice")), TRUTH) == []


@pytest.mark.parametrize(
    ("run", "results", "said"),
    [
        (FinishedRun("failed", "http://127.0.0.1/run"), RIGHT, "the run ended as failed"),
        (GREEN, _that_does_not_add_up(), "1 is not 2"),
        (GREEN, dataclasses.replace(RIGHT, reconciliation=None), "nothing was ever run"),
        (GREEN, _with(Row("a.png", "done", None, "停电通如 Notice")), "20.00% character errors, at most 10.00%"),
        (GREEN, _with(Row("a.png", "pending", None, "停水通知 Notice")), "a.png: expected done, found pending"),
        (GREEN, _with(Row("cut.jpg", "refused", "corrupt", None)), "cut.jpg: expected to be refused as truncated"),
        (GREEN, dataclasses.replace(RIGHT, rows=RIGHT.rows[:2]), "cut.jpg: expected refused, but it is not"),
    ],
    ids=["red run", "sums", "never run", "errors", "unfinished", "reason", "missing"],
)
def test_whatever_is_wrong_is_named_and_is_status_1(
    run: FinishedRun, results: Results, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert conclude(judge(run, results, TRUTH), Progress()) == 1
    wrong = [line for line in capsys.readouterr().err.splitlines() if line.startswith("NOT RIGHT: ")]
    assert len(wrong) == 1
    assert said in wrong[0]


def _ends(status: int | BaseException) -> Callable[..., int]:
    def demo(*_: object, **__: object) -> int:
        if isinstance(status, BaseException):
            raise status
        return status

    return demo


@pytest.mark.parametrize(
    ("ended", "status"), [(0, 0), (1, 1), (RunFailed("it takes too long"), 1), (KeyboardInterrupt(), 130)]
)
def test_the_verdict_is_the_commands_exit_status(
    ended: int | BaseException, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo, "demo", _ends(ended))
    assert demo.main([]) == status


def test_the_facts_that_captions_state_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    truth = Truth(0.1, {"a.png": Expected("done", None, "停水通知 Notice", {"kind": "notice", "lines": 3})})
    told = Row("a.png", "done", None, "停水通知 Notice", "一份通知，共2行。", "A notice of 3 lines.")
    assert judge(GREEN, _with(told), truth) == []
    said = capsys.readouterr().out
    assert "captions, zh: 1 of 2 (50.0%)" in said
    assert "captions, en: 2 of 2 (100.0%)" in said
