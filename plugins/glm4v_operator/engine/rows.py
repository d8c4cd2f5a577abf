"""One request at work: its ids, its answer as it grows, and why it ended."""

from __future__ import annotations

import time
from collections.abc import Container

from glm4v_operator.engine.sampling import Choice
from glm4v_operator.engine.stopping import LoopWatch
from glm4v_operator.errors import AnswerFailed, ItemError
from glm4v_operator.model.configuration import ChatGlm4vConfig
from glm4v_operator.model.template import answer_text, conversation_ids
from glm4v_operator.model.tokenizer import Tokenizer
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineRequest, FinishReason

Result = EngineAnswer | ItemError | AnswerFailed


class Row:
    """Raises ItemError for a request that cannot be put to the model.

    ``image_end``: ids up to the image's end mark, 0 without an image. ``result`` is there once the row has ended.
    """

    def __init__(self, request: EngineRequest, tokenizer: Tokenizer, config: ChatGlm4vConfig, device: str) -> None:
        self.request = request
        self.ids = conversation_ids(tokenizer, request.turns)
        self.image_end = _image_end(request, self.ids, config)
        room = config.context_positions - len(self.ids)
        if room < 1:
            raise ItemError(
                f"the conversation is {len(self.ids)} tokens long: expected fewer than the model's "
                f"{config.context_positions} positions; shorten it",
            )
        self.max_new_tokens = min(request.sampling.max_new_tokens, room)
        self.image_key = request.image_sha256
        if request.image is not None and self.image_key is None:
            self.image_key = request.image.sha256
        self.result: Result | None = None
        self.tokens = 0
        self._stream = tokenizer.stream()
        self._text = ""
        self._told = 0
        self._logprobs: list[float] = []
        self._watch = LoopWatch()
        self._device = device
        self._began = time.perf_counter()

    @property
    def spoke(self) -> bool:
        """Whether some of its text was passed on, so that it cannot begin anew."""
        return self._told > 0

    def take(self, choice: Choice, stops: Container[int]) -> None:
        """The next token. Ends the row when it is a stop, the last one allowed, or closes a loop."""
        if choice.broken:
            self.result = AnswerFailed(
                f"the model's scores for token {self.tokens + 1} are not finite: expected numbers, found NaN or "
                "infinity; nothing of this answer is kept"
            )
            return
        if choice.token in stops:
            self._end("stop")
            return
        self.tokens += 1
        self._logprobs.append(choice.logprob)
        piece = self._stream.add(choice.token)
        self._text += piece
        if self._watch.add(piece):
            self._end("repetition")
        elif self.tokens >= self.max_new_tokens:
            self._end("length")
        else:
            self._tell()

    def abandon(self) -> None:
        """Nobody waits for it any more."""
        self.result = AnswerFailed("given up: nobody waits for this answer any more")

    def _end(self, reason: FinishReason) -> None:
        self._text += self._stream.end()
        self._tell()
        self.result = EngineAnswer(
            text=answer_text(self._text),
            finish_reason=reason,
            prompt_tokens=len(self.ids),
            completion_tokens=self.tokens,
            mean_logprob=sum(self._logprobs) / self.tokens if self.tokens else None,
            min_logprob=min(self._logprobs, default=None),
            device=self._device,
            milliseconds=(time.perf_counter() - self._began) * 1000,
        )

    def _tell(self) -> None:
        if self.request.on_text is None:
            return
        text = answer_text(self._text)
        if len(text) > self._told:
            self.request.on_text(text[self._told :])
            self._told = len(text)


def _image_end(request: EngineRequest, ids: list[int], config: ChatGlm4vConfig) -> int:
    shown = any(turn.has_image for turn in request.turns)
    if shown != (request.image is not None):
        raise ItemError(
            "expected the image and the turn that shows it, found "
            + ("a turn that shows one, and no image" if shown else "an image that no turn shows")
        )
    if request.image is None:
        return 0
    side = config.image_size
    if (request.image.width, request.image.height) != (side, side):
        raise ItemError(
            f"picture of {request.image.width}x{request.image.height}: expected {side}x{side}, the model's own size; "
            f"set preprocessing to a square of side {side}"
        )
    return ids.index(config.eoi_token_id) + 1
