"""What parsing the DAG file costs over importing Airflow itself, and that no heavy module is loaded for it.

python -m bench.dag_parse
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.results import Row, report

ROOT = Path(__file__).resolve().parents[1]

#: What a DAG processor, scheduler and web server must not have to load for this project; a test holds it too.
HEAVY = (
    "torch", "transformers", "bitsandbytes", "PIL", "pillow_heif", "numpy", "boto3", "botocore", "psycopg2", "alembic",
    "cv2", "onnxruntime", "rapidocr", "uvicorn",
)  # fmt: skip

RUNS = 5

_AIRFLOW = "import airflow.sdk"
_DAG_FILE = f"import runpy; runpy.run_path({str(ROOT / 'dags' / 'daily_image_text.py')!r})"
_PROGRAM = """
import json, resource, sys, time
sys.path.insert(0, {plugins!r})
started = time.process_time()
import airflow.sdk
airflow_seconds = time.process_time() - started
{statement}
print(json.dumps({{
    "over_airflow": time.process_time() - started - airflow_seconds,
    "airflow": airflow_seconds,
    "heavy": sorted(set({heavy!r}) & set(sys.modules)),
    "rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}}))
"""


def main() -> None:
    """Run each statement in fresh interpreters and print medians."""
    rows: list[Row] = []
    for label, statement in (("import airflow.sdk alone", _AIRFLOW), ("and dags/daily_image_text.py", _DAG_FILE)):
        runs = [_run(statement) for _ in range(RUNS)]
        rows.append(
            {
                "what": label,
                "CPU s over Airflow": statistics.median(float(run["over_airflow"]) for run in runs),
                "CPU s of Airflow": statistics.median(float(run["airflow"]) for run in runs),
                "RSS MB": statistics.median(float(run["rss_mb"]) for run in runs),
                "heavy modules": ", ".join(runs[0]["heavy"]) or "none",
            }
        )
    report("dag_parse", rows, notes=[f"median of {RUNS} fresh interpreters; heavy means any of {', '.join(HEAVY)}"])


def _run(statement: str) -> dict[str, Any]:
    program = _PROGRAM.format(plugins=str(ROOT / "plugins"), statement=statement, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result


if __name__ == "__main__":
    main()
