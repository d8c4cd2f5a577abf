"""Reading the facts back from a caption: the inverse of every sentence plan."""

from training.captions.facts import Facts, Language
from training.captions.writing import PLANS


def facts_in(caption: str, language: Language) -> Facts | None:
    """The facts that ``caption`` states, None when it is none of ``language``'s sentences.

    Figures come back as strings, as they are written. A caption fits one plan at most, or several that say the same.
    """
    for plans in PLANS[language].values():
        for plan in plans:
            facts = plan.read(caption)
            if facts is not None:
                return facts
    return None
