"""Whole answers of a tiny random model: batches, shared images, streams, and how answers end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch

from glm4v_operator.engine import generation
from glm4v_operator.engine.rows import Result
from glm4v_operator.errors import AnswerFailed, ItemError
from glm4v_operator.model.glm4v import ChatGlm4vModel
from glm4v_operator.model.image_processor import pixel_batch
from glm4v_operator.model.template import conversation_ids
from glm4v_operator.model.tokenizer import Tokenizer
from glm4v_operator.worker.engine_interface import EngineAnswer, EngineRequest, Turn
from tests.engine.tiny import FIRST_SPECIAL, RANKS, SIDE, picture, question, tiny_generation, tiny_model

SHARED = "these first words are the same in every one of them, "

MIXED = [
    question("hello"),
    question(SHARED + "one", 2),
    question(SHARED + "and two", 2),
    question("without any picture", None),
    question(SHARED + "one", 3),
    question("drawn", 3, temperature=0.9, top_p=0.9, seed=4, repetition_penalty=1.2),
    question("drawn", 3, temperature=1.5, top_k=5, seed=5, max_new_tokens=7),
    replace(question("x", 1), turns=(Turn("system", "Be brief."), Turn("user", "first", True), Turn("assistant", "yes"),
                                     Turn("user", "and then?"))),
]  # fmt: skip


def answers(results: Sequence[Result]) -> list[EngineAnswer]:
    found = [result for result in results if isinstance(result, EngineAnswer)]
    assert len(found) == len(results), results
    return found


def greedy_without_cache(model: ChatGlm4vModel, request: EngineRequest) -> str:
    """The answer by the plainest way: the whole conversation anew for each token."""
    tokenizer = Tokenizer(RANKS)
    prompt, answer = conversation_ids(tokenizer, request.turns), list[int]()
    pixels = None if request.image is None else pixel_batch([request.image], SIDE, "cpu")
    with torch.no_grad():
        for _ in range(request.sampling.max_new_tokens):
            scores = model(torch.tensor([prompt + answer]), None, pixels)[0, -1]
            scores[tokenizer.size :] = -torch.inf
            scores[[t for t in tokenizer.special.values() if t not in model.config.eos_token_id]] = -torch.inf
            token = int(scores.argmax())
            if token in model.config.eos_token_id:
                break
            answer.append(token)
    return tokenizer.decode(answer).removeprefix("\n")


@pytest.mark.parametrize("request_", [MIXED[0], MIXED[3], MIXED[7]], ids=["image", "text alone", "several turns"])
def test_an_answer_is_what_the_model_says_without_any_cache(request_: EngineRequest) -> None:
    model = tiny_model()
    (found,) = answers(tiny_generation(model).answer([request_]))
    assert found.text == greedy_without_cache(model, request_)


def test_a_batch_says_what_each_request_alone_gets() -> None:
    together = answers(tiny_generation().answer(MIXED))
    alone = [answers(tiny_generation().answer([request]))[0] for request in MIXED]
    assert [answer.text for answer in together] == [answer.text for answer in alone]
    assert len({answer.text for answer in together}) == len(MIXED)
    differences = [abs((a.mean_logprob or 0) - (b.mean_logprob or 0)) for a, b in zip(together, alone, strict=True)]
    assert max(differences) < 1e-4


def test_texts_that_are_too_long_for_one_go_are_read_in_several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their rows lie in one cache all the same."""
    expected = [answer.text for answer in answers(tiny_generation().answer(MIXED))]
    rows: list[int] = []
    go_on = ChatGlm4vModel.go_on

    def counted(self: ChatGlm4vModel, ids: torch.Tensor, *others: Any) -> torch.Tensor:
        if ids.shape[1] > 1:  # a text, not a step
            rows.append(len(ids))
        return go_on(self, ids, *others)

    monkeypatch.setattr(ChatGlm4vModel, "go_on", counted)
    monkeypatch.setattr(generation, "_TOKENS_AT_ONCE", 3 * len(SHARED))
    assert [answer.text for answer in answers(tiny_generation().answer(MIXED))] == expected
    assert len(MIXED) not in rows
    assert max(rows) > 1


#: Padded only behind the prefixes, which are equally long; and only before the texts, which are.
TEXTS_ALONE = [question(text, image) for image, text in enumerate(("one", "several words", "x"))]
PREFIXES_ALONE = [question("a first word", 1), question("no image", None), question("and a second", 2)]


@pytest.mark.parametrize("at_once", [1, 2048], ids=["each alone", "together"])
@pytest.mark.parametrize("asked", [TEXTS_ALONE, PREFIXES_ALONE], ids=["texts", "prefixes"])
def test_padding_of_any_kind_is_not_looked_at(
    monkeypatch: pytest.MonkeyPatch, asked: list[EngineRequest], at_once: int
) -> None:
    monkeypatch.setattr(generation, "_TOKENS_AT_ONCE", at_once)
    together = answers(tiny_generation().answer(asked))
    assert [one.text for one in together] == [answers(tiny_generation().answer([one]))[0].text for one in asked]


def test_prompts_of_one_image_that_are_answered_together_share_it(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, read = [], []
    see, read_prompts = ChatGlm4vModel.see, ChatGlm4vModel.read
    monkeypatch.setattr(ChatGlm4vModel, "see", lambda self, pixels: (seen.append(len(pixels)), see(self, pixels))[1])
    monkeypatch.setattr(
        ChatGlm4vModel, "read", lambda self, ids, *more: (read.append(len(ids)), read_prompts(self, ids, *more))[1]
    )
    answers(tiny_generation().answer([question(text, image) for text in ("a", "b", "c") for image in (1, 2)]))
    assert (seen, read) == ([2], [2])


def test_a_later_question_about_an_image_does_not_pay_for_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    generation = tiny_generation()
    first = answers(generation.answer([question("a")]))
    monkeypatch.setattr(ChatGlm4vModel, "see", None)
    monkeypatch.setattr(ChatGlm4vModel, "read", None)
    assert answers(generation.answer([question("a")]))[0].text == first[0].text
    turns = (*question("a").turns, Turn("assistant", first[0].text), Turn("user", "and?"))
    answers(generation.answer([replace(question("a"), turns=turns)]))


def test_an_image_that_made_way_is_looked_at_again() -> None:
    generation = tiny_generation(shared_bytes=12_000)
    first = answers(generation.answer([question("a", 1)]))
    answers(generation.answer([question("a", image) for image in (2, 3, 4)]))
    assert answers(generation.answer([question("a", 1)]))[0].text == first[0].text


def test_what_one_prompt_shares_is_not_mixed_up_with_another_image_or_system_message() -> None:
    generation = tiny_generation()
    system = replace(MIXED[0], turns=(Turn("system", "Be brief."), *MIXED[0].turns))
    asked = [MIXED[0], question("hello", 2), system]
    found = [answers(generation.answer([request]))[0].text for request in asked]
    assert found == [answers(tiny_generation().answer([request]))[0].text for request in asked]
    assert len(set(found)) == 3


def test_a_stream_brings_the_text_of_the_answer_in_whole_characters() -> None:
    model = tiny_model()
    with torch.no_grad():  # an answer of the three bytes of 你 as single tokens, over and over
        head = model.transformer.output_layer.weight
        head.zero_()
    pieces: list[str] = []
    script = [*"好你".encode(), 257, *"吗".encode()]
    scores = torch.full((len(script) + 1, model.config.vocabulary), -9.0)
    for step, token in enumerate([*script, FIRST_SPECIAL]):
        scores[step, token] = 9.0
    steps = iter(scores)
    model.score = lambda hidden: next(steps)[None].expand(len(hidden), -1)  # type: ignore[method-assign]
    (found,) = answers(tiny_generation(model).answer([question("a", on_text=pieces.append)]))
    assert (pieces, found.text, found.finish_reason) == (["好", "你", "he", "吗"], "好你he吗", "stop")
    assert (found.completion_tokens, found.prompt_tokens) == (len(script), 9)


def test_somebody_who_went_away_costs_no_further_token() -> None:
    calls: list[None] = []

    def gone() -> bool:
        calls.append(None)
        return len(calls) > 3

    results = tiny_generation().answer([question("a", abandoned=gone), question("b", 2)])
    assert isinstance(results[0], AnswerFailed)
    assert answers(results[1:])[0].completion_tokens == 24
    assert len(calls) == 4


@pytest.mark.parametrize(
    ("request_", "named"),
    [
        (replace(question("a"), image=replace(picture(1), width=28, height=112)), "28x112: expected 56x56"),
        (replace(question("a"), image=None), "no image"),
        (replace(question("a"), turns=(Turn("user", "a"),)), "no turn shows"),
        (replace(question("a"), turns=()), "last message"),
        (question("x" * 600), "608 tokens long: expected fewer than the model's 512"),
    ],
    ids=["size", "image missing", "image too many", "no turn", "too long"],
)
def test_a_request_that_cannot_be_put_to_the_model_fails_alone(request_: EngineRequest, named: str) -> None:
    refused, other = tiny_generation().answer([request_, question("fine", 2)])
    assert isinstance(refused, ItemError)
    assert named in str(refused)
    assert isinstance(other, EngineAnswer)


def test_an_answer_ends_where_the_models_positions_end() -> None:
    (found,) = answers(tiny_generation().answer([question("x" * 494, max_new_tokens=100)]))
    assert (found.finish_reason, found.prompt_tokens, found.completion_tokens) == ("length", 502, 10)
