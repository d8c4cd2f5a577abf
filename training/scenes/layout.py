"""A layout family: one way to lay out one kind of scene, in many variations."""

from collections.abc import Callable
from dataclasses import dataclass

from training.scenes.page import Page


@dataclass(frozen=True, slots=True)
class Layout:
    """`draw` fills a page and notes its facts; `weight` is how often it is taken among all layouts of its kind."""

    kind: str
    name: str
    draw: Callable[[Page], None]
    weight: float = 1.0
