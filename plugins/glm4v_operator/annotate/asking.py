"""Asking the worker one item's question, and carrying the answer through the write gate into the ledger."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from glm4v_operator.annotate.answer_policy import AnswerPolicy
from glm4v_operator.annotate.events import Answered, Event, Fatal, Question, WorkerDown
from glm4v_operator.annotate.part_answers import WholeAnswer, ask_parts, whole_answer
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
from glm4v_operator.ledger.units import Answer
from glm4v_operator.quality.gate import judge

if TYPE_CHECKING:
    from glm4v_operator.annotate.open_recipes import OpenRecipe
    from glm4v_operator.annotate.worker_session import WorkerSession
    from glm4v_operator.ledger.database import Ledger
    from glm4v_operator.ledger.units import Lease, Provenance
    from glm4v_operator.worker.client import ChatAnswer, ImageRef

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Asker:
    """Everything the asking threads share. Safe to use from several threads."""

    ledger: Ledger
    lease: Lease
    recipes: dict[int, OpenRecipe]
    provenance: Provenance
    session: WorkerSession
    request_seconds: float
    policy: AnswerPolicy = field(default_factory=AnswerPolicy)

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
                outcome = self._ask_and_store(question, attempt_id)
            except WorkerDead as error:
                return WorkerDown(question, attempt_id, error)
            except (AnswerFailed, WorkerBusy) as error:
                return self._put_back(question, attempt_id, error)
            except (LeaseLost, LedgerUnavailable, Misconfigured):
                raise
            except Exception as error:  # our own bug must cost this item its tries, not every item behind it
                log.exception("asking about %s failed", question.image.label)
                return self._put_back(question, attempt_id, AnswerFailed(repr(error), reason="internal"))
            self.policy.note_answer()
            return Answered(question, outcome)
        except (LeaseLost, LedgerUnavailable, Misconfigured) as error:
            return Fatal(error)

    def _put_back(self, question: Question, attempt_id: int, error: AnswerFailed | WorkerBusy) -> Event:
        item = question.item
        state = retry_item(
            self.ledger,
            self.lease,
            item.id,
            attempt_id,
            error.reason,
            str(error),
            backoff_seconds(item.attempts),
            counted=self.policy.counts(item.id, error),
        )
        if state == "dead":
            self.policy.note_given_up(item.id)
        breakdown = self.policy.breakdown()
        if breakdown is not None:
            return Fatal(breakdown)
        return Answered(question, "put_back" if state == "pending" else state)

    def _ask_and_store(self, question: Question, attempt_id: int) -> str:
        try:
            answer = self._answer(question)
        except ItemError as error:
            failed = fail_item(self.ledger, self.lease, question.item.id, attempt_id, error.reason, str(error))
            return "dead" if failed else "lost"
        return self._store(question, attempt_id, answer)

    def _provenance(self, question: Question) -> Provenance:
        prompt = self.recipes[question.item.recipe_id].prompt
        return replace(self.provenance, sampling=prompt.sampling.to_json())

    def _answer(self, question: Question) -> WholeAnswer:
        recipe = self.recipes[question.item.recipe_id]
        prompt, parts = recipe.prompt, question.image.parts[recipe.preprocessing]
        client, text = self.session.client, prompt.text()

        def ask(picture: ImageRef) -> ChatAnswer:
            client.hand_over(picture)
            return client.chat(
                text, picture, task=prompt.task, sampling=prompt.sampling, deadline_seconds=self.request_seconds
            )

        return whole_answer(parts, ask_parts(parts, ask), prompt.expects.no_text_answer)

    def _store(self, question: Question, attempt_id: int, answer: WholeAnswer) -> str:
        prompt = self.recipes[question.item.recipe_id].prompt
        verdict = judge(answer.text, answer.finish_reason, prompt.expects)
        parts = answer.parts
        if len(parts) == 1:
            parts = (replace(parts[0], text=verdict.text),)
        if verdict.state == "rejected":
            stored = reject_item(
                self.ledger,
                self.lease,
                question.item.id,
                attempt_id,
                verdict.reason or "internal",
                verdict.detail or "",
                parts,
                usage=answer.usage,
            )
        else:
            stored = complete_item(
                self.ledger,
                self.lease,
                question.item.id,
                attempt_id,
                Answer(verdict.state, parts, answer.usage),
            )
        return verdict.state if stored else "lost"
