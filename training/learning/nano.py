"""glm4v-nano's sizes, its first weights, and the losses that it learns by."""

from __future__ import annotations

import math
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.image_processor import MEAN, STD
from glm4v_operator.model.pretrained import PretrainedChatGlm4v
from glm4v_operator.model.rotary import rotary_table
from training.drawing.pages import SIDE

#: Ids before a question: [gMASK] <sop> <|user|> newline, and the image's three.
IDS_BEFORE_IMAGE, IMAGE_IDS = 4, 3
#: Columns and rows of the cells in each of which one character at most is looked for, a vision token.
COLUMNS_A_TOKEN, ROWS_A_TOKEN = 4, 2
TOKENS_A_SIDE = SIDE // 28


def nano_config(vocabulary: int, special: dict[str, int]) -> ChatGlm4vConfig:
    """GLM-4V at about eleven million parameters. ``vocabulary``: rows of the embedding; ``special``: ids by name."""
    return ChatGlm4vConfig(
        hidden_size=256,
        layers=4,
        heads=4,
        kv_heads=2,
        head_size=64,
        mlp_size=768,
        vocabulary=vocabulary,
        context_positions=2048,
        boi_token_id=special["<|begin_of_image|>"],
        eoi_token_id=special["<|end_of_image|>"],
        eos_token_id=(special["<|endoftext|>"], special["<|user|>"], special["<|observation|>"]),
        pad_token_id=special["<|endoftext|>"],
        vision_hidden_size=256,
        vision_layers=6,
        vision_heads=4,
        vision_mlp_size=1024,
        vision_scale=1.0,
        image_size=SIDE,
        patch_size=14,
    )


class Losses(NamedTuple):
    """Cross-entropy of the answers and of the characters in the cells, squared error of the tokens' mean colours
    (0 to 1); beside them the share of the answers' ids that were right.
    """

    answers: Tensor
    cells: Tensor
    colours: Tensor
    right: Tensor


class Learner(nn.Module):
    """The model with the heads that training alone has: each vision token says which characters and colour it sees."""

    positions: Tensor
    table: Tensor
    mean: Tensor
    std: Tensor

    def __init__(self, model: PretrainedChatGlm4v, characters: int) -> None:
        super().__init__()
        self.model = model
        width = model.config.hidden_size
        self.spread = nn.Linear(width, COLUMNS_A_TOKEN * ROWS_A_TOKEN * width)
        self.classes = nn.Linear(width, characters)
        self.colours = nn.Linear(width, 3)
        config = model.config
        before = torch.arange(IDS_BEFORE_IMAGE + 1)  # up to the begin mark
        patches = torch.full((config.image_tokens,), IDS_BEFORE_IMAGE + 1)
        after = torch.arange(IDS_BEFORE_IMAGE + 2, config.context_positions)
        self.register_buffer("positions", torch.cat((before, patches, after)), persistent=False)
        self.register_buffer("table", rotary_table(config, torch.float32, "cpu"), persistent=False)
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(STD).view(1, 3, 1, 1), persistent=False)

    def forward(self, pictures: Tensor, ids: Tensor, answers: Tensor, cells: Tensor, characters: Tensor) -> Losses:
        """One batch of ``B`` pictures with ``Q`` questions each.

        ``pictures`` float [B, 3, side, side], 0 to 255. ``ids`` int64 [B * Q, L]: questions and answers from the first
        id on, the image as its three ids, padded on the right. ``answers`` int64 [B * Q, L]: the id that follows each,
        -100 where nothing is to be learnt. ``cells`` int64 [B, N]: numbers of cells, row by row; ``characters`` int64
        [B, N]: the character in each, 0 for none.
        """
        seen = self._see(pictures)  # [B, tokens + 2, width]
        images = seen.repeat_interleave(len(ids) // len(pictures), dim=0)
        words = self.model.get_input_embeddings()(ids)
        split = IDS_BEFORE_IMAGE
        whole = torch.cat((words[:, :split], images.to(words.dtype), words[:, split + IMAGE_IDS :]), dim=1)
        table = self.table[self.positions[None, : whole.shape[1]]].to(whole.dtype)  # [1, S, 2, head]
        hidden = self.model.transformer.encoder(whole, table, None, None)
        text = hidden[:, split + images.shape[1] :]  # [B * Q, L - 7, width]
        loss, right = self.answer_loss(text.flatten(0, 1), answers[:, split + IMAGE_IDS :].flatten())
        return Losses(loss, *self._looked(pictures, seen[:, 1:-1], cells, characters), right)

    def look(self, pictures: Tensor, cells: Tensor, characters: Tensor) -> Losses:
        """The losses of the cells alone, of pictures that nothing is asked about."""
        found = self._looked(pictures, self._see(pictures)[:, 1:-1], cells, characters)
        nothing = torch.zeros_like(found[0])
        return Losses(nothing, *found, nothing)

    def _see(self, pictures: Tensor) -> Tensor:
        return self.model.see((pictures / 255 - self.mean) / self.std)

    def _looked(self, pictures: Tensor, tokens: Tensor, cells: Tensor, characters: Tensor) -> tuple[Tensor, Tensor]:
        side = math.isqrt(tokens.shape[1])
        mean = functional.adaptive_avg_pool2d(pictures / 255, side).flatten(2).transpose(1, 2)  # [B, tokens, 3]
        return self.cell_loss(tokens, cells, characters), (self.colours(tokens).float() - mean).square().mean()

    def answer_loss(self, text: Tensor, wanted: Tensor) -> tuple[Tensor, Tensor]:
        """Cross-entropy of [N, width] against ids [N], and the share that was right; -100 does not count."""
        logits = self.model.score(text)
        loss = functional.cross_entropy(logits.float(), wanted, ignore_index=-100)
        counted = wanted >= 0
        return loss, ((logits.argmax(-1) == wanted) & counted).sum() / counted.sum().clamp(min=1)

    def cell_loss(self, tokens: Tensor, cells: Tensor, characters: Tensor) -> Tensor:
        """Cross-entropy of the characters [B, N] in ``cells`` [B, N], from vision tokens [B, tokens, width]."""
        side = math.isqrt(tokens.shape[1])
        spread = self.spread(tokens).unflatten(-1, (ROWS_A_TOKEN, COLUMNS_A_TOKEN, -1))  # [B, tokens, r, c, width]
        grid = spread.unflatten(1, (side, side)).permute(0, 1, 3, 2, 4, 5).flatten(1, 4)  # [B, cells row by row, width]
        chosen = grid.gather(1, cells[..., None].expand(-1, -1, grid.shape[-1]))
        logits = self.classes(functional.gelu(chosen)).flatten(0, 1)
        loss = functional.cross_entropy(logits.float(), characters.flatten(), reduction="none")
        weight = torch.where(characters.flatten() > 0, 1.0, 0.05)
        return (loss * weight).sum() / weight.sum()


def first_weights(learner: Learner, seed: int) -> None:
    """Weights before the first step: unit gain for all matrices, less for those that end a branch."""
    generator = torch.Generator().manual_seed(seed)
    model = learner.model
    layers = model.config.layers
    for name, parameter in learner.named_parameters():
        if parameter.ndim == 1:
            continue  # norms stay one, biases zero, as they were made
        fan_in = parameter[0].numel()
        gain = 1.0
        if name.endswith(("word_embeddings.weight", "position_embedding.weight", "cls_embedding", "boi", "eoi")):
            gain = 0.3 * math.sqrt(fan_in)
        elif "encoder.layers" in name and name.endswith(("dense.weight", "dense_4h_to_h.weight")):
            gain = 1 / math.sqrt(2 * layers)
        values = torch.empty(parameter.shape).normal_(generator=generator) * (gain / math.sqrt(fan_in))
        with torch.no_grad():
            parameter.copy_(values)
    with torch.no_grad():
        for name, parameter in learner.named_parameters():
            if name.endswith(".bias"):
                parameter.zero_()


def choose_cells(found: Tensor, count: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """``count`` cells a picture, those with a character first, the rest at random: numbers and characters, [B, count].

    ``found`` int64 [B, rows, columns], as ``characters_in_cells`` gives it.
    """
    flat = found.flatten(1)
    chance = torch.rand(flat.shape, generator=generator, device=flat.device) + (flat > 0)
    cells = chance.topk(count, dim=1).indices
    return cells, flat.gather(1, cells)
