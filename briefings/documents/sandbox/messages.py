"""Encodes what every worker process writes besides its result: stages, and the error that ended the work."""

from __future__ import annotations

import json
from typing import Any

from briefings import errors
from briefings.i18n import Message

_ERROR_TYPES = {
    kind.__name__: kind
    for kind in (
        errors.DocumentError,
        errors.UnreadableDocument,
        errors.DocumentTooLarge,
        errors.UnknownStructure,
        errors.ReaderStopped,
        errors.ContentError,
    )
}


STAGE_PREFIX = b'{"stage":'
"""Beginning of a line that reports a stage."""

ERROR_PREFIX = b'{"error":'
"""Beginning of the line of an error."""


def encode_stage(name: str) -> bytes:
    """Returns the line that reports the beginning of a stage."""
    return encode_line({"stage": name})


def decode_stage(line: bytes) -> str:
    """Decodes the line of `encode_stage`; empty for that of `encode_member`.

    Raises:
        ValueError: it is another line.
    """
    return str(json.loads(line)["stage"])


def encode_error(error: errors.BriefingError) -> bytes:
    """Returns an error as a line."""
    kind = type(error).__name__
    return encode_line(
        {
            "error": kind if kind in _ERROR_TYPES else "DocumentError",
            "problem": encode_value(error.problem),
            "location": encode_value(error.location),
            "remedy": encode_value(error.remedy),
        }
    )


def encode_value(value: object) -> object:
    """Returns a value of a message as JSON.

    Texts and numbers are unchanged, messages become objects, and any other value becomes text.
    """
    if isinstance(value, Message):
        return {"text": value.text, "values": {name: encode_value(item) for name, item in value.values.items()}}
    return value if isinstance(value, (str, int, float)) else str(value)


def _decode_value(value: Any) -> Any:  # noqa: ANN401  any JSON
    if isinstance(value, dict):
        return Message(value["text"], {name: _decode_value(item) for name, item in value["values"].items()})
    return value


def decode_error(fields: dict[str, Any]) -> errors.BriefingError:
    """Returns the error in a line written by `encode_error`."""
    error_type = _ERROR_TYPES[fields["error"]]
    problem, location, remedy = (_decode_value(fields[name]) for name in ("problem", "location", "remedy"))
    return error_type(problem, location=location, remedy=remedy)


def encode_line(fields: dict[str, Any]) -> bytes:
    """Returns a line of JSON."""
    return json.dumps(fields, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
