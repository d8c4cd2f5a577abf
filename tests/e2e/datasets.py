"""The datasets of the running Airflow: the shipped demo, one whose worker never answers, one whose pool is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from tests.scripted.settings import ROOT, scripted_settings

NEVER_ANSWERS = "never_answers"
NO_POOL = "no_pool"
BUCKET = "other-images"


def write_datasets(folder: Path) -> Path:
    """Write the dataset files into ``folder``; none of ours has a schedule, so that unpausing starts nothing."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "include" / "datasets" / "demo.yaml", folder)
    for name, pool, script in (
        (NEVER_ANSWERS, "gpu", {"rules": [{"act": {"hang": True}}]}),
        (NO_POOL, "no-such-pool", {}),
    ):
        engine = scripted_settings(script)
        values = {
            "name": name,
            "connection": "glm4v_s3",
            "bucket": BUCKET,
            "engine": {"name": engine.name, "options": dict(engine.options), "start_seconds": 60},
            "prompts": ["ocr"],
            "preprocessing": {"kind": "original"},
            "pool": pool,
            "schedule": None,
        }
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(values))
    return folder
