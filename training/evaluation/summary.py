"""Verdicts added up, as plain JSON: shares with the counts that they come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from embedded.score import Errors
from training.captions.scoring import FactScore
from training.marking.judging import Verdict

Json = dict[str, object]
LANGUAGES = ("zh", "en")


def summary(verdicts: Sequence[Verdict]) -> Json:
    """Readings and captions by language, texts invented, garbage; then readings and captions by kind of picture."""
    silent = [verdict for verdict in verdicts if verdict.task == "ocr" and verdict.language is None]
    kinds = sorted({verdict.kind for verdict in verdicts})
    return {
        "ocr": {language: reading(_of(verdicts, "ocr", language)) for language in LANGUAGES},
        "caption": {language: captions(_of(verdicts, "caption", language)) for language in LANGUAGES},
        "invented": {"answers": sum(verdict.invented for verdict in silent), "of": len(silent)},
        "garbage": {task: count(verdict.garbage for verdict in verdicts if verdict.task == task) for task in TASKS},
        "on task": {task: count(verdict.on_task for verdict in verdicts if verdict.task == task) for task in TASKS},
        "kinds": {
            kind: {
                "ocr": reading([v for v in verdicts if v.kind == kind and v.task == "ocr"]),
                "caption": captions([v for v in verdicts if v.kind == kind and v.task == "caption"]),
            }
            for kind in kinds
        },
    }


TASKS = ("ocr", "caption")


def reading(verdicts: Iterable[Verdict]) -> Json:
    """Character error rate over all texts together; None without any."""
    found = [verdict.reading for verdict in verdicts if verdict.reading is not None]
    total = sum(found, Errors(0, 0))
    return {
        "texts": len(found),
        "edits": total.edits,
        "characters": total.characters,
        "rate": total.rate if found else None,
    }


def captions(verdicts: Iterable[Verdict]) -> Json:
    """Facts over all captions together; ``share`` is of those that were due or stated, None without any."""
    found = [verdict.facts for verdict in verdicts if verdict.facts is not None]
    total = sum(found, FactScore())
    return {
        "captions": len(found),
        "right": total.right,
        "wrong": total.wrong,
        "missing": total.missing,
        "extra": total.extra,
        "share": total.share_right if found else None,
    }


def count(found: Iterable[bool]) -> Json:
    """How many are true, of how many."""
    all_ = list(found)
    return {"answers": sum(all_), "of": len(all_)}


def _of(verdicts: Sequence[Verdict], task: str, language: str) -> list[Verdict]:
    return [verdict for verdict in verdicts if verdict.task == task and verdict.language == language]
