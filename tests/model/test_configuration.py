"""Configurations are read whole or not at all: a field that is missing, wrong or not known is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoConfig, AutoModelForImageTextToText

from glm4v_operator.errors import WeightsWrong
from glm4v_operator.model.configuration import ChatGlm4vConfig, from_official, read_config
from glm4v_operator.model.pretrained import PretrainedChatGlm4v
from tests.model.model_folders import random_tensors, write_model
from tests.model.random_models import random_model
from tests.model.restated_checkpoint import SEVERAL, TINY

CODE = "modeling_chatglm.ChatGLMForConditionalGeneration"

#: Every field of the published file, in its order.
OFFICIAL = {
    "_name_or_path": "THUDM/glm-4v-9b", "model_type": "chatglm", "architectures": ["ChatGLMModel"],
    "auto_map": {
        "AutoConfig": "configuration_chatglm.ChatGLMConfig", "AutoModel": CODE, "AutoModelForCausalLM": CODE,
        "AutoModelForSeq2SeqLM": CODE,
        "AutoModelForSequenceClassification": "modeling_chatglm.ChatGLMForSequenceClassification",
    },
    "add_bias_linear": False, "add_qkv_bias": True, "apply_query_key_layer_scaling": True,
    "apply_residual_connection_post_layernorm": False, "attention_dropout": 0.0, "attention_softmax_in_fp32": True,
    "attn_implementation": "sdpa", "bias_dropout_fusion": True, "ffn_hidden_size": 13696,
    "fp32_residual_connection": False, "hidden_dropout": 0.0, "hidden_size": 4096, "kv_channels": 128,
    "layernorm_epsilon": 1.5625e-07, "multi_query_attention": True, "multi_query_group_num": 2,
    "num_attention_heads": 32, "num_layers": 40, "original_rope": True, "padded_vocab_size": 151552,
    "post_layer_norm": True, "rmsnorm": True, "seq_length": 8192, "use_cache": True, "torch_dtype": "bfloat16",
    "transformers_version": "4.44.0", "tie_word_embeddings": False, "eos_token_id": [151329, 151336, 151338],
    "pad_token_id": 151329, "boi_token_id": 151339, "eoi_token_id": 151340,
    "vision_config": {
        "dropout_prob": 0.0, "hidden_act": "gelu", "in_channels": 3, "num_hidden_layers": 63, "hidden_size": 1792,
        "patch_size": 14, "num_heads": 16, "intermediate_size": 15360, "layer_norm_eps": 1e-06, "num_positions": 6401,
        "image_size": 1120, "scaling_factor": 8,
    },
}  # fmt: skip


def write(folder: Path, config: object) -> Path:
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def with_field(config: dict[str, Any], field: str, value: object) -> dict[str, Any]:
    """``config`` with another value at "name" or "vision_config.name"; None takes the field away."""
    changed = {**config, "vision_config": dict(config.get("vision_config", {}))}
    *inner, name = field.split(".")
    place = changed[inner[0]] if inner else changed
    place[name] = value
    if value is None:
        del place[name]
    return changed


def test_the_published_file_is_read_and_its_sizes_are_the_defaults() -> None:
    assert from_official(OFFICIAL).to_dict() == ChatGlm4vConfig().to_dict()


def test_the_number_of_layers_and_words_may_have_transformers_names() -> None:
    usual = with_field(with_field(OFFICIAL, "num_layers", None), "padded_vocab_size", None)
    both = {**OFFICIAL, "num_hidden_layers": 40, "vocab_size": 151552}
    assert from_official({**usual, "num_hidden_layers": 40, "vocab_size": 151552}) == from_official(both)
    assert from_official(both) == from_official(OFFICIAL)


def test_an_image_of_the_official_size_is_1600_tokens() -> None:
    assert (ChatGlm4vConfig().patches, ChatGlm4vConfig().image_tokens) == (6400, 1600)


@pytest.mark.parametrize("official", [TINY, SEVERAL], ids=["tiny", "several"])
def test_what_was_saved_is_read_again(tmp_path: Path, official: dict[str, Any]) -> None:
    config = from_official(official)
    config.save_pretrained(tmp_path)
    assert read_config(tmp_path).to_dict() == config.to_dict()
    assert AutoConfig.from_pretrained(tmp_path).to_diff_dict() == config.to_diff_dict()


def test_transformers_loads_what_it_saved_under_our_own_name(tmp_path: Path) -> None:
    model = random_model(torch.bfloat16)
    model.save_pretrained(tmp_path, max_shard_size="100KB")
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    again = AutoModelForImageTextToText.from_pretrained(tmp_path)
    assert isinstance(again, PretrainedChatGlm4v)
    weights = again.state_dict()
    assert [name for name, weight in model.state_dict().items() if not torch.equal(weight, weights[name])] == []


def test_transformers_loads_an_official_folder_by_our_class(tmp_path: Path) -> None:
    tensors = random_tensors(SEVERAL)
    write_model(tmp_path, SEVERAL, tensors=tensors)
    model, found = PretrainedChatGlm4v.from_pretrained(tmp_path, output_loading_info=True)
    assert {problem: names for problem, names in found.items() if names} == {}
    weights = model.state_dict()
    assert weights.keys() == tensors.keys() - {"transformer.rotary_pos_emb.inv_freq"}
    assert [name for name, weight in weights.items() if not torch.equal(weight, tensors[name])] == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("hidden_size", None, "hidden_size: expected a whole number above 0, found None"),
        ("num_layers", 2.5, "num_layers: expected a whole number above 0, found 2.5"),
        ("num_layers", True, "num_layers: expected a whole number above 0, found True"),
        ("layernorm_epsilon", 0, "layernorm_epsilon: expected a number above 0, found 0"),
        ("eos_token_id", "x", "eos_token_id: expected the ids that end an answer, found 'x'"),
        ("rope_ratio", "big", "rope_ratio: expected a number above 0, found 'big'"),
        ("rope_scaling", {}, "rope_scaling: a field that is not known"),
        ("post_layer_norm", False, "post_layer_norm: expected True, found False, which is another model"),
        ("vocab_size", 41, "vocab_size: expected 40, found 41"),
        ("num_hidden_layers", 2, "num_hidden_layers: expected 1, found 2"),
        ("kv_channels", 6, "heads of 6: expected a multiple of 4"),
        ("eoi_token_id", 40, "ids of special tokens: expected 0 to 39, found .*40"),
        ("eos_token_id", [-1], "ids of special tokens: expected 0 to 39, found .-1"),
        ("vision_config.patch_size", 0, r"vision_config.patch_size: expected a whole number above 0, found 0"),
        ("vision_config.num_positions", 5, r"vision_config.num_positions: expected 17, found 5"),
        ("vision_config.use_cls", 1, r"vision_config.use_cls: a field that is not known"),
        ("vision_config.hidden_act", "silu", r"vision_config.hidden_act: expected 'gelu', found 'silu'"),
        ("vision_config.image_size", 70, "image_size 70: expected a multiple of 28"),
        ("vision_config.num_heads", 5, "vision width 12: expected a multiple of its 5 heads"),
        ("multi_query_group_num", 3, "2 attention heads: expected a multiple of 3 key-value heads"),
    ],
)
def test_a_field_of_an_official_file_that_does_not_fit_is_named(
    tmp_path: Path, field: str, value: object, message: str
) -> None:
    write(tmp_path, with_field(TINY, field, value))
    with pytest.raises(WeightsWrong, match=message) as caught:
        read_config(tmp_path)
    assert caught.value.message.startswith(str(tmp_path / "config.json"))


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("kv_heads", None, "kv_heads: expected a whole number above 0, found None"),
        ("rope_base", None, "rope_base: expected a number above 0, found None"),
        ("tie_word_embeddings", True, "tie_word_embeddings: expected False, found True"),
        ("sliding_window", 5, "sliding_window: a field that is not known"),
    ],
)
def test_a_field_of_our_own_file_that_does_not_fit_is_named(
    tmp_path: Path, field: str, value: object, message: str
) -> None:
    from_official(TINY).save_pretrained(tmp_path)
    own = json.loads((tmp_path / "config.json").read_text())
    changed = with_field(own, field, value)
    del changed["vision_config"]
    with pytest.raises(WeightsWrong, match=message):
        read_config(write(tmp_path, changed))


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"model_type": "chatglm"}, "found 'chatglm' without one: this is no GLM-4V model"),
        ({"model_type": "llama", "vision_config": {}}, "found 'llama' with one: this is no GLM-4V model"),
        ([1], "expected the model's configuration, a JSON object, found .1."),
    ],
)
def test_another_model_is_refused(tmp_path: Path, config: object, message: str) -> None:
    with pytest.raises(WeightsWrong, match=message):
        read_config(write(tmp_path, config))


def test_a_missing_or_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(WeightsWrong, match=r"config\.json: expected the model's configuration in JSON, found none"):
        read_config(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(WeightsWrong, match=r"config\.json: expected the model's configuration in JSON, found none"):
        read_config(tmp_path)
