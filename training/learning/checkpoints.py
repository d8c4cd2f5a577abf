"""What is kept of a training: the weights in 16 bits, and how far it had come."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

from training.learning.nano import Learner

#: Two files of weights, each small enough for a repository that takes no large ones.
SHARD = "12MB"
_HEAD = "training_head.safetensors"
_PROGRESS = "progress.json"


@dataclass(slots=True)
class Progress:
    """How far a training has come: seconds of learning, steps, pictures, and a row a measurement."""

    seconds: float = 0.0
    steps: int = 0
    pictures: int = 0
    curve: list[dict[str, float]] = field(default_factory=list)


def save_checkpoint(learner: Learner, progress: Progress, folder: Path) -> None:
    """Write the model as it is shipped, beside it the head of the cells and the progress."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {name: tensor.detach().to(torch.bfloat16).cpu() for name, tensor in learner.model.state_dict().items()}
    learner.model.save_pretrained(folder, state_dict=state, max_shard_size=SHARD)
    head = {name: tensor.detach().to(torch.bfloat16).cpu() for name, tensor in _head(learner).items()}
    save_file(head, folder / _HEAD)
    (folder / _PROGRESS).write_text(json.dumps(asdict(progress)))


def load_checkpoint(learner: Learner, folder: Path) -> Progress:
    """Go on from ``folder``; without a head of its own, from the shipped weights alone, the head begins anew."""
    state: dict[str, torch.Tensor] = {}
    for file in sorted(folder.glob("model*.safetensors")):
        state |= load_file(file)
    learner.model.load_state_dict(state, strict=True)
    if (folder / _HEAD).exists():
        learner.load_state_dict(load_file(folder / _HEAD), strict=False)
    file = folder / _PROGRESS
    return Progress(**json.loads(file.read_text())) if file.exists() else Progress()


def _head(learner: Learner) -> dict[str, torch.Tensor]:
    return {
        name: tensor
        for name, tensor in learner.state_dict().items()
        if name.startswith(("spread.", "classes.", "colours."))
    }
