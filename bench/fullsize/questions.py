"""A working day's questions: the shipped prompts about pictures of noise, with answers of a set length."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from glm4v_operator.prompts.files import load_prompts
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineRequest, Pixels, Turn

#: The prompts in the order in which they are asked, and the tokens of each answer.
DAY = {"caption_zh": 64, "caption_en": 64, "ocr": 256}
TINY_DAY = {"caption_zh": 3, "caption_en": 3, "ocr": 8}


def noise(seed: int, side: int) -> Pixels:
    """A picture of ``side`` x ``side`` random pixels."""
    return Pixels(side, side, random.Random(seed).randbytes(side * side * 3))


def ask(prompt_id: str, picture: Pixels, tokens: int, on_text: Callable[[str], None] | None = None) -> EngineRequest:
    """The shipped prompt about ``picture``, greedily, for ``tokens`` tokens."""
    prompt = load_prompts()[prompt_id]
    return EngineRequest(
        id=prompt_id,
        task=prompt.task,
        turns=(Turn("user", prompt.text(), has_image=True),),
        image=picture,
        image_sha256=picture.sha256,
        sampling=Sampling(max_new_tokens=tokens),
        on_text=on_text,
    )


def ask_all(pictures: Sequence[Pixels], day: Mapping[str, int]) -> list[EngineRequest]:
    """All the day's prompts about each picture."""
    return [ask(prompt_id, picture, tokens) for picture in pictures for prompt_id, tokens in day.items()]


def given_up_soon(request: EngineRequest, tokens: int = 3) -> EngineRequest:
    """``request`` with the room of its whole answer, of which only a few tokens are waited for: for warming up."""
    count = itertools.count(1)
    return replace(request, abandoned=lambda: next(count) > tokens)


def checked(results: Sequence[object], requests: Sequence[EngineRequest]) -> list[EngineAnswer]:
    """``results``, each an answer of its full length. Raises RuntimeError where one is shorter, and so too cheap."""
    answers = [result for result in results if isinstance(result, EngineAnswer)]
    expected = [request.sampling.max_new_tokens for request in requests]
    if len(answers) < len(results) or [answer.completion_tokens for answer in answers] != expected:
        raise RuntimeError(f"expected answers of {expected} tokens, found {[str(result)[:200] for result in results]}")
    return answers
