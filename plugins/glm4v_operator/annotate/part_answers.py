"""Asking about the parts of one image in turn, and what their answers are together."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from glm4v_operator.annotate.merging import shares
from glm4v_operator.errors import AnswerFailed
from glm4v_operator.ledger.units import OutputPart, Usage

if TYPE_CHECKING:
    from glm4v_operator.annotate.events import ImagePart
    from glm4v_operator.worker.client import ChatAnswer, ImageRef

log = logging.getLogger(__name__)

TRIES_OF_A_TILE = 2
"""A tile whose answer failed is asked again at once, so that the tiles answered before it are not paid for twice."""

#: PostgreSQL's integer.
_LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """The answer about an image: ``text`` is what the write gate judges, ``parts`` what is stored of each part.

    ``finish_reason`` is that of the first part that did not simply stop: one that is cut off cuts off the whole.
    """

    text: str
    finish_reason: str
    parts: tuple[OutputPart, ...]
    usage: Usage


def ask_parts(parts: Sequence[ImagePart], ask: Callable[[ImageRef], ChatAnswer]) -> list[ChatAnswer]:
    """One answer for each part, in order. Raises what ``ask`` raises; AnswerFailed for a tile only when tried again."""
    if len(parts) == 1:
        return [ask(parts[0].picture)]
    return [_ask_tile(number, part.picture, ask) for number, part in enumerate(parts)]


def _ask_tile(number: int, picture: ImageRef, ask: Callable[[ImageRef], ChatAnswer]) -> ChatAnswer:
    for _ in range(TRIES_OF_A_TILE - 1):
        try:
            return ask(picture)
        except AnswerFailed as error:
            log.warning("part %d failed and is asked again: %s", number, error)
    return ask(picture)


def whole_answer(parts: Sequence[ImagePart], answers: Sequence[ChatAnswer], no_text: str | None) -> WholeAnswer:
    """Put the answers about the parts together. ``no_text`` is what the model says of a part without text.

    A part's text is its share of the whole, so that the stored texts of an image follow one another without repeating
    what two tiles show; its ``raw`` is all that was answered.
    """
    if len(answers) == 1:
        texts = [answers[0].text.strip()]
    else:
        said = [answer.text.strip() for answer in answers]
        seams = [part.seam for part in parts[1:] if part.seam is not None]
        texts = shares(["" if text == no_text else text for text in said], seams)
    stored = tuple(
        OutputPart(
            part=number,
            turn=0,
            text=text,
            raw=answer.raw,
            finish_reason=answer.finish_reason,
            mean_logprob=answer.mean_logprob,
            min_logprob=answer.min_logprob,
        )
        for number, (text, answer) in enumerate(zip(texts, answers, strict=True))
    )
    finish_reason = next((answer.finish_reason for answer in answers if answer.finish_reason != "stop"), "stop")
    usage = Usage(
        prompt_tokens=_sum(answer.usage.prompt_tokens for answer in answers),
        completion_tokens=_sum(answer.usage.completion_tokens for answer in answers),
        queue_ms=_sum(answer.usage.queue_ms for answer in answers),
        run_ms=_sum(answer.usage.run_ms for answer in answers),
        finish_reason=finish_reason,
        device=answers[0].usage.device,
    )
    return WholeAnswer("\n".join(filter(None, texts)), finish_reason, stored, usage)


def _sum(numbers: Iterable[int | None]) -> int | None:
    """The sum of those that are known, as far as the ledger's column holds it; None when none is."""
    known = [number for number in numbers if number is not None]
    return min(sum(known), _LARGEST_NUMBER) if known else None
