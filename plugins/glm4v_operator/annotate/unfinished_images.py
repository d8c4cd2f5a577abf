"""Which images a lane has taken and not finished: an image is finished when all its items are."""

from __future__ import annotations

from collections.abc import Iterable


class UnfinishedImages:
    """The open items of images, by their ids in the ledger. Not thread-safe: the lane's loop alone uses it."""

    def __init__(self) -> None:
        self._open: dict[int, set[int]] = {}

    def take(self, image_id: int, item_ids: Iterable[int]) -> bool:
        """These items of the image are now this lane's. True when the image was unfinished here already."""
        known = image_id in self._open
        self._open.setdefault(image_id, set()).update(item_ids)
        return known

    def end(self, image_id: int, item_id: int) -> bool:
        """The item has ended. True when it was the image's last open one."""
        items = self._open.get(image_id, set())
        items.discard(item_id)
        return not items and self._open.pop(image_id, None) is not None
