"""GLM-4V as a whole: prompt ids and pixels in, scores for the next token out. Keys are those of the official files."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from glm4v_operator.model.adapter import Vision
from glm4v_operator.model.assembly import assemble, check_images
from glm4v_operator.model.attention import attention_mask
from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.embedding import empty_embedding
from glm4v_operator.model.language import Cache, LanguageStack
from glm4v_operator.model.rotary import rotary_table


class Embedding(nn.Module):
    """The words' embeddings, not scaled."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        self.word_embeddings = empty_embedding(nn.Embedding, config.vocabulary, config.hidden_size)


class Transformer(nn.Module):
    """Everything, below the name that all official keys begin with."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        self.embedding = Embedding(config)
        self.vision = Vision(config)
        self.encoder = LanguageStack(config)
        self.output_layer = nn.Linear(config.hidden_size, config.vocabulary, bias=False)


class ChatGlm4vModel(nn.Module):
    """The model. It does not generate by itself: that is the engine's work."""

    def __init__(self, config: ChatGlm4vConfig) -> None:
        super().__init__()
        self.config = config
        self._build(config)

    def _build(self, config: ChatGlm4vConfig) -> None:
        self.transformer = Transformer(config)
        self._table: Tensor | None = None

    def get_input_embeddings(self) -> nn.Module:
        """The words' embeddings."""
        return self.transformer.embedding.word_embeddings

    def get_output_embeddings(self) -> nn.Module:
        """The head, which quantisation leaves alone."""
        return self.transformer.output_layer

    def see(self, pixels: Tensor) -> Tensor:
        """[B, 3, side, side] normalised pixels → [B, image_tokens + 2, hidden], what a prompt takes an image as."""
        return self.transformer.vision(pixels)  # type: ignore[no-any-return]

    def read(self, ids: Tensor, real: Tensor | None, images: Tensor | None, cache: Cache | None = None) -> Tensor:
        """Read whole prompts from their begin. Returns the last layer's output, [B, S, hidden].

        ``ids`` [B, L]; ``real`` [B, L], False for left padding, or None when there is none; ``images`` as :meth:`see`
        gives them, or None. ``ids`` and ``real`` are looked at on the host: left there, nothing waits for the device.

        Raises ValueError for prompts without exactly one place for each image, or longer than the rotary table.
        """
        if ids.shape[1] > self.config.context_positions:
            raise ValueError(f"expected at most {self.config.context_positions} ids a prompt, found {ids.shape[1]}")
        if not torch.compiler.is_compiling():
            check_images(self.config, ids, None if images is None else len(images))
        ids, real = self._on_device(ids), self._padding(real)
        whole = assemble(self.config, ids, real, self.get_input_embeddings()(ids), images)
        return self._run(whole.embeddings, whole.positions, whole.real, cache)

    def go_on(self, ids: Tensor, positions: Tensor, cache: Cache, real: Tensor | None = None) -> Tensor:
        """Read more ids behind what the cache holds: [B, n] at rotary ``positions`` [B, n] → [B, n, hidden].

        ``real`` as for :meth:`read`. Positions are below ``config.context_positions``: nobody can check here, without
        waiting for the device, what is an error there that ends the process.
        """
        words = self.get_input_embeddings()(self._on_device(ids))
        return self.go_on_words(words, self._on_device(positions), cache, real)

    def go_on_words(self, words: Tensor, positions: Tensor, cache: Cache, real: Tensor | None = None) -> Tensor:
        """As :meth:`go_on`, for ids whose embeddings ``words`` [B, n, hidden] were looked up before, on the device."""
        return self._run(words, positions, self._padding(real), cache)

    def score(self, hidden: Tensor) -> Tensor:
        """[..., hidden] → [..., vocabulary] logits; rows of the vocabulary without a token are there as well."""
        return self.transformer.output_layer(hidden)  # type: ignore[no-any-return]

    def forward(self, ids: Tensor, real: Tensor | None = None, pixels: Tensor | None = None) -> Tensor:
        """Logits of whole prompts without a cache: [B, S, vocabulary]."""
        return self.score(self.read(ids, real, None if pixels is None else self.see(pixels)))

    def _run(self, embeddings: Tensor, positions: Tensor, real: Tensor | None, cache: Cache | None) -> Tensor:
        new = embeddings.shape[1]
        mask = attention_mask(real, new, new, embeddings.device) if cache is None else cache.admit(real, new)
        table = self._rotary_table(embeddings)[positions]  # [B, new, 2, head_size]
        return self.transformer.encoder(embeddings, table, mask, cache)  # type: ignore[no-any-return]

    def _on_device(self, values: Tensor) -> Tensor:
        return values.to(self.transformer.output_layer.weight.device, non_blocking=True)

    def _padding(self, real: Tensor | None) -> Tensor | None:
        return None if real is None or bool(real.all()) else self._on_device(real)

    def _rotary_table(self, like: Tensor) -> Tensor:
        if self._table is None or self._table.dtype != like.dtype or self._table.device != like.device:
            self._table = rotary_table(self.config, like.dtype, like.device)
        return self._table
