"""Scenes made larger or smaller as a whole."""

from __future__ import annotations

from dataclasses import replace

from training.scenes.scene import Run, Scene, Shape


def scaled(scene: Scene, factor: float, fixed: tuple[float, float]) -> Scene:
    """``scene`` with all lengths times ``factor``; the point ``fixed``, in pixels, stays where it is."""
    left, top = fixed

    def across(x: float) -> float:
        return (x - left) * factor + left

    def down(y: float) -> float:
        return (y - top) * factor + top

    def run(old: Run) -> Run:
        return replace(old, x=across(old.x), y=down(old.y), size=old.size * factor)

    def shape(old: Shape) -> Shape:
        lengths = {name: getattr(old, name) * factor for name in ("half_width", "half_height", "corner", "hollow")}
        return replace(old, cx=across(old.cx), cy=down(old.cy), **lengths)

    return replace(
        scene,
        shapes=[shape(old) for old in scene.shapes],
        runs=[run(old) for old in scene.runs],
        watermark=run(scene.watermark) if scene.watermark else None,
    )
