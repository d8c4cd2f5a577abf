"""The English words of captions and questions, for a vocabulary that holds each of them as one token."""

from __future__ import annotations

import re

from glm4v_operator.prompts.files import load_prompts
from training.captions import english
from training.captions.facts import COLOUR_WORDS, FORM_WORDS, KIND_WORDS
from training.captions.slots import NOUNS
from training.questions import MANNERS, PHRASINGS

_AFTER_A_SPACE = re.compile(r"(?<= )[A-Za-z]+")


def english_words() -> set[str]:
    """Every word that follows a space somewhere: in a caption's own words, a question in training, a shipped prompt.

    As written there, so "The" and "the" are two. The strings of pictures are not among them, nor held-out questions.
    """
    texts = [plan.words for plans in english.PLANS.values() for plan in plans]
    texts += [f" {word}" for table in (KIND_WORDS, COLOUR_WORDS, FORM_WORDS) for word in table["en"].values()]
    texts += [f" {word}" for noun in NOUNS.items() for word in noun]
    texts += [" a an and"]  # articles before colours, the last of several shapes
    for (_, language), each in PHRASINGS.items():
        if language == "en":
            texts += [phrasing for phrasings in each for phrasing in phrasings]
            texts += [f" {phrasing.lower()}" for phrasings in each for phrasing in phrasings]
    manners = MANNERS["en"]
    endings = (*manners.behind, *manners.request_ends, *manners.question_ends)
    texts += [*endings, *map(str.lower, endings), *manners.before_request, *manners.before_question]
    texts += [prompt.text() for prompt in load_prompts().values()]
    return {word for text in texts for word in _AFTER_A_SPACE.findall(text)}
