"""Attention kernels are chosen where PyTorch's own choice is slow or not to be trusted, and left to it elsewhere."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch.nn.attention import SDPBackend

from glm4v_operator.model import attention_kernels
from tests.model.random_models import noise, prompt, random_model

CUDNN = SDPBackend.CUDNN_ATTENTION


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> list[list[SDPBackend]]:
    """The orders that were asked for; a context that changes nothing in their place."""
    orders: list[list[SDPBackend]] = []

    def note(order: list[SDPBackend], *, set_priority: bool) -> Any:
        assert set_priority
        orders.append(order)
        return nullcontext()

    monkeypatch.setattr(attention_kernels, "sdpa_kernel", note)
    return orders


def on_a_gpu(monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int]) -> Any:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    return SimpleNamespace(device=torch.device("cuda:0"))


def test_on_an_h200_images_are_seen_by_cudnn_first(
    monkeypatch: pytest.MonkeyPatch, chosen: list[list[SDPBackend]]
) -> None:
    x = on_a_gpu(monkeypatch, (9, 0))
    with torch.no_grad():
        attention_kernels.attention_kernels("vision", x)
        attention_kernels.attention_kernels("language", x)
    assert [order[0] for order in chosen] == [CUDNN]


@pytest.mark.parametrize("part", ["vision", "language"])
def test_on_a_b200_cudnn_is_left_out(
    monkeypatch: pytest.MonkeyPatch, chosen: list[list[SDPBackend]], part: Any
) -> None:
    with torch.no_grad():
        attention_kernels.attention_kernels(part, on_a_gpu(monkeypatch, (10, 0)))
    assert [CUDNN in order for order in chosen] == [False]


@pytest.mark.parametrize("capability", [(7, 5), (8, 6), (8, 9), (12, 0)])
def test_on_other_cards_pytorch_chooses(
    monkeypatch: pytest.MonkeyPatch, chosen: list[list[SDPBackend]], capability: tuple[int, int]
) -> None:
    with torch.no_grad():
        attention_kernels.attention_kernels("vision", on_a_gpu(monkeypatch, capability))
    assert chosen == []


def test_while_gradients_are_recorded_pytorch_chooses(
    monkeypatch: pytest.MonkeyPatch, chosen: list[list[SDPBackend]]
) -> None:
    attention_kernels.attention_kernels("vision", on_a_gpu(monkeypatch, (9, 0)))
    assert chosen == []


def test_both_halves_of_the_model_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def note(part: str, _: torch.Tensor) -> Any:
        asked.append(part)
        return nullcontext()

    monkeypatch.setattr("glm4v_operator.model.vision.attention_kernels", note)
    monkeypatch.setattr("glm4v_operator.model.language.attention_kernels", note)
    with torch.no_grad():
        random_model()(torch.tensor([prompt([1], [2])]), None, noise(1))
    assert asked == ["vision", "language"]
