"""The language half against transformers' GLM-4, with the same weights: another program, written by other people."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from transformers import GlmConfig, GlmForCausalLM

from glm4v_operator.model.assembly import assemble
from glm4v_operator.model.glm4v import ChatGlm4vModel
from tests.model.random_models import noise, padded, prompt, random_model

PROMPTS = [prompt([1, 2, 3], [4, 5, 6, 7, 8]), prompt([9], [10, 11])]


def other_program(model: ChatGlm4vModel) -> GlmForCausalLM:
    """transformers' model with the weights of the language half under its own names."""
    ours = model.config
    config = GlmConfig(
        hidden_size=ours.hidden_size,
        num_hidden_layers=ours.layers,
        num_attention_heads=ours.heads,
        num_key_value_heads=ours.kv_heads,
        head_dim=ours.head_size,
        intermediate_size=ours.mlp_size,
        vocab_size=ours.vocabulary,
        rms_norm_eps=ours.norm_eps,
        max_position_embeddings=ours.context_positions,
        rope_parameters={"rope_type": "default", "rope_theta": ours.rope_base, "partial_rotary_factor": 0.5},
        attention_bias=True,
        pad_token_id=ours.pad_token_id,
        eos_token_id=ours.eos_token_id,
    )
    other = GlmForCausalLM(config).eval()
    heads = [one * ours.head_size for one in (ours.heads, ours.kv_heads, ours.kv_heads)]
    weights: dict[str, Tensor] = {}
    for name, value in model.state_dict().items():
        if "query_key_value" in name and ".vision." not in name:
            for part, rows in zip("qkv", value.split(heads), strict=True):
                weights[its_name(name).replace("query_key_value", f"{part}_proj")] = rows
        elif ".vision." not in name:
            weights[its_name(name)] = value
    other.load_state_dict(weights)
    return other


def its_name(name: str) -> str:
    for ours, theirs in (
        ("transformer.", ""), ("embedding.word_embeddings", "model.embed_tokens"), ("output_layer", "lm_head"),
        ("encoder.final_layernorm", "model.norm"), ("encoder.", "model."), ("self_attention", "self_attn"),
        ("self_attn.dense", "self_attn.o_proj"), ("dense_h_to_4h", "gate_up_proj"), ("dense_4h_to_h", "down_proj"),
    ):  # fmt: skip
        name = name.replace(ours, theirs)
    return name


@pytest.mark.parametrize("implementation", ["eager", "sdpa"])
def test_the_language_half_scores_as_transformers_does(implementation: str) -> None:
    model = random_model()
    other = other_program(model)
    other.set_attn_implementation(implementation)
    ids, real = padded(PROMPTS)
    with torch.no_grad():
        images = model.see(noise(2))
        whole = assemble(model.config, ids, real, model.get_input_embeddings()(ids), images)
        found = model.score(model.read(ids, real, images))
        expected = other(
            inputs_embeds=whole.embeddings, position_ids=whole.positions, attention_mask=whole.real
        ).logits  # fmt: skip
    assert found.std() > 0.3
    assert (found - expected)[whole.real].abs().max() < 1e-5


def test_positions_count_each_image_as_three() -> None:
    model = random_model()
    ids, real = padded(PROMPTS)
    whole = assemble(model.config, ids, real, model.get_input_embeddings()(ids), model.see(noise(2)))
    assert whole.positions.tolist() == [
        [0, 1, 2, 3, *[4] * 9, 5, 6, 7, 8, 9, 10],
        [0, 0, 0, 0, 0, 0, 1, *[2] * 9, 3, 4, 5],
    ]
    assert whole.real is not None
    assert whole.real.tolist() == [[True] * 19, [False] * 5 + [True] * 14]
