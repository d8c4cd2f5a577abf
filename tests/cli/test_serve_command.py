"""``glm4v serve`` becomes a real worker process, with an engine that follows a script."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from glm4v_operator.cli.exit_codes import ExitCode
from glm4v_operator.model.manifest import Manifest, write_manifest
from glm4v_operator.worker.exit_codes import ExitCode as WorkerExitCode
from tests.cli.conftest import Glm4v

ROOT = Path(__file__).parents[2]
TOKEN = "a token of the tests"
ENGINE = "tests.scripted.engine:ScriptedEngine"


def free_address() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{probe.getsockname()[1]}"


@contextmanager
def served(*words: str, **variables: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The command in a process of its own, once it answers; its address."""
    address = free_address()
    paths = os.pathsep.join([str(ROOT / "plugins"), str(ROOT)])
    process = subprocess.Popen(
        [sys.executable, "-m", "glm4v_operator.cli.main", "serve", "--tcp", address, *words],
        env={**os.environ, "PYTHONPATH": paths, **variables},
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            try:
                if httpx.get(f"http://{address}/healthz").status_code == 200:
                    break
            except httpx.TransportError:
                time.sleep(0.05)
        yield process, address
    finally:
        process.kill()
        process.wait()


def models(address: str, token: str) -> httpx.Response:
    return httpx.get(f"http://{address}/v1/models", headers={"Authorization": f"Bearer {token}"})


def test_it_becomes_a_worker_that_asks_for_the_token_of_the_environment():
    with served("--engine", ENGINE, "--model", "made-up", GLM4V_WORKER_TOKEN=TOKEN) as (process, address):
        assert models(address, "wrong").status_code == 401
        assert models(address, TOKEN).json()["data"][0]["id"] == "made-up"
        process.send_signal(signal.SIGTERM)
        # After its orderly end uvicorn dies of the signal that asked for it, as supervisors expect.
        assert process.wait(timeout=30) in (0, -signal.SIGTERM)


def test_a_dataset_s_file_gives_the_engine_s_settings(tmp_path: Path):
    file = tmp_path / "scans.yaml"
    engine = {"name": ENGINE, "model": "of-the-file", "quantization": "nf4", "worker_python": sys.executable}
    settings = {"name": "scans", "connection": "s3", "bucket": "scans", "engine": engine, "prompts": ["ocr"]}
    file.write_text(yaml.safe_dump(settings))
    token_file = tmp_path / "token"
    token_file.write_text(TOKEN)
    with served("--dataset", str(file), "--model", "given", "--token-file", str(token_file)) as (_, address):
        (model,) = models(address, TOKEN).json()["data"]
    assert (model["id"], model["glm4v"]["quantization"]) == ("given", "nf4")


@pytest.mark.parametrize(("licence", "shown"), [("glm-4", "Built with glm-4\n"), ("apache-2.0", "")])
def test_it_begins_with_what_the_model_s_licence_asks_to_be_shown(
    licence: str, shown: str, tmp_path: Path, glm4v: Glm4v
):
    write_manifest(tmp_path, Manifest("zai-org/glm-4v-9b", "a test", "0" * 40, licence, {}))
    _, out, _ = glm4v("serve", "--model", str(tmp_path), "--worker-python", "/nowhere/python")
    assert out == shown


def test_it_is_shown_before_the_process_becomes_another(tmp_path: Path):
    write_manifest(tmp_path, Manifest("zai-org/glm-4v-9b", "a test", "0" * 40, "glm-4", {}))
    words = ["serve", "--model", str(tmp_path), "--worker-python", "/bin/true"]
    command = [sys.executable, "-m", "glm4v_operator.cli.main", *words]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    assert subprocess.run(command, env=environment, capture_output=True, text=True).stdout == "Built with glm-4\n"


def test_it_starts_without_anywhere_to_show_it(tmp_path: Path):
    write_manifest(tmp_path, Manifest("zai-org/glm-4v-9b", "a test", "0" * 40, "glm-4", {}))
    command = '"$0" -m glm4v_operator.cli.main serve --model "$1" --worker-python /bin/true >&-'
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "plugins")}
    done = subprocess.run(["sh", "-c", command, sys.executable, str(tmp_path)], env=environment, stderr=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_folder_that_cannot_be_looked_at_is_left_for_the_worker_to_name(glm4v: Glm4v):
    _, _, err = glm4v("serve", "--model", "/" + "x" * 300, "--worker-python", "/nowhere/python")
    assert "'/nowhere/python' cannot be started" in err


def test_an_interpreter_that_is_not_there_is_named(glm4v: Glm4v):
    code, _, err = glm4v("serve", "--worker-python", "/nowhere/python")
    assert code == ExitCode.MISCONFIGURED
    assert "'/nowhere/python' cannot be started (No such file or directory)" in err


@pytest.mark.parametrize("options", ["{", "[1]", json.dumps("text")])
def test_options_must_be_a_json_object(glm4v: Glm4v, options: str):
    code, _, err = glm4v("serve", "--options", options)
    assert code == ExitCode.MISCONFIGURED
    assert "--options: expected" in err


def test_a_wrong_engine_name_is_refused(glm4v: Glm4v):
    code, _, err = glm4v("serve", "--engine", "../engine")
    assert code == ExitCode.MISCONFIGURED
    assert "expected an engine's name" in err


def test_a_model_that_is_named_is_served_by_its_engine(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "glm4v_operator.cli.main", "serve", "--model", "zai-org/glm-4v-9b"],
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT / "plugins"),
            "GLM4V_MODELS": str(tmp_path),
            "GLM4V_WORKER_TOKEN": TOKEN,
        },
        capture_output=True,
        text=True,
    )
    assert done.returncode == WorkerExitCode.WEIGHTS_WRONG
    assert "'glm4v fetch zai-org/glm-4v-9b' gets it" in done.stderr
