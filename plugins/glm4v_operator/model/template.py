"""A conversation as ids, exactly as the official template writes it."""

from __future__ import annotations

from collections.abc import Sequence

from glm4v_operator.conversation import Turn
from glm4v_operator.errors import ItemError
from glm4v_operator.model.tokenizer import MAX_CHARACTERS, Tokenizer


def conversation_ids(tokenizer: Tokenizer, turns: Sequence[Turn]) -> list[int]:
    """Ids that the model goes on from.

    ``[gMASK]<sop>``, then for each turn its role, a newline, the image's three ids where it stands, and the text; at
    the end the assistant's role, without a newline: the model begins its answer with one. An assistant's earlier answer
    gets the newline back that was taken from it.

    Raises ItemError for no turn, a last turn that is not the user's, more than one image, or far too much text.
    """
    if not turns or turns[-1].role != "user":
        raise ItemError("a conversation: expected its last message to be the user's")
    if sum(turn.has_image for turn in turns) > 1:
        raise ItemError("a conversation: expected one image at most, found more")
    if (length := sum(len(turn.text) for turn in turns)) > MAX_CHARACTERS:
        raise ItemError(f"a conversation of {length:,} characters: expected at most {MAX_CHARACTERS:,}; shorten it")
    special = tokenizer.special
    newline = tokenizer.encode("\n")
    image = [special["<|begin_of_image|>"], special["<|endoftext|>"], special["<|end_of_image|>"]]
    ids = [special["[gMASK]"], special["<sop>"]]
    for turn in turns:
        ids += [special[f"<|{turn.role}|>"], *newline]
        if turn.has_image:
            ids += image
        ids += tokenizer.encode(turn.text)
    return [*ids, special["<|assistant|>"]]


def answer_text(text: str) -> str:
    """An answer without the newline that the model writes after its role."""
    return text.removeprefix("\n")
