"""Importing what an engine needs loads no compiler, and leaves PyTorch as it was."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from glm4v_operator.model.bitsandbytes_library import compiling_nothing

LOADED = """
import sys, torch
before = torch.compile, torch._disable_dynamo
import glm4v_operator.engine.loading, glm4v_operator.model.packing
assert "bitsandbytes" in sys.modules
print((torch.compile, torch._disable_dynamo) == before)
print({"sympy", "torch._dynamo", "torch._inductor", "transformers.modeling_utils"} & set(sys.modules))
"""


def test_what_an_engine_loads_compiles_nothing_and_leaves_compiling_to_others() -> None:
    ran = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, timeout=120)
    assert ran.stdout.split() == ["True", "set()"], ran.stderr


def test_functions_stay_themselves_while_nothing_is_compiled() -> None:
    def plain() -> None: ...

    with compiling_nothing():
        assert torch.compile(plain) is plain
        assert torch.compile(dynamic=False)(plain) is plain


def test_compiling_is_back_after_an_import_that_failed() -> None:
    before = torch.compile
    with pytest.raises(ImportError), compiling_nothing():
        raise ImportError
    assert torch.compile is before
