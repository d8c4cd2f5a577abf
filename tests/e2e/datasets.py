"""The datasets of the running Airflow: the shipped demo, and others with scripted workers."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from tests.scripted.settings import ROOT, scripted_settings

NEVER_ANSWERS = "never_answers"
NO_POOL = "no_pool"
SLOW = "slow"
BUCKET = "other-images"
SLOW_BUCKET = "slow-images"
JOURNAL = "asked.jsonl"
"""In the folder of the dataset files: what the slow worker was asked, one after the other."""


def write_datasets(folder: Path) -> Path:
    """Write the dataset files into ``folder``; none of ours has a schedule, so that unpausing starts nothing."""
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "include" / "datasets" / "demo.yaml", folder)
    slowly = {"seconds": 0.4, "journal": str(folder / JOURNAL)}
    for name, bucket, pool, script in (
        (NEVER_ANSWERS, BUCKET, "gpu", {"rules": [{"act": {"hang": True}}]}),
        (NO_POOL, BUCKET, "no-such-pool", {}),
        (SLOW, SLOW_BUCKET, "gpu", slowly),
    ):
        engine = scripted_settings(script)
        values = {
            "name": name,
            "connection": "glm4v_s3",
            "bucket": bucket,
            "engine": {"name": engine.name, "options": dict(engine.options), "start_seconds": 60},
            "prompts": ["ocr"],
            "preprocessing": {"kind": "original"},
            "pool": pool,
            "in_flight": 1,
            "schedule": None,
        }
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(values))
    return folder
