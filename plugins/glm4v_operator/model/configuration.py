"""What a GLM-4V model is made of: the values of the official ``config.json`` under names that say what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from transformers import PretrainedConfig

from glm4v_operator.errors import WeightsWrong

#: What the hub's files call the family: text-only ChatGLM models bear the same name and have no ``vision_config``.
OFFICIAL_MODEL_TYPE = "chatglm"

#: Official keys whose value this implementation is written for; any other value is another model.
_FIXED: Mapping[str, Any] = {
    "add_bias_linear": False,
    "add_qkv_bias": True,
    "apply_residual_connection_post_layernorm": False,
    "fp32_residual_connection": False,
    "multi_query_attention": True,
    "original_rope": True,
    "post_layer_norm": True,
    "pre_seq_len": None,
    "prefix_projection": False,
    "rmsnorm": True,
    "tie_word_embeddings": False,
}
_FIXED_VISION: Mapping[str, Any] = {"hidden_act": "gelu", "in_channels": 3}

#: Official keys without a bearing on the numbers of inference: names, training, and how other programs load the files.
_IGNORED = frozenset({
    "_name_or_path", "apply_query_key_layer_scaling", "architectures", "attention_dropout", "attention_softmax_in_fp32",
    "attn_implementation", "auto_map", "bias_dropout_fusion", "classifier_dropout", "dtype", "hidden_dropout",
    "model_type", "quantization_bit", "quantization_config", "torch_dtype", "transformers_version", "use_cache",
})  # fmt: skip
_IGNORED_VISION = frozenset({"dropout_prob"})


class ChatGlm4vConfig(PretrainedConfig):
    """Sizes and constants of one GLM-4V model. The defaults are those of ``zai-org/glm-4v-9b``.

    ``kv_heads``: groups of query heads share one key and value head each. ``context_positions``: positions that the
    rotary table has; an image takes three of them, whatever its number of patches.
    """

    model_type: ClassVar[str] = "chatglm4v"
    has_no_defaults_at_init: ClassVar[bool] = False

    def __init__(
        self,
        *,
        hidden_size: int = 4096,
        layers: int = 40,
        heads: int = 32,
        kv_heads: int = 2,
        head_size: int = 128,
        mlp_size: int = 13696,
        vocabulary: int = 151552,
        norm_eps: float = 1.5625e-07,
        rope_base: float = 10000.0,
        context_positions: int = 8192,
        boi_token_id: int = 151339,
        eoi_token_id: int = 151340,
        vision_hidden_size: int = 1792,
        vision_layers: int = 63,
        vision_heads: int = 16,
        vision_mlp_size: int = 15360,
        vision_norm_eps: float = 1e-06,
        vision_scale: float = 8.0,
        image_size: int = 1120,
        patch_size: int = 14,
        eos_token_id: tuple[int, ...] | list[int] = (151329, 151336, 151338),
        pad_token_id: int = 151329,
        **kwargs: Any,
    ) -> None:
        self.hidden_size, self.layers, self.heads, self.kv_heads = hidden_size, layers, heads, kv_heads
        self.head_size, self.mlp_size, self.vocabulary = head_size, mlp_size, vocabulary
        self.norm_eps, self.rope_base, self.context_positions = norm_eps, rope_base, context_positions
        self.boi_token_id, self.eoi_token_id = boi_token_id, eoi_token_id
        self.vision_hidden_size, self.vision_layers, self.vision_heads = vision_hidden_size, vision_layers, vision_heads
        self.vision_mlp_size, self.vision_norm_eps = vision_mlp_size, vision_norm_eps
        self.vision_scale, self.image_size, self.patch_size = vision_scale, image_size, patch_size
        kwargs.setdefault("tie_word_embeddings", False)
        super().__init__(**kwargs)
        self.eos_token_id, self.pad_token_id = list(eos_token_id), pad_token_id
        self._check()

    @property
    def patches(self) -> int:
        """Patches that the vision tower sees: the square of the patches a side."""
        return (self.image_size // self.patch_size) ** 2

    @property
    def image_tokens(self) -> int:
        """Tokens that an image becomes, the two that mark its begin and end left out: a quarter of the patches."""
        return self.patches // 4

    def _check(self) -> None:
        if self.image_size % (2 * self.patch_size):
            raise WeightsWrong(
                f"image_size {self.image_size}: expected a multiple of {2 * self.patch_size} (two patches), for every "
                "2x2 patches become one token"
            )
        if self.heads % self.kv_heads:
            raise WeightsWrong(f"{self.heads} attention heads: expected a multiple of {self.kv_heads} key-value heads")
        if self.vision_hidden_size % self.vision_heads:
            raise WeightsWrong(
                f"vision width {self.vision_hidden_size}: expected a multiple of its {self.vision_heads} heads"
            )


def read_config(folder: Path) -> ChatGlm4vConfig:
    """The configuration in ``folder/config.json``, in the hub's layout or in our own.

    Raises WeightsWrong, naming file and field, for a file that cannot be read, a text-only model, an unknown field, or
    a value that this implementation was not written for.
    """
    file = folder / "config.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WeightsWrong(f"{file}: expected the model's configuration in JSON, found none ({error})") from error
    try:
        if found.get("model_type") == ChatGlm4vConfig.model_type:
            return ChatGlm4vConfig(**{key: value for key, value in found.items() if key != "model_type"})
        return from_official(found)
    except WeightsWrong as error:
        raise WeightsWrong(f"{file}: {error.message}") from error


def from_official(official: Mapping[str, Any]) -> ChatGlm4vConfig:
    """Our configuration from the official names. Raises WeightsWrong naming the field."""
    if official.get("model_type") != OFFICIAL_MODEL_TYPE or "vision_config" not in official:
        raise WeightsWrong(
            f"expected model_type {OFFICIAL_MODEL_TYPE!r} with a vision_config, found {official.get('model_type')!r} "
            f"{'with' if 'vision_config' in official else 'without'} one: this is no GLM-4V model"
        )
    values = dict(official)
    vision = dict(values.pop("vision_config"))
    _refuse_other_values(values, _FIXED, "")
    _refuse_other_values(vision, _FIXED_VISION, "vision_config.")
    config = ChatGlm4vConfig(
        hidden_size=values.pop("hidden_size"),
        layers=values.pop("num_layers"),
        heads=values.pop("num_attention_heads"),
        kv_heads=values.pop("multi_query_group_num"),
        head_size=values.pop("kv_channels"),
        mlp_size=values.pop("ffn_hidden_size"),
        vocabulary=values.pop("padded_vocab_size", values.pop("vocab_size", None)),
        norm_eps=values.pop("layernorm_epsilon"),
        rope_base=10000.0 * values.pop("rope_ratio", 1),
        context_positions=values.pop("seq_length"),
        boi_token_id=values.pop("boi_token_id"),
        eoi_token_id=values.pop("eoi_token_id"),
        eos_token_id=values.pop("eos_token_id"),
        pad_token_id=values.pop("pad_token_id"),
        vision_hidden_size=vision.pop("hidden_size"),
        vision_layers=vision.pop("num_hidden_layers"),
        vision_heads=vision.pop("num_heads"),
        vision_mlp_size=vision.pop("intermediate_size"),
        vision_norm_eps=vision.pop("layer_norm_eps"),
        vision_scale=vision.pop("scaling_factor"),
        image_size=vision.pop("image_size"),
        patch_size=vision.pop("patch_size"),
    )
    positions = vision.pop("num_positions")
    if positions != config.patches + 1:
        raise WeightsWrong(f"vision_config.num_positions: expected {config.patches + 1}, found {positions}")
    unknown = sorted(values.keys() - _IGNORED) + sorted(f"vision_config.{k}" for k in vision.keys() - _IGNORED_VISION)
    if unknown:
        raise WeightsWrong(f"{unknown[0]}: a field that is not known; this implementation may not fit the model")
    return config


def _refuse_other_values(values: dict[str, Any], fixed: Mapping[str, Any], where: str) -> None:
    for name, expected in fixed.items():
        found = values.pop(name, expected)
        if found != expected:
            raise WeightsWrong(f"{where}{name}: expected {expected!r}, found {found!r}, which is another model")
