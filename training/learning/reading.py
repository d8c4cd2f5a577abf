"""Greedy answers of a model in training: enough to draw a curve by; the engine is what people use."""

from __future__ import annotations

import torch
from torch import Tensor

from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.kv_cache import KvCache
from glm4v_operator.model.tokenizer import Tokenizer


@torch.inference_mode()
def greedy_answers(
    model: ChatGlm4vModel, tokenizer: Tokenizer, pixels: Tensor, questions: list[list[int]], longest: int = 240
) -> list[str]:
    """Answers to one question a picture. ``pixels`` [B, 3, side, side] normalised; ``questions``: all ids of each."""
    device = pixels.device
    config = model.config
    stops = torch.tensor(config.eos_token_id, device=device)
    length = max(map(len, questions))
    ids = torch.full((len(questions), length), config.pad_token_id, device=device)
    for row, question in enumerate(questions):
        ids[row, length - len(question) :] = torch.tensor(question, device=device)
    real = torch.arange(length, device=device) >= length - torch.tensor([[len(q)] for q in questions], device=device)
    images = model.see(pixels)
    cache = KvCache(config, len(questions), length + config.image_tokens + longest, images.dtype, device)
    hidden = model.read(ids, real, images, cache)[:, -1:]
    positions = real.sum(1, keepdim=True)
    chosen: list[Tensor] = []
    done = torch.zeros(len(questions), dtype=torch.bool, device=device)
    for _ in range(longest):
        token = model.score(hidden)[:, -1].argmax(-1)
        done |= torch.isin(token, stops)
        chosen.append(torch.where(done, config.pad_token_id, token))
        if bool(done.all()):
            break
        hidden = model.go_on(token[:, None], positions, cache)
        positions = positions + 1
    rows = torch.stack(chosen, 1).tolist()
    return [tokenizer.decode(row).removeprefix("\n") for row in rows]
