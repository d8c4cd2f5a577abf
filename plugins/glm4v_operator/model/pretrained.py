"""The model as transformers knows one: registered with its Auto classes, filled with random weights, saved and loaded.

A module of its own, for what it imports from transformers takes a worker, which needs none of it, four seconds.
"""

from __future__ import annotations

from transformers import AutoConfig, AutoModelForImageTextToText, PreTrainedModel

from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.glm4v import ChatGlm4vModel


class PretrainedChatGlm4v(ChatGlm4vModel, PreTrainedModel):
    """:class:`ChatGlm4vModel`, key for key; its weights are random until others are loaded."""

    config: ChatGlm4vConfig
    config_class = ChatGlm4vConfig
    base_model_prefix = ""
    main_input_name = "ids"
    # As the base class declares them; the frequencies are in the official files, and are computed here.
    _no_split_modules = ["VisionLayer", "Layer"]  # noqa: RUF012
    _keys_to_ignore_on_load_unexpected = [r"transformer\.rotary_pos_emb\.inv_freq"]  # noqa: RUF012

    def __init__(self, config: ChatGlm4vConfig) -> None:
        PreTrainedModel.__init__(self, config)
        self._build(config)
        self.post_init()  # type: ignore[no-untyped-call]


AutoConfig.register(ChatGlm4vConfig.model_type, ChatGlm4vConfig)
AutoModelForImageTextToText.register(ChatGlm4vConfig, PretrainedChatGlm4v)
