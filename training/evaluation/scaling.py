"""Scenes made larger or smaller as a whole."""

from __future__ import annotations

from dataclasses import replace

from training.scenes.scene import Run, Scene, Shape


def scaled(scene: Scene, factor: float, fixed: float) -> Scene:
    """``scene`` with all lengths times ``factor``; the point (``fixed``, ``fixed``), in pixels, stays where it is."""

    def moved(place: float) -> float:
        return (place - fixed) * factor + fixed

    def run(old: Run) -> Run:
        return replace(old, x=moved(old.x), y=moved(old.y), size=old.size * factor)

    def shape(old: Shape) -> Shape:
        lengths = {name: getattr(old, name) * factor for name in ("half_width", "half_height", "corner", "hollow")}
        return replace(old, cx=moved(old.cx), cy=moved(old.cy), **lengths)

    return replace(
        scene,
        shapes=[shape(old) for old in scene.shapes],
        runs=[run(old) for old in scene.runs],
        watermark=run(scene.watermark) if scene.watermark else None,
    )
