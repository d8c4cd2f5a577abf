"""What prompts have in common is computed once: an image's encoding, and the begin of all prompts about it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

import torch
from torch import Tensor

from glm4v_operator.engine.byte_lru import ByteLru
from glm4v_operator.engine.device_trouble import Trouble, trouble
from glm4v_operator.engine.prefix import Prefix
from glm4v_operator.engine.reader import Reader
from glm4v_operator.engine.rows import Row
from glm4v_operator.model.image_processor import pixel_batch

#: Images that are looked at together: more take memory and, on a large model, save hardly any time.
_IMAGES_AT_ONCE = 4

#: Text after an image that several prompts share is read once when it is at least this long; less is not worth a call.
_SHARED_TEXT = 16


class Prefixes:
    """The begins of prompts. What belongs to an image stays for later ones, within ``max_bytes``.

    While ``rehearsing``, memory is taken as ever, but of many images only those are looked at that are looked at last
    and together, beside the prefixes of all others: these are blank.
    """

    def __init__(self, reader: Reader, max_bytes: int) -> None:
        self.rehearsing = False
        self._reader = reader
        self._kept: ByteLru[Prefix | Tensor] = ByteLru(max_bytes)
        self._at_once = _IMAGES_AT_ONCE

    def of(self, rows: Sequence[Row]) -> list[Prefix]:
        """For each row a prefix of its prompt, shorter than it, the image within it."""
        images = self._image_prefixes(rows)
        found: dict[int, Prefix] = {}
        for group in _groups(rows):
            prefix = images[_image_key(rows[group[0]])]
            shared = _shared([rows[number].ids for number in group])
            if len(group) > 1 and shared - len(prefix.ids) >= _SHARED_TEXT:
                prefix = self._reader.read_on(prefix, tuple(rows[group[0]].ids[len(prefix.ids) : shared]))
            found.update(dict.fromkeys(group, prefix))
        return [found[number] for number in range(len(rows))]

    def discard(self, row: Row) -> None:
        """Forget what is kept of the row's image: it may be what spoiled the row."""
        self._kept.discard(row.image_key)
        self._kept.discard(_image_key(row))

    def resize(self, max_bytes: int) -> None:
        """Keep at most so much from now on."""
        self._kept.resize(max_bytes)

    def clear(self) -> None:
        """Give the memory back."""
        self._kept.clear()

    def _image_prefixes(self, rows: Sequence[Row]) -> dict[object, Prefix]:
        """The prompts up to the image's end, by :func:`_image_key`; empty ones for prompts without an image."""
        found: dict[object, Prefix] = {}
        missing: dict[object, Row] = {}
        for row in rows:
            key = _image_key(row)
            kept = self._kept.get(key)
            if row.image_end == 0:
                found[key] = self._reader.nothing()
            elif isinstance(kept, Prefix):
                found[key] = kept
            else:
                missing.setdefault(key, row)
        # Prompts of one length need no padding, and so the fastest attention.
        lengths = sorted({row.image_end for row in missing.values()})
        for length in lengths:
            same = [(key, row) for key, row in missing.items() if row.image_end == length]
            if self.rehearsing:
                early, same = same[: -self._at_once], same[-self._at_once :]
                found |= {key: self._blank(row) for key, row in early}
            while same:
                chunk, same = same[: self._at_once], same[self._at_once :]
                prefixes = self._read_images_in_memory([row for _, row in chunk])
                for (name, _), prefix in zip(chunk, prefixes, strict=True):
                    found[name] = prefix
                    self._kept.put(name, prefix)
        return found

    def _read_images_in_memory(self, rows: Sequence[Row]) -> list[Prefix]:
        """As :meth:`_read_images`, fewer at once where memory runs out, and from then on."""
        try:
            return self._read_images(rows)
        except RuntimeError as error:
            if len(rows) == 1 or trouble(error) is not Trouble.OUT_OF_MEMORY:
                raise
        # Behind the except clause, which holds on to all that the failed attempt had.
        self._reader.release_unused()
        self._at_once = len(rows) // 2
        parts = rows[: self._at_once], rows[self._at_once :]
        return [prefix for part in parts for prefix in self._read_images_in_memory(part)]

    def _read_images(self, rows: Sequence[Row]) -> list[Prefix]:
        reader = self._reader
        ids = torch.tensor([row.ids[: row.image_end] for row in rows])
        images = torch.stack(self._seen(rows))
        cache = reader.cache(len(rows), self._tokens(rows[0]))
        reader.model.read(ids, None, images, cache)
        return [Prefix.taken(cache, number, tuple(row.ids[: row.image_end])) for number, row in enumerate(rows)]

    def _blank(self, row: Row) -> Prefix:
        return self._reader.blank(tuple(row.ids[: row.image_end]), self._tokens(row))

    def _tokens(self, row: Row) -> int:
        """Places that the row's prompt takes up to the image's end: its placeholder becomes the image's tokens."""
        return row.image_end + self._reader.config.image_tokens - 1

    def _seen(self, rows: Sequence[Row]) -> list[Tensor]:
        """The rows' images as the vision tower sees them, [image_tokens + 2, hidden] each."""
        found = {row.image_key: self._kept.get(row.image_key) for row in rows}
        missing = {row.image_key: row for row in rows if found[row.image_key] is None}
        if missing:
            pictures = [row.request.image for row in missing.values() if row.request.image is not None]
            model = self._reader.model
            pixels = pixel_batch(pictures, self._reader.config.image_size, self._reader.device)
            for name, seen in zip(missing, model.see(pixels), strict=True):
                found[name] = own = seen.clone()
                self._kept.put(name, own)
        return [seen for row in rows if isinstance(seen := found[row.image_key], Tensor)]


def _image_key(row: Row) -> tuple[object, ...]:
    """What a prompt's begin up to the image's end depends on: the image, and the ids around it."""
    return (row.image_key, *row.ids[: row.image_end])


def _groups(rows: Sequence[Row]) -> list[list[int]]:
    """Numbers of rows whose prompts begin alike up to the image's end."""
    groups: dict[object, list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(_image_key(row), []).append(number)
    return list(groups.values())


def _shared(prompts: Sequence[Sequence[int]]) -> int:
    """How many ids at the begin are the same in all prompts; at least one of each prompt is left over."""
    same = sum(1 for _ in takewhile(lambda ids: len(set(ids)) == 1, zip(*prompts, strict=False)))
    return min(same, min(map(len, prompts)) - 1)
