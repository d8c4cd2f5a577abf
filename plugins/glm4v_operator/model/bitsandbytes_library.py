"""bitsandbytes without PyTorch's compiler: the one place from which this package takes it.

Its import hands four functions, of which a GPU uses none and a CPU hardly any, to ``torch.compile``, and its first call
tells the compiler to leave its kernels alone. Either loads the whole compiler, three to eight seconds at every start of
a worker, which compiles nothing. Here they stay plain functions, which give the same. Where somebody has imported
bitsandbytes before, it stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch

#: PyTorch's decorators for its compiler. The second, of ``torch.library``, is no public name: it may be gone some day.
_DECORATORS = ("compile", "_disable_dynamo")


def _as_it_is(function: Callable[..., Any] | None = None, *_: object, **_options: object) -> Callable[..., Any]:
    return _as_it_is if function is None else function


@contextmanager
def compiling_nothing() -> Iterator[None]:
    """A context in which those decorators, with options or without, give back what they get."""
    own = {name: getattr(torch, name) for name in _DECORATORS if hasattr(torch, name)}
    for name in own:
        setattr(torch, name, _as_it_is)
    try:
        yield
    finally:
        for name, decorator in own.items():
            setattr(torch, name, decorator)


with compiling_nothing():
    import bitsandbytes.functional
    import bitsandbytes.nn

#: Its types are not all declared.
functional: Any = bitsandbytes.functional
modules: Any = bitsandbytes.nn
