from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from glm4v_operator.cli.exit_codes import ExitCode
from tests.cli.conftest import Glm4v
from tests.worker.served import TOKEN, serving

CONNECTION = "the_store"


def write(folder: Path, file: str = "scans.yaml", /, **changes: object) -> Path:
    settings: dict[str, object] = {
        "name": Path(file).stem,
        "connection": CONNECTION,
        "bucket": "scans",
        "engine": {"name": "rapidocr"},
        "prompts": ["ocr"],
    }
    path = folder / file
    path.write_text(yaml.safe_dump({**settings, **changes}))
    return path


@pytest.fixture
def connection(s3_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An Airflow connection to the S3 server, as an environment variable."""
    extra = {"endpoint_url": s3_server.endpoint_url, "region_name": s3_server.region}
    uri = {"conn_type": "aws", "login": s3_server.access_key, "password": s3_server.secret_key, "extra": extra}
    monkeypatch.setenv(f"AIRFLOW_CONN_{CONNECTION.upper()}", json.dumps(uri))
    # The command sets it for its own process; here it is the tests' process, and is put back.
    monkeypatch.setenv("_AIRFLOW_PROCESS_CONTEXT", "server")


def test_the_shipped_datasets_are_all_right(glm4v: Glm4v):
    code, out, _ = glm4v("datasets", "check")
    assert code == ExitCode.OK
    assert "demo reads daily-images through glm4v_s3, asks rapidocr for ocr" in out


def test_a_wrong_file_is_named_beside_the_right_ones(glm4v: Glm4v, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GLM4V_DATASETS", str(tmp_path))
    write(tmp_path, "a.yaml")
    wrong = write(tmp_path, "b.yaml", lanes=0)
    code, out, _ = glm4v("datasets", "check")
    assert code == ExitCode.FOUND_WRONG
    assert out.splitlines()[1] == f"wrong  {wrong}: lanes: expected 1 to 64, found 0"
    assert out.startswith("ok     ")


def test_files_may_be_named(glm4v: Glm4v, tmp_path: Path):
    code, out, _ = glm4v("datasets", "check", str(write(tmp_path)))
    assert (code, out.count("\n")) == (ExitCode.OK, 1)


def test_a_wrong_prompt_file_is_named_once(glm4v: Glm4v, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    prompts = tmp_path / "prompts"
    prompts.mkdir()
    (prompts / "ocr.yaml").write_text("id: ocr\n")
    monkeypatch.setenv("GLM4V_PROMPTS", str(prompts))
    code, out, _ = glm4v("datasets", "check", str(write(tmp_path)))
    assert code == ExitCode.FOUND_WRONG
    assert [line.split()[0] for line in out.splitlines()] == ["ok", "wrong"]


def test_json_holds_settings_and_errors(glm4v: Glm4v, tmp_path: Path):
    right, wrong = write(tmp_path, "a.yaml"), write(tmp_path, "b.yaml", lanes=0)
    document = json.loads(glm4v("datasets", "check", str(right), str(wrong), "--json")[1])
    assert [dataset["settings"]["name"] for dataset in document["datasets"]] == ["a"]
    assert [(error["file"], error["field"]) for error in document["errors"]] == [(str(wrong), "lanes")]


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ({"options": {"max_bacth": 4}}, "engine.options.max_bacth: unknown key, .*did you mean 'max_batch'?"),
        ({"options": {"max_batch": "4"}}, "engine.options.max_batch: expected a whole number"),
        ({"options": {"memory_gib": -1}}, "engine.options.memory_gib: expected above 0"),
        ({"quantization": "nf5"}, "engine.quantization: expected one of none, int8, nf4, nf4_head, found 'nf5'"),
        ({"device": "gpu"}, "engine.device: expected cpu, cuda or cuda:N, found 'gpu'"),
    ],
)
def test_what_the_engine_glm4v_would_refuse_is_named(glm4v: Glm4v, tmp_path: Path, engine: Any, said: str):
    file = write(tmp_path, engine={"name": "glm4v", **engine})
    code, out, _ = glm4v("datasets", "check", str(file))
    assert code == ExitCode.FOUND_WRONG
    assert re.fullmatch(rf"wrong  {re.escape(str(file))}: {said}.*\n", out)


def test_options_of_a_server_of_another_make_are_not_the_engine_s(glm4v: Glm4v, tmp_path: Path):
    options = {"revision": "abc", "tasks": ["ocr"]}
    file = write(tmp_path, engine={"name": "glm4v", "mode": "served", "connection": "c", "options": options})
    assert glm4v("datasets", "check", str(file))[0] == ExitCode.OK


def test_engines_say_what_they_are(glm4v: Glm4v, tmp_path: Path):
    code, out, _ = glm4v("datasets", "check", "--engines", str(write(tmp_path, prompts=["ocr", "caption_en"])))
    assert code == ExitCode.OK
    assert re.search(r"  ok     engine: PP-OCRv6-small, weights \w{12}; does ocr; not offered: caption_en\n", out)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"engine": {"name": "glm4v", "model": "/none/model"}}, "'/none/model': expected a folder"),
        ({"engine": {"name": "rapidocr", "options": {"threads": 9}}}, "option threads: expected 1 or 2, found 9"),
        ({"engine": {"name": "rapidocr", "worker_python": "/none/python"}}, "'/none/python' cannot be run"),
        ({"preprocessing": {"kind": "tiles"}}, "preprocessing.side: expected pixels"),
    ],
)
def test_an_engine_that_could_not_work_is_wrong(glm4v: Glm4v, tmp_path: Path, changes: Any, said: str):
    code, out, _ = glm4v("datasets", "check", "--engines", str(write(tmp_path, **changes)))
    assert (code, "  wrong  engine: " in out, said in out) == (ExitCode.FOUND_WRONG, True, True), out


@pytest.mark.parametrize(("model", "ok"), [("glm-4v-9b", True), ("other", False)])
def test_a_served_worker_is_asked_at_its_connection(
    glm4v: Glm4v, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: str, ok: bool
):
    monkeypatch.setenv("_AIRFLOW_PROCESS_CONTEXT", "server")
    engine = {"name": "glm4v", "mode": "served", "connection": "the_worker", "model": model}
    with serving({"model": "zai-org/glm-4v-9b"}) as server:
        uri = {"conn_type": "glm4v", "host": "127.0.0.1", "port": server.port, "password": TOKEN}
        monkeypatch.setenv("AIRFLOW_CONN_THE_WORKER", json.dumps(uri))
        code, out, _ = glm4v("datasets", "check", "--engines", str(write(tmp_path, engine=engine)))
    assert (code == ExitCode.OK, "engine: zai-org/glm-4v-9b, weights 000000000000; does ocr" in out) == (ok, ok), out


@pytest.mark.usefixtures("connection")
def test_connect_lists_and_reads_each_prefix_of_the_real_bucket(
    glm4v: Glm4v, tmp_path: Path, s3_client: Any, bucket: str
):
    s3_client.put_object(Bucket=bucket, Key="in/a.png", Body=b"12345")
    file = write(tmp_path, bucket=bucket, prefixes=["in/", "out/"])
    code, out, _ = glm4v("datasets", "check", "--connect", "--json", str(file))
    (dataset,) = json.loads(out)["datasets"]
    assert code == ExitCode.OK
    assert [(step["prefix"], step["name"], step["ok"]) for step in dataset["steps"]] == [
        (prefix, name, True) for prefix in ("in/", "out/") for name in ("list", "get", "ranged get")
    ]


@pytest.mark.usefixtures("connection")
def test_connect_says_why_a_bucket_cannot_be_read(glm4v: Glm4v, tmp_path: Path):
    code, out, _ = glm4v("datasets", "check", "--connect", str(write(tmp_path, bucket="not-here")))
    assert code == ExitCode.FOUND_WRONG
    assert "  wrong  list: source_misconfigured:" in out


def test_connect_names_a_connection_that_is_missing(glm4v: Glm4v, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("_AIRFLOW_PROCESS_CONTEXT", "client")
    code, out, _ = glm4v("datasets", "check", "--connect", str(write(tmp_path)))
    assert code == ExitCode.FOUND_WRONG
    assert "wrong  connection: connection 'the_store' is not defined in Airflow" in out
