"""glm4v-nano's vocabulary, as the rank file that tiktoken reads.

``python -m training.vocabulary`` writes the file from the word list beside this module; ``--collect`` first collects
that list anew from the shipped prompts, the captions and the questions. A trained model is bound to its rank file, so
the list is collected before a training and not after it: a word that comes later is spelled letter by letter.

What gets a token of its own: each byte; each Chinese character, sign and punctuation mark; each word of the list, whole
and with the space before it. All else is one token a letter, so that reading a string is naming its characters: no two
letters merge, because no piece of two ASCII bytes has a rank and every longer one is matched whole or not at all.
"""

from __future__ import annotations

import argparse
import base64
import re
from pathlib import Path

from glm4v_operator.model.tokenizer import SPECIAL_TOKENS
from glm4v_operator.prompts.files import load_prompts
from training.captions import english
from training.captions.wording import english_words
from training.corpus.alphabet import DRAWN
from training.questions import PHRASINGS

ROOT = Path(__file__).parents[1]
RANK_FILE = ROOT / "include" / "models" / "glm4v-nano" / "tokenizer.model"
WORD_LIST = Path(__file__).with_name("vocabulary_words.txt")

#: Most ids, special tokens included, that the model's embedding has rows for.
MOST_IDS = 4928
#: Never drawn, but met in questions and in answers: □ stands for a character that cannot be read.
_ALSO_TYPED = "□〇○◎◇△▽▼•–¥＋－＝／＆％＠＃＊＜＞〈〉『』〔〕\u3000"
_FIRST_WORD = re.compile(r"[A-Za-z]{3,}")


def collect_words() -> list[str]:
    """The words of captions, questions and prompts: with a space before them, or as the first word of a text."""
    firsts = [plan.text for plans in english.PLANS.values() for plan in plans]
    firsts += [
        phrasing for (_, language), each in PHRASINGS.items() if language == "en" for row in each for phrasing in row
    ]
    firsts += [prompt.text() for prompt in load_prompts().values()]
    found = {match[0] for text in firsts if (match := _FIRST_WORD.match(text))}
    return sorted(found | {f" {word}" for word in english_words() if len(word) > 1})


def read_words(path: Path = WORD_LIST) -> list[str]:
    """The word list: one a line, an underscore for the space before a word."""
    return [line.replace("_", " ") for line in path.read_text("ascii").split()]


def build_ranks(words: list[str]) -> dict[bytes, int]:
    """Pieces and their ranks. Raises ValueError for a word that would merge within others, or for too many pieces."""
    characters = [character for character in dict.fromkeys(DRAWN + _ALSO_TYPED) if not character.isascii()]
    encoded = [character.encode() for character in characters]
    pieces = [bytes([byte]) for byte in range(256)]
    # Three bytes become one token in two steps, so the first two need a rank as well, and a lower one.
    pieces += sorted({character[:2] for character in encoded if len(character) == 3})
    pieces += sorted(encoded)
    for word in words:
        if len(word) < 3 or not re.fullmatch(r" ?[A-Za-z]+", word):
            raise ValueError(f"word {word!r}: expected three letters or more, counting the space before it")
        pieces.append(word.encode())
    ranks = {piece: rank for rank, piece in enumerate(pieces)}
    if len(ranks) != len(pieces) or len(ranks) + len(SPECIAL_TOKENS) > MOST_IDS:
        raise ValueError(f"expected at most {MOST_IDS - len(SPECIAL_TOKENS)} different pieces, found {len(pieces)}")
    return ranks


def rank_file(words: list[str]) -> str:
    """The rank file's text: a base64 piece and its rank a line."""
    return "".join(f"{base64.b64encode(piece).decode()} {rank}\n" for piece, rank in build_ranks(words).items())


def main() -> None:
    """Write the rank file."""
    parser = argparse.ArgumentParser(prog="python -m training.vocabulary")
    parser.add_argument(
        "--collect", action="store_true", help="collect the word list anew; the model is to be trained anew"
    )
    if parser.parse_args().collect:
        WORD_LIST.write_text("".join(f"{word.replace(' ', '_')}\n" for word in collect_words()), "ascii")
    words = read_words()
    RANK_FILE.parent.mkdir(parents=True, exist_ok=True)
    RANK_FILE.write_text(rank_file(words), "ascii")
    print(f"{RANK_FILE}: {len(build_ranks(words)) + len(SPECIAL_TOKENS)} ids, {len(words)} of them words")


if __name__ == "__main__":
    main()
