"""Datasets: a named source of images and its settings, one YAML file each.

This module is imported whenever Airflow parses a DAG file, so it imports nothing heavier than yaml.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from glm4v_operator.canonical_json import canonical_json, plain_mapping
from glm4v_operator.dataset_rules import RULES
from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.field_reader import FieldError, read
from glm4v_operator.image_limits import ImageLimits, Preprocessing
from glm4v_operator.included_folders import included_folder
from glm4v_operator.prompts.files import PromptFileError, load_prompts, scan_prompts
from glm4v_operator.sampling import SamplingChanges
from glm4v_operator.yaml_files import SettingsFileError, read_mapping, yaml_paths


class DatasetFileError(SettingsFileError):
    """A dataset file is wrong."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one run may spend. ``max_images_per_run``: images asked about in one run; null for no such limit."""

    max_images_per_run: int | None = None

    def __post_init__(self) -> None:
        if self.max_images_per_run is not None and self.max_images_per_run < 1:
            raise FieldError("max_images_per_run", f"expected 1 or more, or null, found {self.max_images_per_run}")


@dataclass(frozen=True, slots=True)
class Dataset:
    """A source and its settings; the fields are those of the file. ``docs/datasets.md`` describes each.

    Raises FieldError (a ValueError) for values outside the rules of :mod:`glm4v_operator.dataset_rules`.
    """

    name: str
    connection: str
    bucket: str
    engine: EngineSettings
    prompts: tuple[str, ...]
    description: str = ""
    prefixes: tuple[str, ...] = ("",)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    preprocessing: Preprocessing | None = None
    sampling: SamplingChanges = field(default_factory=SamplingChanges)
    limits: ImageLimits = field(default_factory=ImageLimits)
    budget: Budget = field(default_factory=Budget)
    schedule: str | None = "@daily"
    timezone: str = "UTC"
    lanes: int = 1
    lane_minutes: int = 360
    pool: str = "gpu"
    queue: str | None = None
    in_flight: int = 8
    backlog_share: float = 0.2
    failure_rate_limit: float = 0.5
    source_file: Path | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        for name, check in RULES.items():
            try:
                check(getattr(self, name))
            except FieldError as error:
                raise error.below(name) from error
            except ValueError as error:
                raise FieldError(name, str(error)) from error

    def to_json(self) -> dict[str, object]:
        """All settings as plain JSON, for the ledger and for handing over to a task. Holds no secret and no path."""
        return plain_mapping(self)

    def canonical(self) -> str:
        """The settings as canonical JSON text: equal settings, equal text."""
        return canonical_json(self)

    @staticmethod
    def from_json(settings: object) -> Dataset:
        """The dataset that :meth:`to_json` described. Raises FieldError."""
        return read(Dataset, settings)


def datasets_folder() -> Path:
    """Where dataset files are looked for: GLM4V_DATASETS, the packaged folder, or the checkout's."""
    return included_folder("datasets")


def load_dataset(path: Path, prompt_ids: Collection[str] | None = None) -> Dataset:
    """Read one dataset file. Raises DatasetFileError.

    ``prompt_ids``: the prompts that exist; the prompts folder is read when it is left out.
    """
    known = load_prompts() if prompt_ids is None else prompt_ids
    try:
        dataset = read(Dataset, read_mapping(path))
        if dataset.name != path.stem:  # so that the DAG of a file is known even when the file cannot be read
            raise FieldError("name", f"expected the file's own name, {path.stem!r}, found {dataset.name!r}")
        for index, prompt_id in enumerate(dataset.prompts):
            if prompt_id not in known:
                there = ", ".join(sorted(known)) or "none at all"
                raise FieldError(
                    f"prompts[{index}]", f"expected the id of a prompt file ({there}), found {prompt_id!r}"
                )
    except FieldError as error:
        raise DatasetFileError(path, error.field, error.problem) from error
    # The path is left out of comparisons and of the JSON form: it says where the settings came from, not what they are.
    object.__setattr__(dataset, "source_file", path)
    return dataset


def scan_datasets(
    folder: Path | None = None, prompt_ids: Collection[str] | None = None
) -> tuple[list[Dataset], list[DatasetFileError]]:
    """All datasets of ``folder`` that are right, by file name, and one error for each file that is not.

    A dataset that asks for a prompt whose file is wrong counts as wrong, and so does a second file of the same name.
    Raises Misconfigured when there is no folder.
    """
    wrong: dict[str, PromptFileError] = {}
    if prompt_ids is None:
        prompts, prompt_errors = scan_prompts()
        wrong = {error.file.stem: error for error in prompt_errors}
        prompt_ids = {*prompts, *wrong}
    datasets: dict[str, Dataset] = {}
    errors: list[DatasetFileError] = []
    for path in yaml_paths(folder or datasets_folder()):
        try:
            dataset = load_dataset(path, prompt_ids)
            for prompt_id in wrong.keys() & set(dataset.prompts):
                raise DatasetFileError(path, "prompts", f"prompt {prompt_id!r} cannot be used: {wrong[prompt_id]}")
            if dataset.name in datasets:
                first = datasets[dataset.name].source_file
                problem = f"expected a name of its own, found {dataset.name!r}, which {first} has already; rename one"
                raise DatasetFileError(path, "name", problem)
        except DatasetFileError as error:
            errors.append(error)
        else:
            datasets[dataset.name] = dataset
    return list(datasets.values()), errors


def load_datasets(folder: Path | None = None, prompt_ids: Collection[str] | None = None) -> list[Dataset]:
    """All datasets of ``folder`` (default: :func:`datasets_folder`), by file name. Raises the first error there is."""
    datasets, errors = scan_datasets(folder, prompt_ids)
    if errors:
        raise errors[0]
    return datasets
