"""What a GLM-4V model is made of: the values of the official ``config.json`` under names that say what they are."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, ClassVar

from transformers import PretrainedConfig

from glm4v_operator.errors import WeightsWrong

#: What the hub's files call the family: text-only ChatGLM models bear the same name and have no ``vision_config``.
OFFICIAL_MODEL_TYPE = "chatglm"

#: Our names of the sizes and constants, and the official ones. Those in _CONSTANTS need not be whole numbers.
_OFFICIAL: Mapping[str, str] = {
    "hidden_size": "hidden_size",
    "layers": "num_layers",
    "heads": "num_attention_heads",
    "kv_heads": "multi_query_group_num",
    "head_size": "kv_channels",
    "mlp_size": "ffn_hidden_size",
    "vocabulary": "padded_vocab_size",
    "norm_eps": "layernorm_epsilon",
    "context_positions": "seq_length",
    "boi_token_id": "boi_token_id",
    "eoi_token_id": "eoi_token_id",
    "pad_token_id": "pad_token_id",
}
_OFFICIAL_VISION: Mapping[str, str] = {
    "vision_hidden_size": "hidden_size",
    "vision_layers": "num_hidden_layers",
    "vision_heads": "num_heads",
    "vision_mlp_size": "intermediate_size",
    "vision_norm_eps": "layer_norm_eps",
    "vision_scale": "scaling_factor",
    "image_size": "image_size",
    "patch_size": "patch_size",
}
_CONSTANTS = frozenset({"norm_eps", "rope_base", "vision_norm_eps", "vision_scale"})

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

    @classmethod
    def get_config_dict(
        cls, pretrained_model_name_or_path: str | os.PathLike[str], **kwargs: Any
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """As transformers has it, an official file under our own names: ``from_pretrained`` reads either.

        Raises WeightsWrong as :func:`from_official` does.
        """
        found, others = super().get_config_dict(pretrained_model_name_or_path, **kwargs)
        if found.get("model_type") == OFFICIAL_MODEL_TYPE:
            # Which commit of a hub it came from is put there by transformers.
            found = from_official({name: value for name, value in found.items() if name != "_commit_hash"}).to_dict()
        return found, others

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
        if self.head_size % 4:
            raise WeightsWrong(
                f"heads of {self.head_size}: expected a multiple of 4, for pairs of neighbours in one half are turned"
            )
        if self.heads % self.kv_heads:
            raise WeightsWrong(f"{self.heads} attention heads: expected a multiple of {self.kv_heads} key-value heads")
        if self.vision_hidden_size % self.vision_heads:
            raise WeightsWrong(
                f"vision width {self.vision_hidden_size}: expected a multiple of its {self.vision_heads} heads"
            )
        named = (self.boi_token_id, self.eoi_token_id, self.pad_token_id, *self.eos_token_id)
        if not 0 <= min(named) <= max(named) < self.vocabulary:
            raise WeightsWrong(f"ids of special tokens: expected 0 to {self.vocabulary - 1}, found {sorted(named)}")


def read_config(folder: Path) -> ChatGlm4vConfig:
    """The configuration in ``folder/config.json``, in the hub's layout or in our own.

    Raises WeightsWrong, naming file and field, for a file that cannot be read, a text-only model, an unknown field, or
    a value that this implementation was not written for.
    """
    file = folder / "config.json"
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise WeightsWrong(f"{file}: expected the model's configuration in JSON, found none ({error})") from error
    if not isinstance(found, dict):
        raise WeightsWrong(f"{file}: expected the model's configuration, a JSON object, found {str(found)[:60]}")
    try:
        return from_own(found) if found.get("model_type") == ChatGlm4vConfig.model_type else from_official(found)
    except WeightsWrong as error:
        raise WeightsWrong(f"{file}: {error.message}") from error


def from_own(own: Mapping[str, Any]) -> ChatGlm4vConfig:
    """Our configuration from our own names, every one of which must be there. Raises WeightsWrong naming the field."""
    values = dict(own)
    _refuse_other_values(values, {"tie_word_embeddings": False}, "")
    sizes = _take(values, {name: name for name in (*_OFFICIAL, *_OFFICIAL_VISION, "rope_base")}, "")
    stops = _take_stops(values)
    _refuse_unknown(values.keys() - _IGNORED, "")
    return ChatGlm4vConfig(**sizes, eos_token_id=stops)


def from_official(official: Mapping[str, Any]) -> ChatGlm4vConfig:
    """Our configuration from the official names. Raises WeightsWrong naming the field."""
    vision = official.get("vision_config")
    if official.get("model_type") != OFFICIAL_MODEL_TYPE or not isinstance(vision, dict):
        raise WeightsWrong(
            f"expected model_type {OFFICIAL_MODEL_TYPE!r} with a vision_config, found {official.get('model_type')!r} "
            f"{'with' if isinstance(vision, dict) else 'without'} one: this is no GLM-4V model"
        )
    values, vision = dict(official), dict(vision)
    del values["vision_config"]
    _refuse_other_values(values, _FIXED, "")
    _refuse_other_values(vision, _FIXED_VISION, "vision_config.")
    # Some revisions of the family say the same twice, under transformers' own names, or under those alone.
    for theirs, usual in (("padded_vocab_size", "vocab_size"), ("num_layers", "num_hidden_layers")):
        values.setdefault(theirs, values.get(usual))
        _refuse_other_values(values, {usual: values[theirs]}, "")
    sizes = _take(values, _OFFICIAL, "") | _take(vision, _OFFICIAL_VISION, "vision_config.")
    ratio = _take({"rope_ratio": 1, **values}, {"rope_base": "rope_ratio"}, "")["rope_base"]
    config = ChatGlm4vConfig(**sizes, rope_base=10000.0 * ratio, eos_token_id=_take_stops(values))
    _refuse_other_values(vision, {"num_positions": config.patches + 1}, "vision_config.")
    _refuse_unknown(values.keys() - _IGNORED - {"rope_ratio"}, "")
    _refuse_unknown(vision.keys() - _IGNORED_VISION, "vision_config.")
    return config


def _take(values: dict[str, Any], names: Mapping[str, str], where: str) -> dict[str, Any]:
    """The numbers that stand in ``values`` under the names on the right, by those on the left."""
    taken = {}
    for ours, theirs in names.items():
        found = values.pop(theirs, None)
        kinds = (int, float) if ours in _CONSTANTS else (int,)
        if not isinstance(found, kinds) or isinstance(found, bool) or not found > 0:
            kind = "a number" if ours in _CONSTANTS else "a whole number"
            raise WeightsWrong(f"{where}{theirs}: expected {kind} above 0, found {found!r}")
        taken[ours] = found
    return taken


def _take_stops(values: dict[str, Any]) -> list[int]:
    found = values.pop("eos_token_id", None)
    stops = found if isinstance(found, list) else [found]
    if not stops or not all(isinstance(stop, int) for stop in stops):
        raise WeightsWrong(f"eos_token_id: expected the ids that end an answer, found {found!r}")
    return stops


def _refuse_unknown(names: AbstractSet[str], where: str) -> None:
    if names:
        raise WeightsWrong(f"{where}{min(names)}: a field that is not known; this implementation may not fit the model")


def _refuse_other_values(values: dict[str, Any], fixed: Mapping[str, Any], where: str) -> None:
    for name, expected in fixed.items():
        found = values.pop(name, expected)
        if found != expected:
            raise WeightsWrong(f"{where}{name}: expected {expected!r}, found {found!r}, which is another model")
