"""The two ends of the range of sizes in which the examination's pictures are written."""

from __future__ import annotations

from typing import Literal

from training.scenes.scene import Scene

#: Height of the em in pixels: training lays nothing out below 20, and seldom anything above 56.
SMALLEST, SMALL_UP_TO, LARGE_FROM = 18.0, 19.5, 56.0


def end_of_sizes(scene: Scene) -> Literal["small", "large"] | None:
    """The end of the range at which half or more of the scene's characters are; None for neither, or no text."""
    characters = sum(len(run.text) for run in scene.runs)
    small = sum(len(run.text) for run in scene.runs if run.size <= SMALL_UP_TO)
    large = sum(len(run.text) for run in scene.runs if run.size >= LARGE_FROM)
    if characters and small * 2 >= characters:
        return "small"
    return "large" if characters and large * 2 >= characters else None
