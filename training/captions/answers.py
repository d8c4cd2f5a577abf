"""What glm4v-nano should answer."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

from glm4v_operator.prompts.files import load_prompts
from training.captions.writing import caption

if TYPE_CHECKING:
    from training.captions.facts import Language
    from training.scenes.scene import Scene

Task = Literal["ocr", "caption"]


def answer_for(scene: Scene, task: Task, language: Language, opening: int) -> str:
    """The right answer about ``scene``: its text as written, whatever the question's language, or a caption in it.

    ``opening``: the number of the question's opening, which a caption's sentences follow from.
    """
    if task == "ocr":
        return scene.text or no_text_answer()
    return caption(scene.facts, language, opening)


@cache
def no_text_answer() -> str:
    """What the shipped OCR prompt asks for where an image has no text. Raises ValueError when it no longer does."""
    answer = load_prompts()["ocr"].expects.no_text_answer
    if answer is None:
        raise ValueError("prompt ocr: expected expects.no_text_answer, which training teaches, found none; set it")
    return answer
