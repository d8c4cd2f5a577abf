"""Asking a worker in tests: one colour is one picture."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.client import ChatAnswer, WorkerClient

RED = (255, 0, 0)
BLUE = (0, 0, 255)


def ask(
    client: WorkerClient,
    colour: tuple[int, int, int] | None = RED,
    *,
    prompt: str = "Read all text.",
    task: str | None = "ocr",
    seconds: float = 20.0,
) -> ChatAnswer:
    """Hand over an 8x8 picture of one colour and ask about it."""
    image = None if colour is None else client.put_image(bytes(colour) * 64, 8, 8)
    return client.chat(prompt, image, task=task, sampling=Sampling(), deadline_seconds=seconds)


def ask_together(count: int, question: Callable[[int], Any]) -> list[Future[Any]]:
    """Run ``question(0)`` … ``question(count - 1)`` in threads of their own; returns at once."""
    pool = ThreadPoolExecutor(count)
    futures = [pool.submit(question, number) for number in range(count)]
    pool.shutdown(wait=False)
    return futures


def wait_until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Return as soon as ``condition()`` is true; fails after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not true within {seconds} s: {condition}")
        time.sleep(0.01)
