"""GLM-4V-9B's full size with random weights on one GPU: speed, sharing, memory budgets, start-up, kernels, parity.

python -m bench.gpu_fullsize [--part table|sharing|caps|startup|tight|kernels|parity …] [--caps GIB …] [--tiny]

Needs no weights and no network; bitsandbytes for all that is quantised. Every part ends within a few minutes and writes
``bench/results/gpu_<part>.json``. Parts caps and tight with ``--caps`` measure those budgets alone and keep the other
rows of that file: ``--part caps tight --caps 8 7.5``.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bench.fullsize import caps, kernels, parity, sharing, start_up, table
from bench.fullsize.setting import Setting, first_device
from bench.results import FOLDER

PARTS = ("table", "sharing", "caps", "startup", "tight", "kernels", "parity")


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the parts that were asked for, all without any."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=" ".join(PARTS))
    parser.add_argument(
        "--caps", nargs="+", type=float, default=(), metavar="GIB", help="of parts caps and tight, these alone"
    )
    parser.add_argument("--tiny", action="store_true", help="a tiny model: only to see that all runs, seconds on a CPU")
    parser.add_argument("--device", default=first_device(), help="default: the first GPU, else the CPU")
    parser.add_argument("--results", type=Path, default=FOLDER, help="where the JSON files go")
    asked = parser.parse_args(arguments)
    if len(asked.part) > 1:
        # Each in a process of its own: what one leaves on the card is not in another's numbers.
        given = [*(["--tiny"] if asked.tiny else []), "--device", asked.device, "--results", str(asked.results)]
        given += ["--caps", *map(str, asked.caps)] if asked.caps else []
        failed = [part for part in asked.part if _in_a_process(part, given) != 0]
        sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
    setting = Setting(asked.tiny, asked.device, asked.results)
    runs = {
        "table": lambda: table.run(setting),
        "sharing": lambda: sharing.run(setting),
        "caps": lambda: caps.run_caps(setting, asked.caps),
        "startup": lambda: start_up.run(setting),
        "tight": lambda: caps.run_tight(setting, asked.caps),
        "kernels": lambda: kernels.run(setting),
        "parity": lambda: parity.run(setting),
    }
    [part] = asked.part
    began = time.perf_counter()
    print(f"{part}, on {setting.device}", flush=True)
    runs[part]()
    print(f"{part} took {time.perf_counter() - began:.0f} s", flush=True)


def _in_a_process(part: str, given: Sequence[str]) -> int:
    return subprocess.run([sys.executable, "-m", "bench.gpu_fullsize", "--part", part, *given]).returncode


if __name__ == "__main__":
    main()
