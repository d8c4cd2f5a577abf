"""Where a command adds its parser."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    # argparse has no public name for what add_subparsers returns.
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]
