"""A GPU's memory and the budget of it, as the driver would tell of them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from glm4v_operator.engine.loading import check_memory, shared_bytes, take_device
from glm4v_operator.engine.options import Glm4vOptions
from glm4v_operator.errors import Misconfigured

GIB = 2**30
CARD = 24 * GIB


class Card:
    """A card of 24 GiB: ``free`` of it are, ``peak`` were taken at the most; ``share`` is what may be taken."""

    free, peak, share = 10 * GIB, 9 * GIB, 1.0


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    made = Card()
    monkeypatch.setattr(torch.cuda, "set_device", lambda device: None)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda device: SimpleNamespace(total_memory=CARD))
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (made.free, CARD))
    monkeypatch.setattr(torch.cuda, "max_memory_reserved", lambda device: made.peak)
    monkeypatch.setattr(
        torch.cuda, "set_per_process_memory_fraction", lambda share, device: setattr(made, "share", share)
    )
    return made


def test_no_more_than_the_budget_can_be_taken(card: Card) -> None:
    take_device("cuda:0", 12)
    assert card.share == 0.5


def test_without_a_budget_all_of_the_card_can_be_taken(card: Card) -> None:
    take_device("cuda:0", None)
    assert card.share == 1.0


def test_a_budget_above_the_card_is_refused(card: Card) -> None:
    with pytest.raises(Misconfigured, match=r"memory_gib: expected at most the card's 24.0, found 25"):
        take_device("cuda:0", 25)


def test_a_load_that_took_more_than_the_budget_is_refused_with_both_numbers(card: Card) -> None:
    with pytest.raises(Misconfigured, match=r"loading took 9.00 GiB, expected at most 8.5"):
        check_memory("cuda:0", 8.5, lambda stage, detail: None)


@pytest.mark.parametrize(("budget", "told"), [(10, "9.00 GiB of the budget's 10"), (None, "9.00 GiB were taken")])
def test_the_most_that_was_taken_is_told(card: Card, budget: float | None, told: str) -> None:
    said: list[str] = []
    check_memory("cuda:0", budget, lambda stage, detail: said.append(f"{stage}: {detail}"))
    assert said[0].startswith(f"memory: {told}")


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (Glm4vOptions(), 4 * GIB),  # never more
        (Glm4vOptions(memory_gib=12), 3 * GIB // 2),  # half of what the budget leaves
        (Glm4vOptions(memory_gib=20), 4 * GIB),
        (Glm4vOptions(memory_gib=9), 0),
        (Glm4vOptions(memory_gib=12, shared_gib=0.5), GIB // 2),
    ],
)
def test_images_are_kept_in_half_of_what_is_left(card: Card, options: Glm4vOptions, kept: int) -> None:
    assert shared_bytes("cuda:0", options) == kept


def test_images_leave_half_of_what_others_left_free(card: Card) -> None:
    card.free = 3 * GIB
    assert shared_bytes("cuda:0", Glm4vOptions(memory_gib=20)) == 3 * GIB // 2
