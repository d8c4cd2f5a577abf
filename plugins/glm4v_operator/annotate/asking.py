"""Asking the worker one item's question, and carrying the answer through the write gate into the ledger."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from glm4v_operator.annotate.events import Answered, Event, Fatal, Question, WorkerDown
from glm4v_operator.annotate.preparing import backoff_seconds
from glm4v_operator.errors import (
    AnswerFailed,
    ItemError,
    LeaseLost,
    LedgerUnavailable,
    Misconfigured,
    WorkerBusy,
    WorkerDead,
)
from glm4v_operator.ledger.claims import begin_attempt
from glm4v_operator.ledger.completion import complete_item, fail_item, reject_item, retry_item
from glm4v_operator.ledger.units import Answer, OutputPart, Usage
from glm4v_operator.quality.gate import judge

if TYPE_CHECKING:
    from glm4v_operator.annotate.worker_session import WorkerSession
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.units import Lease, Provenance
    from glm4v_operator.prompts.files import Prompt
    from glm4v_operator.worker.client import ChatAnswer

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class OpenRecipe:
    """A recipe of this run, with the prompt that it was made from."""

    recipe_id: int
    prompt: Prompt


@dataclass(frozen=True, slots=True)
class Asker:
    """Everything the asking threads share. Safe to use from several threads."""

    ledger: Ledger
    lease: Lease
    recipes: dict[int, OpenRecipe]
    provenance: Provenance
    session: WorkerSession
    request_seconds: float

    @contextmanager
    def thread(self) -> Iterator[Callable[[Question], Event]]:
        """The handler of one thread."""
        yield self._ask

    def _ask(self, question: Question) -> Event:
        try:
            attempt_id = begin_attempt(
                self.ledger, self.lease, question.item.id, rung=0, provenance=self._provenance(question)
            )
            try:
                answer = self._answer(question)
            except WorkerDead as error:
                return WorkerDown(question, attempt_id, error)
            except ItemError as error:
                fail_item(self.ledger, self.lease, question.item.id, attempt_id, error.reason, str(error))
                return Answered(question, "dead")
            except (AnswerFailed, WorkerBusy) as error:
                return self._put_back(question, attempt_id, error.reason, str(error))
            except Misconfigured:
                raise
            except Exception as error:  # our own bug must cost this item its tries, not every item behind it
                log.exception("asking about %s failed", question.image.label)
                return self._put_back(question, attempt_id, "internal", repr(error))
            return Answered(question, self._store(question, attempt_id, answer))
        except (LeaseLost, LedgerUnavailable, Misconfigured) as error:
            return Fatal(error)

    def _put_back(self, question: Question, attempt_id: int, reason: str, detail: str) -> Event:
        item = question.item
        wait = backoff_seconds(item.attempts)
        retry_item(self.ledger, self.lease, item.id, attempt_id, reason, detail, wait)
        return Answered(question, "put_back")

    def _provenance(self, question: Question) -> Provenance:
        prompt = self.recipes[question.item.recipe_id].prompt
        return replace(self.provenance, sampling=prompt.sampling.to_json())

    def _answer(self, question: Question) -> ChatAnswer:
        prompt = self.recipes[question.item.recipe_id].prompt
        image = question.image
        client = self.session.client
        client.hand_over(image.picture)
        return client.chat(
            prompt.text(),
            image.picture,
            task=prompt.task,
            sampling=prompt.sampling,
            deadline_seconds=self.request_seconds,
        )

    def _store(self, question: Question, attempt_id: int, answer: ChatAnswer) -> str:
        prompt = self.recipes[question.item.recipe_id].prompt
        verdict = judge(answer.text, answer.finish_reason, prompt.expects)
        part = OutputPart(
            part=0,
            turn=0,
            text=verdict.text,
            raw=answer.raw,
            finish_reason=answer.finish_reason,
            mean_logprob=answer.mean_logprob,
            min_logprob=answer.min_logprob,
        )
        usage = Usage(
            prompt_tokens=answer.usage.prompt_tokens,
            completion_tokens=answer.usage.completion_tokens,
            queue_ms=answer.usage.queue_ms,
            run_ms=answer.usage.run_ms,
            finish_reason=answer.finish_reason,
            device=answer.usage.device,
        )
        if verdict.state == "rejected":
            stored = reject_item(
                self.ledger,
                self.lease,
                question.item.id,
                attempt_id,
                verdict.reason or "internal",
                verdict.detail or "",
                (part,),
                usage=usage,
            )
        else:
            stored = complete_item(
                self.ledger,
                self.lease,
                question.item.id,
                attempt_id,
                Answer(verdict.state, (part,), usage),
            )
        return verdict.state if stored else "lost"
