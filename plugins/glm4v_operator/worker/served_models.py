"""What a server's ``/v1/models`` says, and whether it is what a recipe names."""

from __future__ import annotations

from glm4v_operator.errors import ProtocolError
from glm4v_operator.worker.engine_interface import Announcement

#: What makes texts different; the engine's version is provenance, not identity.
_IDENTITY = ("engine", "model", "model_hash", "quantization")


def model_list(announcement: Announcement, names: tuple[str, ...], created: int) -> dict[str, object]:
    """The body of ``/v1/models``: one entry per accepted name, each with the announcement as member ``glm4v``."""
    return {
        "object": "list",
        "data": [
            {
                "id": name,
                "object": "model",
                "created": created,
                "owned_by": "glm4v",
                "glm4v": announcement.to_json(),
            }
            for name in names
        ],
    }


def model_names(announcement: Announcement) -> tuple[str, ...]:
    """Names that requests may use: the full one, and its last part ("zai-org/glm-4v-9b", "glm-4v-9b")."""
    return tuple(dict.fromkeys((announcement.model, announcement.model.rsplit("/", 1)[-1])))


def announced_models(body: object) -> list[tuple[str, Announcement | None]]:
    """The reverse of :func:`model_list`; entries of other makes have no announcement. Raises ProtocolError."""
    try:
        entries = [(entry["id"], entry.get("glm4v")) for entry in body["data"]]  # type: ignore[index]
        return [(str(name), None if ours is None else Announcement.from_json(ours)) for name, ours in entries]
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise ProtocolError(f"the worker's list of models cannot be read: {str(body)[:200]!r}") from error


def differences(expected: Announcement, found: Announcement) -> list[str]:
    """Where ``found`` is not what ``expected`` names, in words; empty when it is."""
    return [
        f"{name}: expected {getattr(expected, name)}, found {getattr(found, name)}"
        for name in _IDENTITY
        if getattr(expected, name) != getattr(found, name)
    ]
