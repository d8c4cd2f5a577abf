"""Answering a batch whatever its size does to the device's memory: less at once, and alone what does not fit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from glm4v_operator.engine.device_trouble import Trouble, first_line, trouble
from glm4v_operator.engine.generation import Generation
from glm4v_operator.engine.rows import Result
from glm4v_operator.errors import AnswerFailed, ItemError, Misconfigured
from glm4v_operator.worker.engine_interface import EngineDied, EngineRequest

log = logging.getLogger("glm4v.engine")


def answer_in_memory(
    generation: Generation, requests: Sequence[EngineRequest], *, last_try: bool = False
) -> list[Result]:
    """One result per request, in order. When memory runs out, each half of those without a result is asked by itself.

    So it goes on down to one request; one that does not fit alone, with all else given back, is an ItemError
    (too_large_for_gpu). Raises EngineDied when the device's context is lost; any other error of the batch goes through.
    """
    told: set[int] = set()
    ended: dict[int, Result] = {}
    watched = [_noting(request, number, told) for number, request in enumerate(requests)]
    problem = ""
    try:
        return generation.answer(watched, ended)
    except RuntimeError as error:
        problem = _lack_of_memory(error)
    # Only here, behind the except clause: the error's traceback holds on to every tensor of the failed batch.
    log.warning("memory ran out on %s request(s), fewer are asked at once: %s", len(requests), problem)
    _give_back(generation)
    ended |= {number: _broken_off() for number in told if number not in ended}
    left = [number for number in range(len(requests)) if number not in ended]
    if len(left) == len(requests) == 1:
        if last_try:
            return [_too_large(requests[0], problem)]
        return answer_in_memory(generation, requests, last_try=True)
    half = (len(left) + 1) // 2
    for part in (left[:half], left[half:]):
        if part:
            found = answer_in_memory(generation, [requests[number] for number in part])
            ended |= zip(part, found, strict=True)
    return [ended[number] for number in range(len(requests))]


def fitting_batch(generation: Generation, request: Callable[[], EngineRequest], most: int) -> int:
    """How many of the requests that ``request`` makes fit into memory at once: ``most``, or half of it, or a quarter …

    Whether they are answered is not looked at. Raises Misconfigured when not even one fits, EngineDied as above.
    """
    count, problem = most, ""
    while count:
        try:
            generation.rehearse([request() for _ in range(count)])
        except RuntimeError as error:
            problem = _lack_of_memory(error)
        else:
            return count
        _give_back(generation)
        count //= 2
    raise Misconfigured(
        f"the model is loaded, but expected room for one image and its answer beside it, found too little ({problem}); "
        "raise options.memory_gib, choose a smaller quantization, or a larger card"
    )


def _give_back(generation: Generation) -> None:
    """Free what can be freed. Raises EngineDied when the device does not even do that: it lacked more than memory."""
    try:
        generation.give_back_memory()
    except RuntimeError as error:
        raise EngineDied(f"the device's context is lost ({first_line(error)})") from error


def _lack_of_memory(error: RuntimeError) -> str:
    """What ``error`` says when it is a lack of memory; else raises it, as EngineDied when the device is lost."""
    kind = trouble(error)
    if kind in (Trouble.DEVICE_LOST, Trouble.NO_DEVICE):
        raise EngineDied(f"the device's context is lost ({first_line(error)})") from error
    if kind is not Trouble.OUT_OF_MEMORY:
        raise error
    return first_line(error)


def _noting(request: EngineRequest, number: int, told: set[int]) -> EngineRequest:
    """``request``, which notes in ``told`` that some of its text was passed on: it cannot begin anew."""
    pass_on = request.on_text
    if pass_on is None:
        return request

    def on_text(piece: str) -> None:
        told.add(number)
        pass_on(piece)

    return replace(request, on_text=on_text)


def _broken_off() -> AnswerFailed:
    return AnswerFailed("memory ran out in the middle of the answer, of which some was streamed already; ask again")


def _too_large(request: EngineRequest, problem: str) -> ItemError:
    picture = request.image
    size = "text alone" if picture is None else f"{picture.width}x{picture.height} pixels"
    return ItemError(
        f"request of {size} and up to {request.sampling.max_new_tokens} tokens: expected it to fit into the device's "
        f"memory alone, found too little ({problem}); use a larger card or memory budget, or ask for fewer tokens",
        reason="too_large_for_gpu",
    )
