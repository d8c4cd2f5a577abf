"""The next token: every setting by itself against what it says, and rows that know nothing of one another."""

from __future__ import annotations

from collections import Counter

import pytest
import torch

from glm4v_operator.engine.sampling import Sampler, allowed_tokens
from glm4v_operator.sampling import Sampling

VOCABULARY = 1000
ALL = torch.ones(VOCABULARY, dtype=torch.bool)


def scores(seed: int = 0, spread: float = 3.0) -> torch.Tensor:
    return torch.randn(VOCABULARY, generator=torch.Generator().manual_seed(seed)) * spread


def drawn(logits: torch.Tensor, count: int, **settings: float) -> Counter[int]:
    """How often each token is drawn with ``count`` seeds."""
    rows = [Sampling(**{"temperature": 1.0, "max_new_tokens": 1, **settings}, seed=seed) for seed in range(count)]  # type: ignore[arg-type]
    _, choices = Sampler(rows, [[]] * count, ALL).choose(logits.expand(count, -1))
    return Counter(choice.token for choice in choices)


def distance(found: Counter[int], expected: torch.Tensor) -> float:
    """Total variation distance between what was drawn and probabilities."""
    frequencies = torch.zeros(VOCABULARY)
    for token, count in found.items():
        frequencies[token] = count / found.total()
    return float((frequencies - expected).abs().sum() / 2)


def nucleus(probabilities: torch.Tensor, top_p: float) -> torch.Tensor:
    """The fewest best tokens whose probabilities reach ``top_p``, renormalised; one by one, as it is defined."""
    kept, total = torch.zeros_like(probabilities), 0.0
    for token in probabilities.argsort(descending=True).tolist():
        kept[token] = probabilities[token]
        total += float(probabilities[token])
        if total >= top_p:
            break
    return kept / kept.sum()


def test_temperature_zero_takes_the_best() -> None:
    tokens, (choice,) = Sampler([Sampling()], [[]], ALL).choose(scores()[None])
    assert (choice.token, tokens.tolist()) == (int(scores().argmax()), [int(scores().argmax())])


def test_the_log_probability_is_that_of_the_unmodified_distribution() -> None:
    row = Sampling(temperature=0.3, top_p=0.5, top_k=3, repetition_penalty=1.5, seed=1)
    _, (choice,) = Sampler([row], [list(range(500))], ALL).choose(scores()[None])
    assert choice.logprob == pytest.approx(float(scores().log_softmax(-1)[choice.token]), abs=1e-5)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 1.7])
def test_tokens_are_drawn_with_the_probabilities_that_the_temperature_gives(temperature: float) -> None:
    assert distance(drawn(scores(), 16000, temperature=temperature), (scores() / temperature).softmax(-1)) < 0.08


def test_top_k_leaves_the_k_best() -> None:
    expected = scores().softmax(-1)
    expected[expected < expected.topk(5).values[-1]] = 0
    found = drawn(scores(), 4000, top_k=5)
    assert (len(found), distance(found, expected / expected.sum()) < 0.03) == (5, True)


@pytest.mark.parametrize("spread", [3.0, 0.1], ids=["few tokens", "more than are looked at first"])
def test_top_p_leaves_the_nucleus(spread: float) -> None:
    probabilities = scores(spread=spread).softmax(-1)
    expected = nucleus(probabilities, 0.8)
    found = drawn(scores(spread=spread), 6000, top_p=0.8)
    assert {token for token in found if expected[token] == 0} == set()
    assert distance(found, expected) < (0.04 if spread == 3.0 else 0.2)


def test_more_best_tokens_may_be_asked_for_than_are_looked_at_first() -> None:
    kept = scores(spread=0.1).softmax(-1)
    kept[kept < kept.topk(600).values[-1]] = 0
    expected = nucleus(kept / kept.sum(), 0.9)
    found = drawn(scores(spread=0.1), 6000, top_k=600, top_p=0.9)
    assert {token for token in found if expected[token] == 0} == set()
    assert len(found) > 0.98 * int((expected > 0).sum())


def test_top_p_counts_what_top_k_left() -> None:
    logits = torch.full((VOCABULARY,), -5.0)
    logits[:4] = torch.tensor([0.4, 0.3, 0.2, 0.1]).log() + 20
    assert set(drawn(logits, 500, top_k=2, top_p=0.57)) == {0}  # 0.4 / 0.7 is enough
    assert set(drawn(logits, 500, top_p=0.57)) == {0, 1}


def test_the_repetition_penalty_covers_prompt_and_answer() -> None:
    logits = torch.full((1, VOCABULARY), -9.0)
    logits[0, 7], logits[0, 8], logits[0, 9] = 2.0, 1.9, 1.8
    sampler = Sampler([Sampling(repetition_penalty=1.2)], [[7]], ALL)
    assert [sampler.choose(logits)[1][0].token for _ in range(4)] == [8, 9, 7, 7]
    negative = torch.full((1, VOCABULARY), -9.0)
    negative[0, 7], negative[0, 8] = -1.0, -1.1
    assert Sampler([Sampling(repetition_penalty=1.2)], [[7]], ALL).choose(negative)[1][0].token == 8


def test_rows_keep_their_own_settings_and_dice_whoever_is_beside_them() -> None:
    settings = [
        Sampling(temperature=1.2, seed=3),
        Sampling(),
        Sampling(temperature=0.8, top_p=0.9, repetition_penalty=1.3, seed=3),
        Sampling(temperature=1.0, top_k=4, seed=9),
        Sampling(temperature=1.0, seed=10),
    ]
    steps = [torch.stack([scores(7 * step + row, 0.5) for row in range(5)]) for step in range(6)]

    def tokens_of(rows: list[int], leaves_after: int | None = None) -> dict[int, list[int]]:
        sampler = Sampler([settings[row] for row in rows], [[row] for row in rows], ALL)
        found: dict[int, list[int]] = {row: [] for row in rows}
        for number, step in enumerate(steps):
            _, choices = sampler.choose(step[rows])
            for row, choice in zip(rows, choices, strict=True):
                found[row].append(choice.token)
            if number == leaves_after:
                sampler.keep(torch.arange(1, len(rows)))
                rows = rows[1:]
        return found

    alone = {row: tokens_of([row])[row] for row in range(5)}
    assert tokens_of([0, 1, 2, 3, 4]) == alone
    assert tokens_of([3, 1, 4, 2, 0], leaves_after=2) == alone | {3: alone[3][:3]}


def test_without_a_seed_every_answer_has_dice_of_its_own() -> None:
    rows = [Sampling(temperature=1.0, max_new_tokens=1)] * 64
    _, choices = Sampler(rows, [[]] * 64, ALL).choose(torch.zeros(64, VOCABULARY))
    assert len({choice.token for choice in choices}) > 40


def test_padding_rows_and_special_tokens_are_never_chosen() -> None:
    allowed = allowed_tokens(VOCABULARY, tokenizer_size=100, specials=[90, 91, 92], stops=[91])
    logits = torch.zeros(3, VOCABULARY)
    logits[:, 100:] = 50
    logits[:, 90] = 40
    logits[:, 91] = 30
    rows = [Sampling(), Sampling(temperature=2.0, seed=1), Sampling(temperature=0.1, top_p=0.5, seed=2)]
    _, choices = Sampler(rows, [[]] * 3, allowed).choose(logits)
    assert [choice.token for choice in choices] == [91, 91, 91]


@pytest.mark.parametrize("poison", [torch.nan, torch.inf, -torch.inf])
def test_a_row_whose_scores_are_no_numbers_is_marked_and_the_others_are_not(poison: float) -> None:
    logits = torch.stack([scores(1), scores(2), scores(3)])
    logits[1, 500] = poison
    rows = [Sampling(), Sampling(temperature=1.0, top_p=0.3, seed=1), Sampling(temperature=1.0, seed=2)]
    _, choices = Sampler(rows, [[]] * 3, ALL).choose(logits)
    assert [choice.broken for choice in choices] == [False, True, False]
