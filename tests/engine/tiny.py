"""A GLM-4V of a few thousand random weights, its tokenizer, and questions about random pictures."""

from __future__ import annotations

import random
from typing import Any

import torch

from glm4v_operator.engine.generation import Generation
from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.pretrained import PretrainedChatGlm4v
from glm4v_operator.model.tokenizer import SPECIAL_TOKENS, Tokenizer
from glm4v_operator.sampling import Sampling
from glm4v_operator.worker.engine_interface import EngineRequest, Pixels, Turn

SIDE = 56

# So little work is done fastest by one thread; several would mostly wait for one another.
torch.set_num_threads(1)

#: Single bytes, and a few pieces of two characters so that a token may be more than a byte.
RANKS = {bytes([byte]): byte for byte in range(256)} | {
    b"th": 256,
    b"he": 257,
    "你".encode()[:2]: 258,
    "你".encode(): 259,
}
FIRST_SPECIAL = len(RANKS)
ENDOFTEXT, USER, OBSERVATION = FIRST_SPECIAL, FIRST_SPECIAL + 7, FIRST_SPECIAL + 9
VOCABULARY = 320


#: Two layers everywhere, two key-value heads, 16 patches that become 4 tokens.
TINY_SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "layers": 2,
    "heads": 4,
    "kv_heads": 2,
    "head_size": 16,
    "mlp_size": 48,
    "vocabulary": VOCABULARY,
    "norm_eps": 1.5625e-07,
    "rope_base": 10000.0,
    "context_positions": 512,
    "boi_token_id": FIRST_SPECIAL + SPECIAL_TOKENS.index("<|begin_of_image|>"),
    "eoi_token_id": FIRST_SPECIAL + SPECIAL_TOKENS.index("<|end_of_image|>"),
    "vision_hidden_size": 32,
    "vision_layers": 2,
    "vision_heads": 2,
    "vision_mlp_size": 48,
    "vision_norm_eps": 1e-06,
    "vision_scale": 8.0,
    "image_size": SIDE,
    "patch_size": 14,
    "eos_token_id": [ENDOFTEXT, USER, OBSERVATION],
    "pad_token_id": ENDOFTEXT,
}


#: The same with rows of whole blocks of NF4.
BLOCKS = {"hidden_size": 64, "mlp_size": 64, "vision_hidden_size": 64, "vision_mlp_size": 64}


def tiny_model(seed: int = 0, spread: float = 0.25, **sizes: int) -> ChatGlm4vModel:
    """Random weights whose answers wander: ``spread`` is the standard deviation of every matrix."""
    torch.manual_seed(seed)
    model = PretrainedChatGlm4v(ChatGlm4vConfig(**TINY_SIZES | sizes)).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() > 1:
                parameter.normal_(0, spread)
    return model


def tiny_generation(model: ChatGlm4vModel | None = None, shared_bytes: int = 2**24) -> Generation:
    """Generation over a tiny model."""
    return Generation(model or tiny_model(), Tokenizer(RANKS), shared_bytes=shared_bytes, device_name="cpu")


def picture(seed: int) -> Pixels:
    """Noise."""
    return Pixels(SIDE, SIDE, random.Random(seed).randbytes(SIDE * SIDE * 3))


def question(text: str, image: int | None = 1, **members: object) -> EngineRequest:
    """``text`` about the picture of seed ``image``; ``members`` of the request or of its sampling."""
    of_request = {name: members.pop(name) for name in ("on_text", "abandoned", "turns") if name in members}
    pixels = None if image is None else picture(image)
    sampling = Sampling(**{"max_new_tokens": 24, **members})  # type: ignore[arg-type]
    turns = (Turn("user", text, has_image=image is not None),)
    return EngineRequest(
        id=text,
        task=None,
        **{"turns": turns, **of_request},  # type: ignore[arg-type]
        image=pixels,
        image_sha256=None if pixels is None else pixels.sha256,
        sampling=sampling,
    )
