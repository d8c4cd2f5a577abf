"""The licences of models: which one a model has, and what a person must know before using it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

GLM_4 = "glm-4"
UNKNOWN = "not stated"

#: The same weights under the names that they have had on both hubs.
_MODELS = {"zai-org/glm-4v-9b": GLM_4, "THUDM/glm-4v-9b": GLM_4, "ZhipuAI/glm-4v-9b": GLM_4}

#: How the licence's own text begins; it is shorter than this.
_TITLE = "glm-4-9b License"
_READ_BYTES = 4096

#: What is shown by whatever is built with a model, as its licence asks.
_CREDITS: Mapping[str, str] = {GLM_4: "Built with glm-4"}

#: In short and in our words; the text itself comes with the model.
_NOTICES: Mapping[str, tuple[str, ...]] = {
    GLM_4: (
        "The glm-4-9b License, in short (the file LICENSE that comes with the model is what counts):",
        "- academic research is free; commercial use is free after registration at https://open.bigmodel.cn/mla/form",
        '- whoever passes the model or a product on ships the licence with it and shows "Built with glm-4"',
        '- names of models made from it begin with "glm-4"',
        "- no military and no unlawful use, nothing that harms national security or people's rights",
        "- it can be revoked, and Chinese law applies",
        _CREDITS[GLM_4],
    )
}


def licence_of(model: str, card: Mapping[str, object] | None = None) -> str:
    """The licence's short name: of a model that is known here, else as the hub's ``card`` states it."""
    if model in _MODELS:
        return _MODELS[model]
    for field in ("license_name", "license"):
        stated = (card or {}).get(field)
        if isinstance(stated, str) and stated and stated != "other":
            return stated
    return UNKNOWN


def licence_in(folder: Path) -> str:
    """The licence that the file LICENSE in ``folder`` is."""
    try:
        with (folder / "LICENSE").open("rb") as file:
            begin = file.read(_READ_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return UNKNOWN
    return GLM_4 if _TITLE.lower() in begin.lower() else UNKNOWN


def notice(licence: str) -> tuple[str, ...]:
    """Lines to show before the model is used."""
    if licence == UNKNOWN:
        return ("The hub states no licence: read the model's page before you use it.",)
    return _NOTICES.get(licence, (f"Licence: {licence}. Its text is on the model's page.",))


def credit(licence: str) -> str | None:
    """The line to show wherever the model is used; None where its licence asks for none."""
    return _CREDITS.get(licence)
