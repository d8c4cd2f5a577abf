"""bitsandbytes, imported in a tenth of a second: the one place from which this package takes it.

It hands four functions, of which a GPU uses none and a CPU hardly any, to ``torch.compile`` as it is imported. That
alone loads PyTorch's compiler, seconds at every start of a worker, and compiles nothing before they are called. Here
they stay plain functions, which give the same. Where somebody has imported bitsandbytes before, it stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import torch


def _as_it_is(function: Callable[..., Any] | None = None, **_options: object) -> Callable[..., Any]:
    return _as_it_is if function is None else function


@contextmanager
def compiling_nothing() -> Iterator[None]:
    """A context in which ``torch.compile`` gives back what it gets; used as a decorator with options, too."""
    compile_ = torch.compile
    torch.compile = cast(Any, _as_it_is)
    try:
        yield
    finally:
        torch.compile = compile_


with compiling_nothing():
    import bitsandbytes.functional
    import bitsandbytes.nn

#: Its types are not all declared.
functional: Any = bitsandbytes.functional
modules: Any = bitsandbytes.nn
