from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from glm4v_operator.datasets import (
    Dataset,
    DatasetFileError,
    datasets_folder,
    load_dataset,
    load_datasets,
    scan_datasets,
)
from glm4v_operator.errors import Misconfigured
from glm4v_operator.prompts.files import prompts_folder

PROMPTS = ("ocr", "caption_zh")
SMALLEST = {
    "name": "receipts",
    "connection": "my_s3",
    "bucket": "scans",
    "engine": {"name": "rapidocr"},
    "prompts": ["ocr"],
}


def write(folder: Path, file: str = "receipts.yaml", /, **changes: object) -> Path:
    path = folder / file
    path.write_text(yaml.safe_dump({**SMALLEST, **changes}, allow_unicode=True), encoding="utf-8")
    return path


def refusal(folder: Path, **changes: object) -> DatasetFileError:
    with pytest.raises(DatasetFileError) as caught:
        load_dataset(write(folder, **changes), PROMPTS)
    return caught.value


def test_the_smallest_file_gets_the_documented_defaults(tmp_path: Path):
    dataset = load_dataset(write(tmp_path), PROMPTS)
    assert (dataset.prefixes, dataset.schedule, dataset.timezone, dataset.lanes) == (("",), "@daily", "UTC", 1)


def test_the_file_that_ships_is_right():
    assert [dataset.name for dataset in load_datasets(datasets_folder())] == ["demo"]


def test_a_dataset_knows_its_file(tmp_path: Path):
    path = write(tmp_path)
    assert load_dataset(path, PROMPTS).source_file == path


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"name": "Receipts"}, "name", "expected a small letter"),
        ({"name": "a" * 51}, "name", "expected a small letter"),
        ({"name": 5}, "name", "expected text, found number 5"),
        ({"buckets": "x"}, "buckets", "did you mean 'bucket'?"),
        ({"connection": "s3://key:hidden@host"}, "connection", "no secret belongs here"),
        ({"bucket": "s3://scans/2024"}, "bucket", "without s3:// and folders"),
        ({"bucket": ""}, "bucket", "the bucket's bare name"),
        ({"description": "x" * 4001}, "description", "at most 4000 characters"),
        ({"prefixes": []}, "prefixes", 'write [""] for the whole bucket'),
        ({"prefixes": "2024/"}, "prefixes", "expected a list of text"),
        ({"prefixes": ["a/", "a/"]}, "prefixes[1]", "expected each entry once"),
        ({"prefixes": ["a/b/", "a/"]}, "prefixes[0]", "found 'a/b/' below 'a/'"),
        ({"prefixes": ["", "a/"]}, "prefixes[1]", "found 'a/' below ''"),
        ({"prefixes": ["s3://scans/a/"]}, "prefixes[0]", "leave s3:// and bucket out"),
        ({"prefixes": ["a" * 1025]}, "prefixes[0]", "at most 1024 bytes"),
        ({"include": [""]}, "include[0]", "expected a glob"),
        ({"include": ["*.png", "[ab"]}, "include[1]", "expected every '[' closed"),
        ({"exclude": ["[!]"]}, "exclude[0]", "expected every '[' closed"),
        ({"prompts": []}, "prompts", "expected at least one prompt id"),
        ({"prompts": ["ocr", "poem"]}, "prompts[1]", "(caption_zh, ocr), found 'poem'"),
        ({"prompts": ["ocr", "ocr"]}, "prompts[1]", "expected each entry once"),
        ({"engine": "rapidocr"}, "engine", "expected a mapping"),
        ({"engine": {}}, "engine.name", "expected text, found nothing"),
        ({"engine": {"name": "rapidocr", "mode": "hold"}}, "engine.mode", "one of held, served"),
        ({"engine": {"name": "glm4v", "mode": "served"}}, "engine.connection", "found nothing"),
        ({"sampling": {"temperature": 9}}, "sampling.temperature", "from 0.0 to 2.0, found 9"),
        ({"sampling": {"temprature": 0}}, "sampling.temprature", "did you mean 'temperature'?"),
        ({"engine": {"name": "glm4v", "models": "x"}}, "engine.models", "did you mean 'model'?"),
        ({"preprocessing": {"kind": "round"}}, "preprocessing.kind", "one of square, pad, tiles, fit, original"),
        ({"preprocessing": {"kind": "fit"}}, "preprocessing.side", "expected pixels"),
        ({"limits": {"max_bytes": 0}}, "limits.max_bytes", "found 0"),
        ({"limits": {"max_bytes": "50 MB"}}, "limits.max_bytes", "expected a whole number, found text '50 MB'"),
        ({"limits": {"formats": ["jpeg", "exe"]}}, "limits.formats", "'exe'"),
        ({"budget": {"max_images_per_run": 0}}, "budget.max_images_per_run", "1 or more, or null"),
        ({"schedule": "every day"}, "schedule", "five cron fields"),
        ({"schedule": "0 0 31 2 *"}, "schedule", "none of its months"),
        ({"timezone": "Asia/Peking"}, "timezone", "found 'Asia/Peking'"),
        ({"timezone": "Asia"}, "timezone", "found 'Asia'"),
        ({"timezone": "../../etc/passwd"}, "timezone", "expected an IANA time zone"),
        ({"lanes": 0}, "lanes", "expected 1 to 64, found 0"),
        ({"lanes": True}, "lanes", "expected a whole number, found true/false True"),
        ({"lane_minutes": 0}, "lane_minutes", "found 0"),
        ({"pool": ""}, "pool", "expected 1 to 250 characters"),
        ({"queue": ""}, "queue", "expected 1 to 250 characters"),
        ({"in_flight": 0}, "in_flight", "expected 1 to 512"),
        ({"backlog_share": 1.5}, "backlog_share", "found 1.5"),
        ({"failure_rate_limit": 1}, "failure_rate_limit", "below 1"),
    ],
    ids=lambda value: json.dumps(value)[:40] if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_refused_with_file_field_and_reason(
    tmp_path: Path, changes: dict[str, object], field: str, expected: str
):
    error = refusal(tmp_path, **changes)
    assert (error.file, error.field) == (tmp_path / "receipts.yaml", field)
    assert expected in error.problem
    assert str(error) == f"{error.file}: {field}: {error.problem}"


@pytest.mark.parametrize("glob", ["**/*.png", "[[]x]*", "[!]a]*.jpg", "图/*", "a]b"])
def test_globs_as_fnmatch_reads_them_are_taken(tmp_path: Path, glob: str):
    assert load_dataset(write(tmp_path, include=[glob]), PROMPTS).include == (glob,)


def test_a_uri_in_place_of_a_connection_id_is_not_repeated(tmp_path: Path):
    assert "hidden" not in str(refusal(tmp_path, connection="s3://key:hidden@host"))


def test_a_key_twice_in_a_file_is_refused(tmp_path: Path):
    path = write(tmp_path)
    path.write_text(path.read_text() + "bucket: other\n")
    with pytest.raises(DatasetFileError, match="expected each key once") as caught:
        load_dataset(path, PROMPTS)
    assert caught.value.field == "bucket"


def test_the_same_name_in_two_files_is_refused_naming_both(tmp_path: Path):
    first, second = write(tmp_path), write(tmp_path, "receipts.yml")
    datasets, errors = scan_datasets(tmp_path, PROMPTS)
    assert [dataset.source_file for dataset in datasets] == [first]
    assert [(error.file, error.field) for error in errors] == [(second, "name")]
    assert str(first) in errors[0].problem


def test_one_wrong_file_does_not_hide_the_others(tmp_path: Path):
    write(tmp_path, "a.yaml", lanes=0)
    write(tmp_path)
    datasets, errors = scan_datasets(tmp_path, PROMPTS)
    assert [dataset.name for dataset in datasets] == ["receipts"]
    assert [error.field for error in errors] == ["lanes"]


def test_a_name_that_is_not_the_files_own_is_refused(tmp_path: Path):
    with pytest.raises(DatasetFileError, match="expected the file's own name, 'scans', found 'receipts'"):
        load_dataset(write(tmp_path, "scans.yaml"), PROMPTS)


def test_a_wrong_prompt_file_stops_only_the_datasets_that_ask_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    prompts, datasets = tmp_path / "prompts", tmp_path / "datasets"
    shutil.copytree(prompts_folder(), prompts)
    datasets.mkdir()
    (prompts / "caption_en.yaml").write_text("id: caption_en\n")
    monkeypatch.setenv("GLM4V_PROMPTS", str(prompts))
    write(datasets)
    write(datasets, "photos.yaml", name="photos", prompts=["ocr", "caption_en"])
    found, errors = scan_datasets(datasets)
    assert [dataset.name for dataset in found] == ["receipts"]
    assert [(error.file.name, error.field) for error in errors] == [("photos.yaml", "prompts")]
    assert "caption_en.yaml" in str(errors[0])


def test_loading_all_raises_the_first_error(tmp_path: Path):
    write(tmp_path, lanes=0)
    with pytest.raises(DatasetFileError, match="lanes"):
        load_datasets(tmp_path, PROMPTS)


def test_the_prompts_folder_says_which_prompts_exist(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GLM4V_PROMPTS", str(tmp_path))
    with pytest.raises(DatasetFileError, match=r"\(none at all\), found 'ocr'"):
        load_dataset(write(tmp_path.parent))


def test_the_error_is_a_terminal_one_of_this_installation_and_survives_a_process_border(tmp_path: Path):
    error = refusal(tmp_path, lanes=0)
    copy = pickle.loads(pickle.dumps(error))
    assert isinstance(copy, Misconfigured)
    assert (copy.file, copy.field, copy.problem, copy.reason) == (error.file, error.field, error.problem, error.reason)


def test_json_carries_all_settings_from_task_to_task(tmp_path: Path):
    dataset = load_dataset(write(tmp_path, lanes=3, include=["*.png"], limits={"decode_seconds": 2.5}), PROMPTS)
    assert Dataset.from_json(json.loads(json.dumps(dataset.to_json()))) == dataset


def test_json_holds_no_path_of_this_machine(tmp_path: Path):
    assert str(tmp_path) not in load_dataset(write(tmp_path), PROMPTS).canonical()


def test_equal_settings_have_equal_canonical_text_however_they_are_written(tmp_path: Path):
    short = load_dataset(write(tmp_path), PROMPTS)
    path = tmp_path / "receipts.yml"
    path.write_text(
        "# another order, defaults written out\nprompts: ['ocr']\nlimits: {decode_seconds: 20.0}\n"
        "engine:\n  mode: held\n  name: rapidocr\nbucket: scans\nconnection: my_s3\nname: receipts\n"
    )
    assert load_dataset(path, PROMPTS).canonical() == short.canonical()


def test_loading_datasets_loads_nothing_heavy():
    heavy = {"airflow", "torch", "PIL", "boto3", "sqlalchemy", "psycopg2", "httpx", "numpy"}
    code = (
        "import sys; from glm4v_operator.datasets import load_datasets; load_datasets();"
        f"print(sorted(set({sorted(heavy)!r}) & sys.modules.keys()))"
    )
    plugins = Path(__file__).parents[1] / "plugins"
    result = subprocess.run([sys.executable, "-c", code], cwd=plugins, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
