"""A conversation as ids, exactly as the official template writes it."""

from __future__ import annotations

from collections.abc import Sequence

from glm4v_operator.conversation import Turn
from glm4v_operator.errors import ItemError, WeightsWrong
from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.tokenizer import MAX_CHARACTERS, Tokenizer


def check_vocabulary(tokenizer: Tokenizer, config: ChatGlm4vConfig) -> None:
    """Raise WeightsWrong unless the rank file is the one that the model was trained with, as far as ids tell."""
    ids = {
        "<|begin_of_image|>": config.boi_token_id,
        "<|end_of_image|>": config.eoi_token_id,
        "<|endoftext|>": config.pad_token_id,
    }
    for name, expected in ids.items():
        if tokenizer.special[name] != expected:
            raise WeightsWrong(
                f"tokenizer.model: expected {name} to have the id {expected}, as config.json says, found "
                f"{tokenizer.special[name]}; it belongs to another model, fetch the model again"
            )
    if tokenizer.size > config.vocabulary:
        raise WeightsWrong(
            f"tokenizer.model: expected at most {config.vocabulary} tokens, as config.json says, found {tokenizer.size}"
        )


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
