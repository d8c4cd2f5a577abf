"""The full size, on the meta device: the published number of parameters, every key and shape of the official files."""

from __future__ import annotations

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.weights import empty_model

LANGUAGE_LAYER = {
    "input_layernorm.weight": (4096,),
    "self_attention.query_key_value.weight": (4608, 4096),
    "self_attention.query_key_value.bias": (4608,),
    "self_attention.dense.weight": (4096, 4096),
    "post_attention_layernorm.weight": (4096,),
    "mlp.dense_h_to_4h.weight": (27392, 4096),
    "mlp.dense_4h_to_h.weight": (4096, 13696),
}
VISION_LAYER = {
    "input_layernorm.weight": (1792,),
    "input_layernorm.bias": (1792,),
    "attention.query_key_value.weight": (5376, 1792),
    "attention.query_key_value.bias": (5376,),
    "attention.dense.weight": (1792, 1792),
    "attention.dense.bias": (1792,),
    "mlp.fc1.weight": (15360, 1792),
    "mlp.fc1.bias": (15360,),
    "mlp.fc2.weight": (1792, 15360),
    "mlp.fc2.bias": (1792,),
    "post_attention_layernorm.weight": (1792,),
    "post_attention_layernorm.bias": (1792,),
}
SINGLE = {
    "transformer.embedding.word_embeddings.weight": (151552, 4096),
    "transformer.encoder.final_layernorm.weight": (4096,),
    "transformer.output_layer.weight": (151552, 4096),
    "transformer.vision.patch_embedding.proj.weight": (1792, 3, 14, 14),
    "transformer.vision.patch_embedding.proj.bias": (1792,),
    "transformer.vision.patch_embedding.cls_embedding": (1, 1792),
    "transformer.vision.patch_embedding.position_embedding.weight": (6401, 1792),
    "transformer.vision.conv.weight": (4096, 1792, 2, 2),
    "transformer.vision.conv.bias": (4096,),
    "transformer.vision.linear_proj.linear_proj.weight": (4096, 4096),
    "transformer.vision.linear_proj.norm1.weight": (4096,),
    "transformer.vision.linear_proj.norm1.bias": (4096,),
    "transformer.vision.linear_proj.dense_h_to_4h.weight": (13696, 4096),
    "transformer.vision.linear_proj.gate_proj.weight": (13696, 4096),
    "transformer.vision.linear_proj.dense_4h_to_h.weight": (4096, 13696),
    "transformer.vision.boi": (1, 1, 4096),
    "transformer.vision.eoi": (1, 1, 4096),
}
OFFICIAL = {
    **SINGLE,
    **{f"transformer.encoder.layers.{at}.{name}": shape for at in range(40) for name, shape in LANGUAGE_LAYER.items()},
    **{
        f"transformer.vision.transformer.layers.{at}.{name}": shape
        for at in range(63)
        for name, shape in VISION_LAYER.items()
    },
}


def test_the_full_size_has_the_official_keys_and_shapes_and_no_others():
    model = empty_model(ChatGlm4vConfig())
    assert {name: tuple(tensor.shape) for name, tensor in model.state_dict().items()} == OFFICIAL


def test_the_full_size_has_the_published_number_of_parameters():
    parameters = dict(empty_model(ChatGlm4vConfig()).named_parameters())

    def count(prefix: str) -> int:
        return sum(one.numel() for name, one in parameters.items() if name.startswith(prefix))

    language, vision = count("transformer.encoder.layers."), count("transformer.vision.transformer.layers.")
    whole = count("")
    assert (whole, language, vision) == (13_906_320_896, 8_158_433_280, 4_279_387_392)
    assert whole - language - vision == 1_468_500_224


def test_the_full_size_on_the_meta_device_takes_no_memory():
    assert {one.device.type for one in empty_model(ChatGlm4vConfig()).state_dict().values()} == {"meta"}
