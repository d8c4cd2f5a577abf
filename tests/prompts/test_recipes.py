from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from glm4v_operator.datasets import Dataset
from glm4v_operator.engine_settings import EngineSettings
from glm4v_operator.errors import Misconfigured
from glm4v_operator.image_limits import OFFICIAL_PREPROCESSING, ImageLimits, Preprocessing
from glm4v_operator.prompts.files import Expectation, Prompt, load_prompt
from glm4v_operator.prompts.recipes import Recipe, build_recipes
from glm4v_operator.sampling import Sampling, SamplingChanges
from glm4v_operator.worker.engine_interface import Announcement

OCR = Prompt(
    id="ocr",
    version=1,
    task="ocr",
    language="any",
    written_in="en",
    role="You copy.",
    task_text="Copy the text.",
    constraint="Add nothing.",
    sampling=Sampling(temperature=0.2),
)
CAPTION = replace(OCR, id="caption_zh", task="caption", language="zh")
PROMPTS = {prompt.id: prompt for prompt in (OCR, CAPTION)}
DATASET = Dataset(
    name="scans", connection="s3", bucket="scans", engine=EngineSettings("rapidocr"), prompts=("caption_zh", "ocr")
)
READER = Announcement("rapidocr", "3.0", "ppocr-v5", "ab" * 32, ("ocr",))
MODEL = Announcement("glm4v", "1.0", "zai-org/glm-4v-9b", "cd" * 32, ("ocr", "caption"), "nf4", 1120)


def ocr_recipe(prompt: Prompt = OCR, dataset: Dataset = DATASET, announcement: Announcement = MODEL) -> Recipe:
    recipes, _ = build_recipes(replace(dataset, prompts=(prompt.id,)), {prompt.id: prompt}, announcement)
    return recipes[0]


def test_an_engine_gets_recipes_for_the_tasks_it_declares_and_the_rest_is_named():
    recipes, not_offered = build_recipes(DATASET, PROMPTS, READER)
    assert ([recipe.prompt_id for recipe in recipes], not_offered) == (["ocr"], ["caption_zh"])


def test_recipes_come_in_the_dataset_s_order():
    recipes, not_offered = build_recipes(DATASET, PROMPTS, MODEL)
    assert ([recipe.prompt_id for recipe in recipes], not_offered) == (["caption_zh", "ocr"], [])


def test_a_prompt_without_a_file_fails_the_run():
    with pytest.raises(Misconfigured, match=r"\(ocr\), found 'caption_zh'"):
        build_recipes(DATASET, {"ocr": OCR}, MODEL)


def test_a_worker_of_another_quantisation_fails_the_run():
    dataset = replace(DATASET, engine=EngineSettings("glm4v", quantization="none"))
    with pytest.raises(Misconfigured, match="expected 'none', found a worker of glm4v that runs 'nf4'"):
        build_recipes(dataset, PROMPTS, MODEL)


def test_a_side_that_the_engine_does_not_take_fails_the_run():
    dataset = replace(DATASET, preprocessing=OFFICIAL_PREPROCESSING)
    with pytest.raises(Misconfigured, match=r"'scans': preprocessing.side: expected 448, .*found 1120.*\(engine glm4v"):
        build_recipes(dataset, PROMPTS, replace(MODEL, image_side=448))


@pytest.mark.parametrize(("side", "kind"), [(448, "square"), (None, "original")])
def test_a_dataset_that_names_no_preprocessing_takes_the_engines(side: int | None, kind: str):
    recipe = ocr_recipe(announcement=replace(MODEL, image_side=side))
    assert recipe.preprocessing == ({"kind": kind, "side": side} if side else {"kind": kind, "side": None})


def test_tiles_are_for_texts_and_captions_see_the_same_as_with_padding():
    tiled, _ = build_recipes(replace(DATASET, preprocessing=Preprocessing("tiles")), PROMPTS, MODEL)
    padded, _ = build_recipes(replace(DATASET, preprocessing=Preprocessing("pad")), PROMPTS, MODEL)
    assert [recipe.preprocessing["kind"] for recipe in tiled] == ["pad", "tiles"]
    assert tiled[0].recipe_hash == padded[0].recipe_hash


def test_a_dataset_s_sampling_takes_the_place_of_the_prompt_s_and_is_the_recipe_s():
    greedy = ocr_recipe(dataset=replace(DATASET, sampling=SamplingChanges(temperature=0)))
    assert (greedy.sampling["temperature"], greedy.sampling["max_new_tokens"]) == (0, 256)
    assert greedy.recipe_hash == ocr_recipe(replace(OCR, sampling=Sampling(temperature=0))).recipe_hash


def test_the_hash_is_64_hexadecimal_digits():
    assert len(bytes.fromhex(ocr_recipe().recipe_hash)) == 32


def test_the_hash_of_a_known_recipe_never_changes():
    # Every stored text hangs on it: a change here would ask all images of all users again.
    recipe = Recipe(
        task="ocr",
        prompt_id="ocr",
        language="any",
        engine="glm4v",
        model="zai-org/glm-4v-9b",
        model_hash="cd" * 32,
        quantization=None,
        prompt={"id": "ocr", "text": "读"},
        sampling={"temperature": 0.2, "seed": None},
        preprocessing={"kind": "square", "side": 1120},
        output_version=1,
    )
    assert recipe.recipe_hash == "5da6578835e4fb4ab2c8c8916e56c635f790e4d9aa46a19abe6ff40ad3ccfbde"


@pytest.mark.parametrize(
    "other",
    [
        ocr_recipe(prompt=replace(OCR, id="ocr_notes")),
        ocr_recipe(prompt=replace(OCR, version=2)),
        ocr_recipe(prompt=replace(OCR, task="caption")),
        ocr_recipe(prompt=replace(OCR, language="en")),
        ocr_recipe(prompt=replace(OCR, written_in="zh")),
        ocr_recipe(prompt=replace(OCR, role="You read.")),
        ocr_recipe(prompt=replace(OCR, task_text="Copy all text.")),
        ocr_recipe(prompt=replace(OCR, constraint="Add nothing at all.")),
        ocr_recipe(prompt=replace(OCR, sampling=Sampling(temperature=0.3))),
        ocr_recipe(prompt=replace(OCR, sampling=Sampling(temperature=0.2, top_p=0.9))),
        ocr_recipe(prompt=replace(OCR, sampling=Sampling(temperature=0.2, top_k=5))),
        ocr_recipe(prompt=replace(OCR, sampling=Sampling(temperature=0.2, repetition_penalty=1.1))),
        ocr_recipe(prompt=replace(OCR, sampling=Sampling(temperature=0.2, max_new_tokens=9))),
        ocr_recipe(prompt=replace(OCR, sampling=Sampling(temperature=0.2, seed=1))),
        ocr_recipe(dataset=replace(DATASET, preprocessing=Preprocessing("pad"))),
        ocr_recipe(dataset=replace(DATASET, preprocessing=Preprocessing("tiles"))),
        ocr_recipe(announcement=replace(MODEL, image_side=448)),
        ocr_recipe(announcement=replace(MODEL, image_side=None)),
        ocr_recipe(announcement=replace(MODEL, engine="vllm")),
        ocr_recipe(announcement=replace(MODEL, model="zai-org/other")),
        ocr_recipe(announcement=replace(MODEL, model_hash="ef" * 32)),
        ocr_recipe(announcement=replace(MODEL, quantization=None)),
        replace(ocr_recipe(), output_version=2),
    ],
)
def test_what_is_meant_to_change_a_text_changes_the_hash(other: Recipe):
    assert other.recipe_hash != ocr_recipe().recipe_hash


@pytest.mark.parametrize(
    "same",
    [
        ocr_recipe(prompt=replace(OCR, description="for people")),
        ocr_recipe(prompt=replace(OCR, expects=Expectation(max_chars=5))),
        ocr_recipe(prompt=replace(OCR, role="You copy.\n")),
        ocr_recipe(dataset=replace(DATASET, name="other", lanes=4, limits=ImageLimits(max_bytes=5))),
        ocr_recipe(dataset=replace(DATASET, preprocessing=OFFICIAL_PREPROCESSING)),
        ocr_recipe(announcement=replace(MODEL, engine_version="2.0")),
        ocr_recipe(announcement=replace(MODEL, tasks=("ocr",))),
    ],
)
def test_what_is_not_meant_to_change_a_text_changes_no_hash(same: Recipe):
    assert same.recipe_hash == ocr_recipe().recipe_hash


def test_a_comment_and_another_order_of_keys_change_no_hash(tmp_path: Path):
    path = tmp_path / "ocr.yaml"
    lines = [
        "id: ocr", "version: 1", "task: ocr", "language: any", "written_in: en", "role: You copy.",
        "task_text: Copy the text.", "constraint: Add nothing.", "sampling: {temperature: 0.2, seed: null}",
    ]  # fmt: skip
    path.write_text("\n".join(lines))
    first = load_prompt(path)
    path.write_text(
        "# a comment\n" + "\n".join(reversed(lines)).replace("{temperature: 0.2, seed: null}", "{temperature: 0.20}")
    )
    second = load_prompt(path)
    assert ocr_recipe(prompt=first).recipe_hash == ocr_recipe(prompt=second).recipe_hash == ocr_recipe().recipe_hash
