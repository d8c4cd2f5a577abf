"""Training sees the model as the engine does: the same places, the same answers."""

from __future__ import annotations

import pytest
import torch
from torch.nn import functional as F

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.image_processor import MEAN, STD
from glm4v_operator.model.pretrained import PretrainedChatGlm4v
from training.learning.nano import IDS_BEFORE_IMAGE, Learner, choose_cells, first_weights
from training.learning.optimisation import Optimisers, rate_share

BOI, EOI = 40, 41


@pytest.fixture
def learner() -> Learner:
    config = ChatGlm4vConfig(
        hidden_size=64, layers=2, heads=2, kv_heads=1, head_size=32, mlp_size=128, vocabulary=64, context_positions=64,
        boi_token_id=BOI, eoi_token_id=EOI, eos_token_id=(50,), pad_token_id=50, vision_hidden_size=64, vision_layers=2,
        vision_heads=2, vision_mlp_size=64, image_size=56, patch_size=14,
    )  # fmt: skip
    made = Learner(PretrainedChatGlm4v(config), characters=10)
    first_weights(made, seed=1)
    return made


def a_batch() -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Two pictures with two questions each; the answers are the last three ids of each row."""
    torch.manual_seed(3)
    pictures = torch.rand(2, 3, 56, 56) * 255
    text = torch.randint(0, 40, (4, 9))
    ids = torch.cat((torch.tensor([[30, 31, 32, 33, BOI, 50, EOI]]).expand(4, -1), text), dim=1)
    answers = torch.full_like(ids, -100)
    answers[:, -4:-1] = ids[:, -3:]
    return pictures, ids, answers


def test_the_loss_of_the_answers_is_that_of_the_whole_model(learner: Learner) -> None:
    pictures, ids, answers = a_batch()
    cells, characters = torch.zeros(2, 4, dtype=torch.long), torch.ones(2, 4, dtype=torch.long)
    found = learner(pictures, ids, answers, cells, characters)
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    pixels = ((pictures / 255 - mean) / std).repeat_interleave(2, dim=0)
    logits = learner.model(ids, pixels=pixels)
    text = logits[:, -(ids.shape[1] - IDS_BEFORE_IMAGE - 3) :]
    expected = F.cross_entropy(text.flatten(0, 1), answers[:, IDS_BEFORE_IMAGE + 3 :].flatten(), ignore_index=-100)
    assert found.answers.item() == pytest.approx(expected.item(), abs=1e-5)


def test_a_few_steps_lessen_both_losses(learner: Learner) -> None:
    pictures, ids, answers = a_batch()
    cells = torch.arange(16).expand(2, -1)
    characters = torch.randint(0, 10, (2, 16), generator=torch.Generator().manual_seed(5))
    optimisers, seen = Optimisers(learner), []
    for step in range(40):
        losses = learner(pictures, ids, answers, cells, characters)
        seen.append((losses.answers.item(), losses.cells.item()))
        (losses.answers + losses.cells).backward()
        optimisers.step(rate_share(step + 160, 0.0), four_bits=False)
    assert seen[-1][0] < seen[0][0] / 2
    assert seen[-1][1] < seen[0][1] / 2


def test_a_cell_is_learnt_at_its_own_place(learner: Learner) -> None:
    """The head's cells are numbered row by row over the whole picture, as the drawer numbers them."""
    tokens = torch.arange(4.0)[None, :, None].expand(1, 4, 64)  # two by two tokens: each is its number
    with torch.no_grad():
        learner.spread.weight.zero_()
        learner.spread.bias.zero_()
        learner.spread.weight.view(8, 64, 64)[:, 0, 0] = 1.0  # each cell of a token says the token's number
        learner.classes.weight.zero_()
        learner.classes.bias.zero_()
        for number in range(4):
            learner.classes.weight[number, 0] = 10.0 * number
            learner.classes.bias[number] = -5.0 * number * number
    columns = 2 * 4
    places = torch.tensor([[0, columns - 1, 3 * columns, 4 * columns - 1]])  # one cell of each quarter
    right = learner.cell_loss(tokens, places, torch.tensor([[0, 1, 2, 3]]))
    wrong = learner.cell_loss(tokens, places, torch.tensor([[0, 2, 1, 3]]))
    assert right < wrong


def test_cells_with_a_character_are_chosen_first() -> None:
    found = torch.zeros(1, 4, 4, dtype=torch.long)
    found[0, 1, 2], found[0, 3, 0] = 7, 9
    cells, characters = choose_cells(found, 5, torch.Generator().manual_seed(0))
    assert {(cell, character) for cell, character in zip(cells[0].tolist(), characters[0].tolist(), strict=True)} >= {
        (6, 7),
        (12, 9),
    }
    assert sorted(characters[0].tolist()) == [0, 0, 0, 7, 9]


def test_rounded_weights_are_those_of_four_bits_and_go_back(learner: Learner) -> None:
    from bitsandbytes import functional as bitsandbytes

    weight = learner.model.transformer.encoder.layers[0].mlp.dense_h_to_4h.weight
    head = learner.model.transformer.output_layer.weight
    exact, exact_head = weight.detach().clone(), head.detach().clone()
    packed, state = bitsandbytes.quantize_4bit(exact, blocksize=64, quant_type="nf4")
    optimisers = Optimisers(learner)
    optimisers.round(four_bits=True)
    torch.testing.assert_close(weight.detach(), bitsandbytes.dequantize_4bit(packed, state), atol=1e-6, rtol=1e-4)
    assert torch.equal(head, exact_head)
    optimisers.round(four_bits=False)
    assert torch.equal(weight, exact)
