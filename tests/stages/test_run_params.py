"""A run's Params narrow its dataset and never widen it."""

from __future__ import annotations

import dataclasses

import pytest

from glm4v_operator.datasets import Budget, Dataset, load_datasets
from glm4v_operator.errors import Misconfigured
from glm4v_operator.stages.plan import lane_limit
from glm4v_operator.stages.run_params import RunParams, read_params


@pytest.fixture
def dataset() -> Dataset:
    return dataclasses.replace(load_datasets()[0], prefixes=("2026/", "scans/"))


def test_nothing_given_means_all_of_the_dataset(dataset: Dataset) -> None:
    assert read_params({}, dataset) == RunParams()


def test_a_prefix_below_the_datasets_prefixes_narrows(dataset: Dataset) -> None:
    assert read_params({"prefixes": ["2026/11/"]}, dataset).prefixes == ("2026/11/",)


@pytest.mark.parametrize("prefix", ["", "2025/", "2026", "other/2026/"])
def test_a_prefix_outside_the_datasets_prefixes_is_refused(dataset: Dataset, prefix: str) -> None:
    with pytest.raises(Misconfigured, match="outside the dataset's prefixes"):
        read_params({"prefixes": [prefix]}, dataset)


def test_a_prefix_that_no_key_can_begin_with_is_refused(dataset: Dataset) -> None:
    with pytest.raises(Misconfigured, match="characters that no key in the ledger has"):
        read_params({"prefixes": ["2026/\0"]}, dataset)


def test_a_prefix_that_another_one_covers_is_listed_once(dataset: Dataset) -> None:
    assert read_params({"prefixes": ["2026/11/", "2026/", "2026/12/"]}, dataset).prefixes == ("2026/",)


def test_a_prompt_that_the_dataset_does_not_name_is_refused(dataset: Dataset) -> None:
    with pytest.raises(Misconfigured, match="not one of"):
        read_params({"prompts": ["poem"]}, dataset)


def test_a_misspelt_param_is_refused_and_the_known_ones_are_named(dataset: Dataset) -> None:
    with pytest.raises(Misconfigured, match=r"'limits' .*prefixes, prompts, limit, newest_first"):
        read_params({"limits": 10}, dataset)


def test_the_limit_cannot_exceed_the_datasets_budget(dataset: Dataset) -> None:
    bounded = dataclasses.replace(dataset, budget=Budget(max_images_per_run=10))
    assert read_params({"limit": 50}, bounded).limit == 10


def test_without_a_limit_the_datasets_budget_holds(dataset: Dataset) -> None:
    bounded = dataclasses.replace(dataset, budget=Budget(max_images_per_run=10))
    assert read_params({}, bounded).limit == 10


@pytest.mark.parametrize(("limit", "lanes"), [(1, 3), (7, 3), (9, 3), (0, 2)])
def test_the_lanes_parts_of_the_limit_add_up(limit: int, lanes: int) -> None:
    parts = [lane_limit(limit, lane, lanes) for lane in range(lanes)]
    assert sum(part for part in parts if part is not None) == limit
