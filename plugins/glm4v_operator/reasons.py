"""Every reason code that the ledger may hold, what it means to a person, and what that person can do.

The table is written into the ledger's ``reasons`` table on every schema upgrade, so that SQL can join it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

AppliesTo = Literal["object", "item", "run"]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason code. ``applies_to``: the kinds of rows that carry it, those that are tried again among them.

    A ``remedy`` after which the ledger must be told says how: ``glm4v requeue --reason CODE``.
    """

    code: str
    applies_to: tuple[AppliesTo, ...]
    meaning: str
    remedy: str


_ALL = (
    # --- objects: not fetched --------------------------------------------------------------------------------
    Reason(
        "key",
        ("object",),
        "The key holds characters that PostgreSQL text cannot store, or is far too long.",
        "Rename the object.",
    ),
    Reason("folder_marker", ("object",), "A zero-byte key ending in '/', made by a file browser.", "Nothing to do."),
    Reason("empty_object", ("object",), "The object has no bytes.", "Upload it again."),
    Reason(
        "forbidden",
        ("object",),
        "The store refuses to hand out this object, while it hands out others.",
        "Grant GetObject on it, then: glm4v requeue --reason forbidden",
    ),
    Reason(
        "archived",
        ("object",),
        "The object lies in an archive storage class.",
        "Restore it, then: glm4v requeue --reason archived",
    ),
    Reason("gone", ("object",), "The object was deleted before it was read.", "Nothing to do."),
    Reason(
        "changed",
        ("object",),
        "The object was overwritten before it was read.",
        "Nothing to do: the new version has its own row.",
    ),
    Reason(
        "out_of_scope",
        ("object",),
        "The dataset's bucket, prefixes and globs left the key out before it was read.",
        "Nothing to do. To have it read, widen them: the next listing brings it back.",
    ),
    Reason(
        "listed_otherwise",
        ("object",),
        "The store lists one version of the object and hands out another, each time.",
        "Compare the ETags of its listing and its GET, mend the store or the proxy before it, then: "
        "glm4v requeue --reason listed_otherwise",
    ),
    Reason(
        "too_many_bytes",
        ("object",),
        "The object is larger than the dataset's byte limit.",
        "Raise limits.max_bytes, then: glm4v requeue --reason too_many_bytes. Or shrink the file.",
    ),
    Reason(
        "unreadable",
        ("object",),
        "Reading this object failed again and again, while others could be read.",
        "Look at the detail, mend the store, then: glm4v requeue --reason unreadable",
    ),
    # --- objects: fetched, not decodable ---------------------------------------------------------------------
    Reason(
        "unsupported_format",
        ("object",),
        "The bytes are not in an image format that the dataset accepts.",
        "Convert it. Or extend limits.formats, then: glm4v requeue --reason unsupported_format",
    ),
    Reason("corrupt", ("object",), "The image data is damaged.", "Upload an intact copy."),
    Reason("truncated", ("object",), "The image data ends too early.", "Upload an intact copy."),
    Reason(
        "too_many_pixels",
        ("object",),
        "Width x height, or for an animation width x height x frames, is above the dataset's limit.",
        "Raise limits.max_pixels (animations: limits.max_total_pixels), then: glm4v requeue --reason "
        "too_many_pixels. Or shrink the image.",
    ),
    Reason(
        "side_too_long",
        ("object",),
        "One side is longer than the dataset's limit.",
        "Raise limits.max_side, then: glm4v requeue --reason side_too_long. Or shrink the image.",
    ),
    Reason(
        "too_small",
        ("object",),
        "One side is shorter than the dataset's limit.",
        "Lower limits.min_side, then: glm4v requeue --reason too_small",
    ),
    Reason(
        "bad_aspect",
        ("object",),
        "The image is too long and thin to be read whole.",
        "Raise limits.max_aspect, then: glm4v requeue --reason bad_aspect. Or cut the image.",
    ),
    Reason(
        "too_many_frames",
        ("object",),
        "The file has more frames or pages than the dataset's limit.",
        "Raise limits.max_frames, then: glm4v requeue --reason too_many_frames",
    ),
    Reason(
        "decode_timeout",
        ("object",),
        "Decoding took longer than the dataset's limit.",
        "Raise limits.decode_seconds, then: glm4v requeue --reason decode_timeout. Or re-encode the file.",
    ),
    Reason(
        "decode_memory",
        ("object",),
        "Decoding needed more memory than the dataset's limit.",
        "Raise limits.decode_memory_mb, then: glm4v requeue --reason decode_memory. Or shrink the image.",
    ),
    Reason(
        "decoder_crashed",
        ("object",),
        "The decoder process died on this image, twice.",
        "Re-encode the file with another program.",
    ),
    # --- work items ------------------------------------------------------------------------------------------
    Reason("blank", ("item",), "The image shows no text.", "Nothing to do."),
    Reason(
        "empty_answer",
        ("item",),
        "The model answered nothing where something was due.",
        "Look at the image, then: glm4v requeue --reason empty_answer",
    ),
    Reason(
        "cut_off",
        ("item",),
        "The answer reached max_new_tokens and stops in the middle.",
        "Raise sampling.max_new_tokens in the prompt: that is another recipe, which asks every image anew.",
    ),
    Reason(
        "too_long",
        ("item",),
        "The answer is longer than the prompt's max_chars.",
        "Look at the raw answer. If it is right: raise expects.max_chars in the prompt, then: glm4v requeue "
        "--reason too_long",
    ),
    Reason(
        "repetition",
        ("item",),
        "The model repeated itself without end.",
        "Look at the raw answer, then: glm4v requeue --reason repetition",
    ),
    Reason(
        "kills_worker",
        ("object", "item"),
        "The worker or lane died three times while this was alone in flight.",
        "Look at the image; glm4v requeue --reason kills_worker",
    ),
    Reason(
        "worker_refused",
        ("item",),
        "The worker refused this request.",
        "Look at the detail, mend what it names, then: glm4v requeue --reason worker_refused",
    ),
    Reason(
        "too_large_for_gpu",
        ("item",),
        "The image does not fit into the device's memory, even alone.",
        "Use a larger card, then: glm4v requeue --reason too_large_for_gpu. A smaller preprocessing asks every "
        "image anew by itself.",
    ),
    Reason(
        "retries_exhausted",
        ("item",),
        "The request failed again and again for reasons outside the image.",
        "Look at the detail, then: glm4v requeue --reason retries_exhausted",
    ),
    Reason(
        "source_gone",
        ("item",),
        "The image's bytes can be read from none of its objects: deleted, overwritten, refused, or left out by "
        "the dataset.",
        "Upload it again, or widen the dataset: the run that can read it asks again by itself.",
    ),
    # --- runs and what is tried again ------------------------------------------------------------------------
    Reason("misconfigured", ("run",), "This installation's settings are wrong.", "See the message."),
    Reason(
        "source_misconfigured", ("run",), "The bucket cannot be used as configured.", "glm4v datasets check --connect"
    ),
    Reason("schema_mismatch", ("run",), "The ledger's schema does not fit this code.", "glm4v db upgrade"),
    Reason(
        "source_unavailable",
        ("object", "item", "run"),
        "The object store did not answer properly.",
        "It is tried again.",
    ),
    Reason("ledger_unavailable", ("run",), "The ledger's database did not answer.", "It is tried again."),
    Reason("lease_lost", ("run",), "The lane lost its lease.", "It is tried again."),
    Reason("gpu_unavailable", ("run",), "No device could be had.", "See who holds the GPU."),
    Reason("worker_died", ("run",), "The worker process ended.", "It is started again."),
    Reason("worker_hung", ("run",), "The worker gave no answer in time.", "It is started again."),
    Reason(
        "worker_busy",
        ("item", "run"),
        "The worker had no room for the request in time.",
        "It is tried again; lower in_flight.",
    ),
    Reason(
        "engine_failed",
        ("item", "run"),
        "The engine failed on a request and lives on.",
        "It is tried again; see the worker's log.",
    ),
    Reason(
        "weights_wrong",
        ("run",),
        "The model's files are missing, damaged, or not the ones that their manifest names.",
        "See the message; glm4v verify MODEL looks at every byte, glm4v fetch MODEL gets what is wrong again.",
    ),
    Reason(
        "hub_unavailable",
        ("run",),
        "The hub that models are fetched from did not answer properly.",
        "Run glm4v fetch again: it goes on where it stopped.",
    ),
    Reason("protocol_error", ("run",), "The worker's answer broke the protocol.", "It is started again."),
    Reason(
        "internal",
        ("object", "item", "run"),
        "An error of this program.",
        "Report it with the log.",
    ),
)

REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}
