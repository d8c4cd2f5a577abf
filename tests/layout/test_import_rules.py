"""Data flows one way, so imports do too: who may import whom, and who may import what is heavy."""

from __future__ import annotations

from tests.layout.tracked_files import PACKAGE, imported_modules, name_of, python_files

FOUNDATION = frozenset(
    {
        "canonical_json", "conversation", "cron", "dataset_rules", "engine_settings", "errors", "field_reader",
        "image_limits", "included_folders", "listed_object", "provider_info", "reasons", "sampling", "text_safety",
        "yaml_files",
    }
)  # fmt: skip
"""Modules that anything may import, and that import only one another."""

MAY_IMPORT: dict[str, set[str]] = {
    "datasets": {"prompts"},
    "prompts": {"datasets", "worker"},
    "quality": {"prompts", "readers"},
    "ingest": set(),
    "ledger": set(),
    "model": set(),
    "fetching": {"model"},
    "engine": {"model", "quality", "readers", "worker"},
    "readers": {"worker"},
    "worker": {"engine", "ingest", "readers"},
    "annotate": {"datasets", "ingest", "ledger", "prompts", "quality", "worker"},
    "stages": {"datasets", "ingest", "ledger", "prompts", "worker"},
    "connections": {"annotate", "ingest", "ledger", "worker"},
    "run_notes": {"datasets", "ledger", "stages"},
    "web": {"connections", "datasets", "ledger", "prompts", "run_notes"},
    "glm4v_plugin": {"run_notes", "web"},
    "operators": {"annotate", "connections", "datasets", "ingest", "ledger", "prompts", "stages", "worker"},
    "cli": {
        "connections", "datasets", "engine", "fetching", "ingest", "ledger", "model", "prompts", "quality", "stages",
        "worker",
    },
}  # fmt: skip
"""What each part of the package may import beside the foundation and itself."""

DAGS_MAY_IMPORT = FOUNDATION | {"datasets", "operators", "stages"}
TORCH = frozenset({"torch", "transformers", "bitsandbytes", "tiktoken"})
KNOWS_AIRFLOW = frozenset({"operators", "glm4v_plugin", "connections", "run_notes", "web"})


def parts(module: str) -> list[str]:
    return module.split(".")


def test_the_package_imports_only_in_the_direction_that_data_flows() -> None:
    slips = []
    for file in python_files("plugins/glm4v_operator"):
        own = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        allowed = FOUNDATION | MAY_IMPORT.get(own, set()) | {own, "__version__"}
        for line, module in imported_modules(file):
            names = parts(module)
            if names[0] == "glm4v_operator" and len(names) > 1 and names[1] not in allowed:
                slips.append(f"{name_of(file)}:{line} imports {module}")
    assert slips == []


def test_dags_only_wire_operators() -> None:
    slips = []
    for file in python_files("dags"):
        for line, module in imported_modules(file):
            names = parts(module)
            if names[0] == "glm4v_operator" and len(names) > 1 and names[1] not in DAGS_MAY_IMPORT:
                slips.append(f"{name_of(file)}:{line} imports {module}")
    assert slips == []


def test_only_the_model_and_its_engine_import_torch() -> None:
    slips = []
    for file in python_files("plugins", "dags", "embedded", "tools"):
        if file.is_relative_to(PACKAGE / "model") or file.is_relative_to(PACKAGE / "engine"):
            continue
        slips += [
            f"{name_of(file)}:{at} imports {name}" for at, name in imported_modules(file) if parts(name)[0] in TORCH
        ]
    assert slips == []


def test_only_the_outermost_modules_know_airflow() -> None:
    slips = []
    for file in python_files("plugins/glm4v_operator"):
        own = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if own in KNOWS_AIRFLOW:
            continue
        found = imported_modules(file)
        slips += [f"{name_of(file)}:{line} imports {name}" for line, name in found if parts(name)[0] == "airflow"]
    assert slips == []


def test_the_package_does_not_import_what_is_around_it() -> None:
    around = {"embedded", "tests", "tools", "bench", "training", "dags"}
    slips = []
    for file in python_files("plugins"):
        found = imported_modules(file)
        slips += [f"{name_of(file)}:{line} imports {name}" for line, name in found if parts(name)[0] in around]
    assert slips == []


def test_imports_are_absolute() -> None:
    slips = []
    for file in python_files("plugins", "dags", "embedded", "tools", "training", "tests"):
        found = imported_modules(file)
        slips += [f"{name_of(file)}:{line} imports {name}" for line, name in found if name.startswith(".")]
    assert slips == []


def test_learning_knows_nothing_of_the_evaluation() -> None:
    slips = []
    for file in python_files("training/learning", "training/marking", "training/drawing"):
        found = imported_modules(file)
        slips += [f"{name_of(file)}:{line} imports {name}" for line, name in found if "evaluation" in parts(name)]
    assert slips == []
