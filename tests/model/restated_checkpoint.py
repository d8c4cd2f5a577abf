"""Small configs, random checkpoints with all the official names and shapes, and inputs for GLM-4V-9B restated.

Written from the model's published description, not from any model code. The titles in quotes are those of the
description's sections.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

# "Values": the published model's switches, the only ones that are restated.
SWITCHES: dict[str, Any] = {
    "add_bias_linear": False,
    "add_qkv_bias": True,
    "apply_residual_connection_post_layernorm": False,
    "multi_query_attention": True,
    "original_rope": True,
    "post_layer_norm": True,
    "rmsnorm": True,
    "tie_word_embeddings": False,
}
COMMON: dict[str, Any] = {
    **SWITCHES,
    "architectures": ["ChatGLMModel"],
    "model_type": "chatglm",
    "apply_query_key_layer_scaling": True,
    "attention_dropout": 0.0,
    "attention_softmax_in_fp32": True,
    "bias_dropout_fusion": True,
    "fp32_residual_connection": False,
    "hidden_dropout": 0.0,
    "torch_dtype": "bfloat16",
    "use_cache": True,
}

# One of everything: a 4 by 4 grid of patches, so an image becomes 4 tokens. The specials stand as in "Tokenizer":
# boi is the 10th after the end of text; the last two rows of the vocabulary belong to no token.
TINY: dict[str, Any] = {
    **COMMON,
    "hidden_size": 16,
    "num_layers": 1,
    "num_attention_heads": 2,
    "kv_channels": 8,
    "multi_query_group_num": 1,
    "ffn_hidden_size": 24,
    "padded_vocab_size": 40,
    "seq_length": 64,
    "layernorm_epsilon": 1.5625e-07,
    "eos_token_id": [24, 31, 33],
    "pad_token_id": 24,
    "boi_token_id": 34,
    "eoi_token_id": 35,
    "vision_config": {
        "dropout_prob": 0.0,
        "hidden_act": "gelu",
        "in_channels": 3,
        "num_hidden_layers": 1,
        "hidden_size": 12,
        "patch_size": 14,
        "num_heads": 2,
        "intermediate_size": 20,
        "layer_norm_eps": 1e-06,
        "num_positions": 17,
        "image_size": 56,
        "scaling_factor": 8,
    },
}
# Several of everything, and a 6 by 6 grid of patches, so 9 tokens. Each number differs from its neighbours, and the
# epsilons are large, so that taking one for the other shows.
SEVERAL: dict[str, Any] = {
    **COMMON,
    "hidden_size": 96,
    "num_layers": 3,
    "num_attention_heads": 6,
    "kv_channels": 16,
    "multi_query_group_num": 2,
    "ffn_hidden_size": 56,
    "padded_vocab_size": 80,
    "seq_length": 128,
    "rope_ratio": 2,
    "layernorm_epsilon": 0.01,
    "eos_token_id": [60, 67, 69],
    "pad_token_id": 60,
    "boi_token_id": 70,
    "eoi_token_id": 71,
    "vision_config": {
        "dropout_prob": 0.0,
        "hidden_act": "gelu",
        "in_channels": 3,
        "num_hidden_layers": 2,
        "hidden_size": 36,
        "patch_size": 14,
        "num_heads": 3,
        "intermediate_size": 44,
        "layer_norm_eps": 0.02,
        "num_positions": 37,
        "image_size": 84,
        "scaling_factor": 4,
    },
}


def language_shapes(config: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The language half's names and shapes ("State-dict keys and shapes"), without the rotary buffer."""
    hidden, inner, vocabulary = config["hidden_size"], config["ffn_hidden_size"], config["padded_vocab_size"]
    queries = config["num_attention_heads"] * config["kv_channels"]
    fused = queries + 2 * config["multi_query_group_num"] * config["kv_channels"]
    shapes: dict[str, tuple[int, ...]] = {"transformer.embedding.word_embeddings.weight": (vocabulary, hidden)}
    for layer in range(config["num_layers"]):
        prefix = f"transformer.encoder.layers.{layer}."
        shapes[prefix + "input_layernorm.weight"] = (hidden,)
        shapes[prefix + "self_attention.query_key_value.weight"] = (fused, hidden)
        shapes[prefix + "self_attention.query_key_value.bias"] = (fused,)
        shapes[prefix + "self_attention.dense.weight"] = (hidden, queries)
        shapes[prefix + "post_attention_layernorm.weight"] = (hidden,)
        shapes[prefix + "mlp.dense_h_to_4h.weight"] = (2 * inner, hidden)
        shapes[prefix + "mlp.dense_4h_to_h.weight"] = (hidden, inner)
    shapes["transformer.encoder.final_layernorm.weight"] = (hidden,)
    shapes["transformer.output_layer.weight"] = (vocabulary, hidden)
    return shapes


def vision_shapes(config: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The image half's names and shapes ("State-dict keys and shapes")."""
    vision, hidden, inner = config["vision_config"], config["hidden_size"], config["ffn_hidden_size"]
    width, middle, patch = vision["hidden_size"], vision["intermediate_size"], vision["patch_size"]
    linears = {
        "attention.query_key_value": (3 * width, width),
        "attention.dense": (width, width),
        "mlp.fc1": (middle, width),
        "mlp.fc2": (width, middle),
    }
    shapes: dict[str, tuple[int, ...]] = {
        "patch_embedding.proj.weight": (width, vision["in_channels"], patch, patch),
        "patch_embedding.proj.bias": (width,),
        "patch_embedding.cls_embedding": (1, width),
        "patch_embedding.position_embedding.weight": (vision["num_positions"], width),
    }
    for layer in range(vision["num_hidden_layers"]):
        prefix = f"transformer.layers.{layer}."
        for name, shape in linears.items():
            shapes[f"{prefix}{name}.weight"] = shape
            shapes[f"{prefix}{name}.bias"] = shape[:1]
        for name in ("input_layernorm", "post_attention_layernorm"):
            shapes[f"{prefix}{name}.weight"] = (width,)
            shapes[f"{prefix}{name}.bias"] = (width,)
    shapes |= {
        "conv.weight": (hidden, width, 2, 2),
        "conv.bias": (hidden,),
        "linear_proj.linear_proj.weight": (hidden, hidden),
        "linear_proj.norm1.weight": (hidden,),
        "linear_proj.norm1.bias": (hidden,),
        "linear_proj.dense_h_to_4h.weight": (inner, hidden),
        "linear_proj.gate_proj.weight": (inner, hidden),
        "linear_proj.dense_4h_to_h.weight": (hidden, inner),
        "boi": (1, 1, hidden),
        "eoi": (1, 1, hidden),
    }
    return {"transformer.vision." + name: shape for name, shape in shapes.items()}


def in_bfloat16(values: npt.NDArray[Any]) -> npt.NDArray[np.float32]:
    """Any shape -> same shape in float32, each value rounded to the nearest that bfloat16 can hold (ties to even)."""
    bits = values.astype(np.float32).view(np.uint32)
    rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) & np.uint32(0xFFFF0000)
    return rounded.astype(np.uint32).view(np.float32)


def random_tensor(rng: np.random.Generator, name: str, shape: tuple[int, ...], scaling: float) -> npt.NDArray[Any]:
    """One tensor: rows of about unit size in give rows of about unit size out, whatever the tensor's part."""
    if "norm" in name and name.endswith(".weight"):
        return rng.uniform(0.5, 1.5, shape)
    if name.endswith(".bias"):
        return rng.normal(0.0, 0.3, shape)
    if name.endswith((".boi", ".eoi")):
        return rng.normal(0.0, scaling, shape)  # divided by it again
    if "embedding" in name and ".proj." not in name:  # words, positions, CLS
        return rng.normal(0.0, 1.0, shape)
    gain = 4.0 * scaling if name.endswith("linear_proj.dense_4h_to_h.weight") else 1.0
    return rng.normal(0.0, gain / math.sqrt(math.prod(shape[1:])), shape)


def random_checkpoint(
    config: Mapping[str, Any], seed: int, *, with_inv_freq: bool = False
) -> dict[str, npt.NDArray[np.float32]]:
    """All tensors of a checkpoint by their official names, in float32 and exact in bfloat16 as well.

    With inv_freq there is the rotary buffer too, which the model's reader has to ignore; its values are wrong on
    purpose.
    """
    rng = np.random.default_rng(seed)
    scaling = config["vision_config"]["scaling_factor"]
    shapes = language_shapes(config) | vision_shapes(config)
    tensors = {name: in_bfloat16(random_tensor(rng, name, shape, scaling)) for name, shape in shapes.items()}
    if with_inv_freq:
        tensors["transformer.rotary_pos_emb.inv_freq"] = np.full(config["kv_channels"] // 4, 7.0, dtype=np.float32)
    return tensors


def prompt(config: Mapping[str, Any], *, before: int = 4, after: int = 3) -> npt.NDArray[np.int64]:
    """Ids [1, before + 3 + after]: words, an image's three ids ("Prompt"), words."""
    image = [config["boi_token_id"], config["pad_token_id"], config["eoi_token_id"]]
    return np.array([[*range(1, 1 + before), *image, *range(11, 11 + after)]])


def noise(config: Mapping[str, Any], seed: int = 5) -> npt.NDArray[np.float64]:
    """Pixels [1, 3, size, size], as spread as a preprocessed picture's."""
    size = config["vision_config"]["image_size"]
    return np.random.default_rng(seed).normal(0.0, 1.0, (1, 3, size, size))
