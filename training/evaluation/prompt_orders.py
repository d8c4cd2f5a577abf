"""Prompts put together in ways that no engine offers: the text before the image, a position of its own for each patch.

The model was trained on the official way alone. What it makes of the others is what a loader that assembles prompts
wrongly makes of a model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from glm4v_operator.conversation import Turn
from glm4v_operator.engine.sampling import allowed_tokens
from glm4v_operator.model.assembly import assemble
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.image_processor import pixel_batch
from glm4v_operator.model.kv_cache import KvCache
from glm4v_operator.model.rotary import rotary_table
from glm4v_operator.model.template import answer_text, conversation_ids
from glm4v_operator.model.tokenizer import Tokenizer
from training.evaluation.subjects import Subject
from training.marking.asking import LONGEST_ANSWER, Question


@dataclass(frozen=True, slots=True)
class Way:
    """``text_first``: the question before the image. ``own_positions``: each patch has a rotary position of its own."""

    name: str
    text_first: bool = False
    own_positions: bool = False


WAYS = (
    Way("image, then text; all patches at one position (official)"),
    Way("text, then image", text_first=True),
    Way("image, then text; a position for each patch", own_positions=True),
)


@torch.inference_mode()
def answers(subject: Subject, questions: Sequence[Question], way: Way) -> list[tuple[str, bool]]:
    """Greedy answers, and whether each came to an end; all questions at once."""
    model, config = subject.model, subject.model.config
    norm = next(model.transformer.encoder.final_layernorm.parameters())
    device = norm.device
    rows = [prompt_ids(subject.tokenizer, question.words, text_first=way.text_first) for question in questions]
    longest = max(map(len, rows))
    ids = torch.full((len(rows), longest), config.pad_token_id)
    real = torch.zeros_like(ids, dtype=torch.bool)
    for number, row in enumerate(rows):
        ids[number, longest - len(row) :] = torch.tensor(row)
        real[number, longest - len(row) :] = True
    images = model.see(pixel_batch([question.picture for question in questions], config.image_size, device))
    cache = KvCache(config, len(rows), longest + config.image_tokens + LONGEST_ANSWER, norm.dtype, device)
    hidden, positions = _read(model, ids.to(device), real.to(device), images, cache, own_positions=way.own_positions)
    stops = torch.tensor(config.eos_token_id, device=device)
    special = list(subject.tokenizer.special.values())
    never = ~allowed_tokens(config.vocabulary, subject.tokenizer.size, special, list(config.eos_token_id)).to(device)
    ended = torch.zeros(len(rows), dtype=torch.bool, device=device)
    said: list[Tensor] = []
    for _ in range(LONGEST_ANSWER):
        token = model.score(hidden[:, -1]).float().masked_fill(never, -torch.inf).argmax(-1)
        ended |= torch.isin(token, stops)
        said.append(torch.where(ended, -1, token))
        if bool(ended.all()):
            break
        positions = positions + 1
        hidden = model.go_on(token[:, None], positions, cache)
    table = torch.stack(said, dim=1).tolist()
    return [(_text(subject.tokenizer, row), bool(end)) for row, end in zip(table, ended.tolist(), strict=True)]


def prompt_ids(tokenizer: Tokenizer, words: str, *, text_first: bool) -> list[int]:
    """The official template's ids; with ``text_first`` the image's three stand behind the text."""
    ids = conversation_ids(tokenizer, [Turn("user", words, has_image=True)])
    if not text_first:
        return ids
    begin = ids.index(tokenizer.special["<|begin_of_image|>"])
    image, text, role = ids[begin : begin + 3], ids[begin + 3 : -1], ids[-1:]
    return [*ids[:begin], *text, *image, *role]


def _read(
    model: ChatGlm4vModel, ids: Tensor, real: Tensor, images: Tensor, cache: KvCache, *, own_positions: bool
) -> tuple[Tensor, Tensor]:
    """The last layer's output [B, S, hidden] of whole prompts, and the last token's position [B, 1] of each."""
    padding = None if bool(real.all()) else real
    whole = assemble(model.config, ids, padding, model.get_input_embeddings()(ids), images)
    positions = whole.positions
    if own_positions:
        there = torch.ones_like(positions) if whole.real is None else whole.real.long()
        positions = (there.cumsum(dim=1) - 1).clamp(min=0)
    table = rotary_table(model.config, whole.embeddings.dtype, ids.device)[positions]
    mask = cache.admit(whole.real, positions.shape[1])
    return model.transformer.encoder(whole.embeddings, table, mask, cache), positions[:, -1:]


def _text(tokenizer: Tokenizer, row: Sequence[int]) -> str:
    return answer_text(tokenizer.decode([token for token in row if token >= 0]))
