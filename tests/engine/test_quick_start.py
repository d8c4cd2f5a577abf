"""What a worker does not need is not imported: PyTorch's compiler and transformers' model class take many seconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.folders import write_folder
from tests.engine.tiny import BLOCKS

LOADS_AND_ANSWERS = """
import sys
from dataclasses import replace
from glm4v_operator.engine.glm4v_engine import Glm4vEngine
from glm4v_operator.engine.known_answer import SHIPPED
from glm4v_operator.worker.engine_interface import EngineOptions
options = EngineOptions(model=sys.argv[1], device="cpu", quantization=sys.argv[2], options={"embedding_on_host": True})
Glm4vEngine(options, known_answer=replace(SHIPPED, expected="")).load(lambda stage, detail: None)
print({"sympy", "torch._dynamo", "torch._inductor", "transformers.modeling_utils"} & set(sys.modules))
"""


@pytest.mark.parametrize("quantization", ["none", "nf4"])
def test_an_engine_loads_and_answers_without_a_compiler(quantization: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "tiny", **BLOCKS)
    command = [sys.executable, "-c", LOADS_AND_ANSWERS, str(folder), quantization]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert ran.stdout.strip() == "set()", ran.stderr
