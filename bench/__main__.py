"""All benchmarks one after the other, each in a process of its own: python -m bench [NAME …]."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

#: Each is a module of this package and runs alone as ``python -m bench.NAME``; the quick one first.
BENCHMARKS = ("dag_parse", "discover", "pipeline")


def main(names: Sequence[str]) -> int:
    """Run the benchmarks called ``names``, all without any. Returns the exit status: 0 when each came to its end."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    failed = [name for name in names or BENCHMARKS if _run(name) != 0]
    if failed:
        print(f"failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _run(name: str) -> int:
    print(f"python -m bench.{name}", flush=True)
    return subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
