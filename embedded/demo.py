"""``python -m embedded.demo``: start everything, read the sample images through the daily DAG, show what was read.

May be run again and again: what runs is found, what was read is not read again, what a killed run left is gone on with.
The exit status is 0 only if the run succeeded, everything adds up, every sample ended as its truth says, and the texts
are as right as the truth asks.
"""

from __future__ import annotations

import argparse
import logging
import shutil
import sys
from pathlib import Path

from embedded.airflow_api import AirflowApiError
from embedded.demo_guide import show_guide, write_environment
from embedded.demo_run import FinishedRun, RunFailed, run_dag
from embedded.processes import ServiceFailed
from embedded.results import Results, read_results, untouched
from embedded.score import Truth, read_truth
from embedded.stack import DemoStack
from embedded.state import CHECKOUT, AlreadyAtWork, StateFolder
from embedded.terminal import Progress
from glm4v_operator.datasets import load_dataset
from glm4v_operator.errors import Glm4vError
from glm4v_operator.ledger.database import Ledger

SAMPLES = CHECKOUT / "include" / "samples"
DATASET_FILE = CHECKOUT / "include" / "datasets" / "demo.yaml"
PATIENCE_SECONDS = 120


def main(arguments: list[str] | None = None) -> int:
    """Run the demonstration; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m embedded.demo", description=__doc__)
    parser.add_argument("--start-only", action="store_true", help="start the services, run nothing")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING)
    progress = Progress()
    try:
        return demo(StateFolder(), progress, start_only=options.start_only)
    except KeyboardInterrupt:
        print("\ninterrupted. 'make demo' goes on from here; 'make stop' stops what runs", file=sys.stderr)
        return 130
    except (AlreadyAtWork, ServiceFailed, RunFailed, AirflowApiError, Glm4vError, RuntimeError, OSError) as error:
        print(
            f"\nmake demo failed: {error}\n\n'make demo' goes on from here; 'make stop' stops what runs",
            file=sys.stderr,
        )
        return 1


def demo(state: StateFolder, progress: Progress, *, start_only: bool = False) -> int:
    """Start, run, show; the exit status."""
    dataset = load_dataset(DATASET_FILE)
    truth = read_truth(SAMPLES / "truth.yaml")
    stack = DemoStack(state)
    progress.say(f"everything of this demonstration lies in {state.folder}")
    with state.locked_patiently("make demo", PATIENCE_SECONDS):
        api = stack.start(progress.say)
        bucket = stack.s3.bucket_folder(dataset.bucket)
        progress.say(f"{copy_samples(truth, bucket)} of {len(truth.samples)} sample images copied to {bucket}")
        write_environment(stack)
    if start_only:
        show_guide(stack, dataset, page=stack.airflow.url)
        return 0
    with api, Ledger(stack.ledger_url, pool_size=2, application_name="glm4v-demo") as ledger:
        run = run_dag(
            api, ledger, dataset.name, progress, fresh=stack.fresh_airflow, logs=state.path("airflow", "logs")
        )
        results = read_results(ledger, dataset.name)
    problems = judge(run, results, untouched(truth, SAMPLES, bucket))
    show_guide(stack, dataset, page=run.page)
    return conclude(problems, progress)


def judge(run: FinishedRun, results: Results, truth: Truth) -> list[str]:
    """Show the results; everything that is not as it must be, in words."""
    print(f"\n{results.drawn()}\n")
    if captions := results.captions_drawn():
        print(f"{captions}\n")
    for line in results.sums():
        print(line)
    found = results.errors(truth)
    print(
        f"character errors against include/samples/truth.yaml: {found.rate:.2%}"
        f" ({found.edits} of {found.characters}; at most {truth.max_ocr_cer:.2%})"
    )
    for language, stated in results.stated_facts(truth).items():
        print(f"facts of include/samples/truth.yaml in captions, {language}: {stated}")
    problems = [] if run.state == "success" else [f"the run ended as {run.state}: {run.page}"]
    problems += results.reconciliation.problems if results.reconciliation else ["nothing was ever run"]
    problems += results.surprises(truth)
    if found.rate > truth.max_ocr_cer:
        problems.append(f"{found.rate:.2%} character errors, at most {truth.max_ocr_cer:.2%} are allowed")
    return problems


def conclude(problems: list[str], progress: Progress) -> int:
    """Say what is not right, or that all is; the exit status."""
    for problem in problems:
        print(f"NOT RIGHT: {problem}", file=sys.stderr)
    progress.say("done" if not problems else f"done, but {len(problems)} things are not right")
    return 1 if problems else 0


def copy_samples(truth: Truth, bucket: Path) -> int:
    """Copy those samples that are not in the bucket's folder; a file of that name is left as it is."""
    copied = 0
    for key in truth.samples:
        target = bucket / key
        if target.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        # Under another name first: a listing must not find half a file. The dataset excludes *.tmp.
        unfinished = target.with_name(f".{target.name}.tmp")
        shutil.copyfile(SAMPLES / key, unfinished)
        unfinished.rename(target)
        copied += 1
    return copied


if __name__ == "__main__":
    sys.exit(main())
