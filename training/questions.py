"""What glm4v-nano is asked in training: the shipped prompts, and its tasks in people's own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from glm4v_operator.prompts.files import load_prompts
from training import questions_in_chinese as chinese
from training import questions_in_english as english
from training.captions.writing import Chance, choose

if TYPE_CHECKING:
    from training.captions.answers import Task
    from training.captions.facts import Language

SHIPPED_SHARE = 0.25
SHIPPED_OPENING = 0  # the number of a shipped prompt's opening

PHRASINGS: dict[tuple[Task, Language], tuple[tuple[str, ...], tuple[str, ...]]] = {
    ("ocr", "zh"): (chinese.OCR, chinese.OCR_COMPOSED),
    ("ocr", "en"): (english.OCR, english.OCR_COMPOSED),
    ("caption", "zh"): (chinese.CAPTION, chinese.CAPTION_COMPOSED),
    ("caption", "en"): (english.CAPTION, english.CAPTION_COMPOSED),
}
"""Phrasings that were written one by one, and those that follow from a few patterns; each sort is asked as often."""


@dataclass(frozen=True, slots=True)
class Manners:
    """What people put before and behind what they ask, and how they end it."""

    before_request: tuple[str, ...]
    before_question: tuple[str, ...]
    behind: tuple[str, ...]
    request_ends: tuple[str, ...]
    question_ends: tuple[str, ...]


MANNERS: dict[Language, Manners] = {
    "zh": Manners(
        ("请", "请你", "麻烦你", "你好，请"),
        ("请问", "你好，"),
        ("谢谢", "谢谢。", "谢谢！"),
        ("", "！", "."),
        ("", "?", "？？"),
    ),
    "en": Manners(
        ("Please ", "Could you please ", "Hi, please ", "Can you "),
        ("Hi, ", "Hello, ", "Please tell me: "),
        (" Thanks.", " Thank you.", " Thanks!", " Please."),
        ("", "", "!", " please", ", please."),
        ("", "", "??", " please", ", please?"),
    ),
}
_NOT_BEGGED = (
    *("I ", "My ", "Someone ", "Can ", "Could ", "Would ", "Will ", "Please ", "Let me know "),
    *("请", "我", "麻烦", "能", "你"),
)
"""How phrasings begin that bear no word of request before them."""
_BEGGING = re.compile("^((can|could|would|will) you (please )?|please |帮我)")
"""How phrasings begin that say the same without it, as they do with what :func:`vary` puts before them."""
_STRAY = (" ", "  ", "\n", "\u3000")


@dataclass(frozen=True, slots=True)
class Phrased:
    """A question as it is typed, and the number of its opening: see :func:`opening_number`."""

    text: str
    opening: int


def question(rng: Chance, task: Task, language: Language, *, shipped: bool | None = None) -> Phrased:
    """A question for ``task`` in ``language``.

    ``shipped``: a shipped prompt (True), people's own words (False), or SHIPPED_SHARE of the one (None). The shipped
    OCR prompt is the same in both languages; a caption is asked for in the language that it is to be written in.
    """
    if shipped is None:
        shipped = rng.random() < SHIPPED_SHARE
    if shipped:
        return Phrased(shipped_prompt(task, language), SHIPPED_OPENING)
    phrasing = choose(rng, choose(rng, PHRASINGS[task, language]))
    return Phrased(vary(rng, phrasing, language), opening_number(phrasing, task, language))


def opening_number(phrasing: str, task: Task, language: Language) -> int:
    """The number of how ``phrasing``, one of PHRASINGS, begins: 0, 1, … in the order in which openings are listed.

    Which sentences a caption has follows from it. It looks at the first two words, or the first two Chinese characters,
    and at nothing that :func:`vary` adds or alters, so that it can be learnt, and tells something about new questions.
    Raises KeyError for words that no phrasing begins with.
    """
    return _openings(task, language)[_opening(phrasing, language)]


def _opening(phrasing: str, language: Language) -> str:
    bare = _BEGGING.sub("", phrasing.rstrip(".?").lower(), count=1)
    return bare[:2] if language == "zh" else " ".join(bare.split(" ")[:2])


@cache
def _openings(task: Task, language: Language) -> dict[str, int]:
    begins = dict.fromkeys(_opening(each, language) for phrasings in PHRASINGS[task, language] for each in phrasings)
    return {opening: number for number, opening in enumerate(begins)}


@cache
def shipped_prompt(task: Task, language: Language) -> str:
    """The text that the worker gets when a dataset uses the prompt file."""
    return load_prompts()["ocr" if task == "ocr" else f"caption_{language}"].text()


def vary(rng: Chance, phrasing: str, language: Language) -> str:
    """``phrasing`` as somebody types it: perhaps politer, ended otherwise, in small letters, with a stray space."""
    manners = MANNERS[language]
    stem = phrasing.rstrip(".?。？")
    asks = phrasing.endswith(("?", "？"))
    end = phrasing[len(stem) :]
    polite = rng.random()
    if polite < 0.15 and not stem.startswith(_NOT_BEGGED):
        stem = choose(rng, manners.before_question if asks else manners.before_request) + lowered(stem)
    if rng.random() < 0.35:
        end = choose(rng, manners.question_ends if asks else manners.request_ends)
    elif polite > 0.88:
        end += choose(rng, manners.behind)
    typed = _typed(rng, stem + end)
    stray = rng.random()
    if stray < 0.04:
        return choose(rng, _STRAY) + typed
    return typed + choose(rng, _STRAY) if stray < 0.1 else typed


def lowered(phrasing: str) -> str:
    """``phrasing`` with a small first letter, where that is no name ("OCR") and not "I"."""
    return phrasing if phrasing[:2].isupper() or phrasing.startswith("I ") else phrasing[:1].lower() + phrasing[1:]


def _typed(rng: Chance, text: str) -> str:
    care = rng.random()
    if care < 0.15:
        return lowered(text)
    return text.lower() if care < 0.2 else text.upper() if care < 0.22 else text
