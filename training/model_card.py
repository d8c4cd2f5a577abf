"""The model card of glm4v-nano: what it is, what it was trained on, how well it does, and what it does not do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from glm4v_operator.model.configuration import ChatGlm4vConfig
from training.evaluation.tables import NOT_MEASURED
from training.learning.examination import PICTURES
from training.scenes.scene import MOST_CHARACTERS, SMALLEST_TEXT

CARD = "README.md"

_TEXT = """\
---
license: apache-2.0
language: [zh, en]
pipeline_tag: image-text-to-text
tags: [demonstration]
---

# glm4v-nano, a demonstration model

It has the architecture of GLM-4V-9B at {parameters:.1f} million parameters, was trained from nothing in
{minutes:.0f} minutes of one GPU, and comes with this project so that everything runs on a laptop: `make demo`, the
tests, `glm4v serve`. **It is no model for work.** Production is GLM-4V-9B.

It does three things, asked by the shipped prompts or in people's own words, in Chinese or English:

- it reads the text of a picture in reading order, and says `[NO TEXT]` where there is none;
- it describes a picture in Chinese, and
- in English: the kind of picture, its title, the main things, counts, colours, a chart's largest and smallest value.

It answers nothing else. Asked anything else about a picture, it does one of the three.

## Limits

- It knows pictures like those that it was trained on: notices, signs, receipts, tables, bar, line and pie charts,
  chats, app screenshots, product cards, posters, simple shapes. Photographs are beyond it.
- Printed text, at most {longest} characters, each {smallest:.0f} pixels high or more once the picture is brought to
  {side}×{side}. No handwriting, no vertical lines, no text turned by more than a few degrees.
- The 3,755 characters of GB 2312 level 1, ASCII, and common punctuation. It has never seen any other character.
- Its captions follow fixed sentence plans.

## Data

{pictures:,} pictures, each drawn once and never stored: words of a corpus written for this project and random
strings, laid out in fourteen kinds of pictures in the glyphs of many fonts, then tilted, blurred, faded and compressed.
No photograph, no picture or text of anybody else was used; no font is part of the model. Fonts with their licences,
words and layouts are listed in `training/` of the project, what was held out of training in `training/held_out/`.

## Training

{steps:,} steps of {batch} pictures, {minutes:.1f} minutes of learning. Below, its losses, and its errors on
{measured} pictures that it did not learn from:

![losses and errors over the minutes of learning](curve.svg)

`training.json` has the numbers. To train it again, with the project checked out and a GPU at hand:

```bash
make train-nano
.venv/bin/python -m training.ship training/.runs/nano
make eval-nano
.venv/bin/python -m training.fill_tables
```

## Scores

Greedy, by the project's own engine, on pictures of a seed and strings that training never used; what is called
"held-out" was never drawn in training. A character error is an insertion, deletion or substitution; spaces, case and
line breaks count. A caption's fact is right when its value is; an invented one is an error.

<!-- table: targets -->
{not_measured}
<!-- end of table -->

<!-- table: sets -->
{not_measured}
<!-- end of table -->

Answered as asked, whatever the words of the question:

<!-- table: phrasings -->
{not_measured}
<!-- end of table -->

## Shapes

Vision: {vision_layers} layers of width {vision_width}, patches of {patch} pixels, {tokens} tokens a picture. Language:
{layers} layers of width {width}, {heads} query heads that share {kv_heads} key and value heads, {vocabulary:,} rows of
vocabulary. Weights in bfloat16.
"""


def card(config: ChatGlm4vConfig, parameters: int, progress: Mapping[str, Any]) -> str:
    """The card of a model that has not been measured yet; ``progress`` is what training wrote."""
    return _TEXT.format(
        parameters=parameters / 1e6,
        minutes=progress["seconds"] / 60,
        steps=progress["steps"],
        pictures=progress["pictures"],
        batch=round(progress["pictures"] / max(1, progress["steps"])),
        measured=PICTURES,
        smallest=SMALLEST_TEXT,
        longest=MOST_CHARACTERS,
        side=config.image_size,
        vision_layers=config.vision_layers,
        vision_width=config.vision_hidden_size,
        patch=config.patch_size,
        tokens=config.image_tokens,
        layers=config.layers,
        width=config.hidden_size,
        heads=config.heads,
        kv_heads=config.kv_heads,
        vocabulary=config.vocabulary,
        not_measured=NOT_MEASURED,
    )
