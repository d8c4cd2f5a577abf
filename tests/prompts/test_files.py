from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import yaml

from glm4v_operator.prompts.files import (
    Prompt,
    PromptFileError,
    load_prompt,
    load_prompts,
    prompts_folder,
    scan_prompts,
)

SMALLEST = {
    "id": "ocr",
    "version": 1,
    "task": "ocr",
    "language": "any",
    "written_in": "en",
    "role": "You copy.",
    "task_text": "Copy the text.",
    "constraint": "Add nothing.",
    "sampling": {},
}


def write(folder: Path, file: str = "ocr.yaml", /, **changes: object) -> Path:
    path = folder / file
    path.write_text(yaml.safe_dump({**SMALLEST, **changes}, allow_unicode=True), encoding="utf-8")
    return path


def refusal(folder: Path, **changes: object) -> PromptFileError:
    with pytest.raises(PromptFileError) as caught:
        load_prompt(write(folder, **changes))
    return caught.value


def test_an_english_prompt_has_its_parts_under_english_headings(tmp_path: Path):
    prompt = load_prompt(write(tmp_path, role=" You copy.\n"))
    assert prompt.text() == "Role: You copy.\nTask: Copy the text.\nConstraints: Add nothing."


def test_a_chinese_prompt_has_its_parts_under_chinese_headings(tmp_path: Path):
    prompt = load_prompt(
        write(tmp_path, written_in="zh", role="你抄写。", task_text="抄下文字。", constraint="不加字。")
    )
    assert prompt.text() == "【角色】你抄写。\n【任务】抄下文字。\n【约束】不加字。"


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"id": "OCR"}, "id", "expected a small letter"),
        ({"id": "other"}, "id", "expected the file's name, 'ocr', found 'other'"),
        ({"version": 0}, "version", "expected 1 or more"),
        ({"version": "1"}, "version", "expected a whole number"),
        ({"task": "read text"}, "task", "expected a small letter"),
        ({"language": "de"}, "language", "one of zh, en, any"),
        ({"written_in": "any"}, "written_in", "one of zh, en"),
        ({"role": "  "}, "role", "expected 1 to 4000 characters, found 0"),
        ({"constraint": "x" * 4001}, "constraint", "found 4001"),
        ({"constraints": "x"}, "constraints", "did you mean 'constraint'?"),
        ({"sampling": {"temperature": 3}}, "sampling.temperature", "found 3"),
        ({"sampling": {"temperatur": 1}}, "sampling.temperatur", "did you mean 'temperature'?"),
        ({"sampling": None}, "sampling", "expected a mapping"),
        ({"sampling": {"max_new_tokens": 0}}, "sampling.max_new_tokens", "found 0"),
        ({"expects": {"script": "cyrillic"}}, "expects.script", "one of han, latin"),
        ({"expects": {"max_chars": 0}}, "expects.max_chars", "1 or more, or null"),
        ({"expects": {"no_text_answer": "[NONE]"}}, "expects.no_text_answer", "may_be_empty: true"),
        ({"expects": {"no_text_answer": " ", "may_be_empty": True}}, "expects.no_text_answer", "without spaces"),
        (
            {"expects": {"no_text_answer": "[NONE]", "may_be_empty": True}},
            "expects.no_text_answer",
            "which stands nowhere in it",
        ),
    ],
    ids=lambda value: str(value)[:40] if isinstance(value, dict) else "",
)
def test_a_wrong_setting_is_refused_with_file_field_and_reason(
    tmp_path: Path, changes: dict[str, object], field: str, expected: str
):
    error = refusal(tmp_path, **changes)
    assert (error.file, error.field) == (tmp_path / "ocr.yaml", field)
    assert expected in error.problem


def test_the_error_survives_a_process_border(tmp_path: Path):
    error = refusal(tmp_path, version=0)
    copy = pickle.loads(pickle.dumps(error))
    assert (copy.file, copy.field, copy.problem) == (error.file, error.field, error.problem)


def test_the_same_id_in_two_files_is_refused(tmp_path: Path):
    write(tmp_path, "ocr.yaml")
    write(tmp_path, "ocr.yml")
    prompts, errors = scan_prompts(tmp_path)
    assert list(prompts) == ["ocr"]
    assert [(error.file.name, error.field) for error in errors] == [("ocr.yml", "id")]


def test_loading_all_raises_the_first_error(tmp_path: Path):
    write(tmp_path, version=0)
    with pytest.raises(PromptFileError, match="version"):
        load_prompts(tmp_path)


def test_json_carries_a_prompt_whole(tmp_path: Path):
    prompt = load_prompt(write(tmp_path, description="x"))
    assert Prompt.from_json(prompt.to_json()) == prompt


def test_the_prompts_that_ship_are_right():
    assert set(load_prompts(prompts_folder())) >= {"ocr", "caption_zh", "caption_en"}


def test_ocr_takes_an_engine_s_empty_answer_and_its_own_words_for_no_text():
    expects = load_prompts(prompts_folder())["ocr"].expects
    assert (expects.may_be_empty, expects.no_text_answer) == (True, "[NO TEXT]")


def test_a_caption_is_never_empty():
    prompts = load_prompts(prompts_folder())
    assert not any(prompt.expects.may_be_empty for prompt in prompts.values() if prompt.task == "caption")


def test_a_caption_prompt_speaks_the_language_that_it_asks_for():
    captions = [prompt for prompt in load_prompts(prompts_folder()).values() if prompt.task == "caption"]
    assert [prompt.written_in for prompt in captions] == [prompt.language for prompt in captions]
