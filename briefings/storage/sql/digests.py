"""Computes the digests of rows, by which equal content is stored once and a flipped bit is detected.

SQLite's own `integrity_check` examines the structure of the file, and does not detect most flipped bits of texts.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

import orjson

from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

_JSON_ENCODER = json.JSONEncoder(check_circular=False, separators=(",", ":"))
"""Escapes characters other than ASCII: the digests in databases were computed from this form of the rows."""

_OTHER_ESCAPES = compile_lazily("[\x7f-\xff\U00010000-\U0010ffff]")
"""Characters that Python's error handler `backslashreplace` escapes differently from JSON."""

_ENCODED_ITEMS = 256
"""Items of a list that are encoded at a time: other threads wait during a call to the encoder."""

_HASHED_BYTES = 2047
"""Bytes that are hashed without releasing the interpreter's lock (https://docs.python.org/3/library/hashlib.html).

A thread that releases the lock for a few microseconds thousands of times a second, and takes it again before
another thread is scheduled, starves the others: their wait starts anew each time, and they never request the lock.
"""


def compute_digest(value: object) -> str:
    """Returns the SHA-256 in hexadecimal of rows, or of any other value that can be encoded as JSON.

    Long lists are encoded and hashed in pieces, so that other threads can run between them.
    """
    digest = hashlib.sha256()
    for piece in _encode_pieces(value):
        text = piece.encode("ascii", "backslashreplace")
        for start in range(0, len(text), _HASHED_BYTES):
            digest.update(text[start : start + _HASHED_BYTES])
    return digest.hexdigest()


def _encode_pieces(value: object) -> Iterator[str]:
    """Yields the JSON of a value in pieces, cut within long lists."""
    if isinstance(value, dict):
        separator = "{"
        for key, item in value.items():
            yield f"{separator}{_encode_json(key)}:"
            yield from _encode_pieces(item)
            separator = ","
        yield "}" if value else "{}"
    elif isinstance(value, list | tuple) and len(value) > _ENCODED_ITEMS:
        separator = "["
        for start in range(0, len(value), _ENCODED_ITEMS):
            yield separator + _encode_json(value[start : start + _ENCODED_ITEMS])[1:-1]
            separator = ","
        yield "]"
    elif isinstance(value, list | tuple) and any(map(_needs_splitting, value)):
        separator = "["
        for item in value:
            yield separator
            yield from _encode_pieces(item)
            separator = ","
        yield "]"
    else:
        yield _encode_json(value)


def _encode_json(value: object) -> str:
    """Returns the JSON of a value, in which the characters that are not ASCII may still have to be escaped.

    `orjson` writes the same as `json` in a tenth of the time, but escapes none of these characters. It may write a
    fraction otherwise; rows have none.
    """
    try:
        text = orjson.dumps(value, default=_refuse).decode()
    except TypeError:  # a half of a surrogate pair, or a number of more than 64 bits
        return _JSON_ENCODER.encode(value)
    return _OTHER_ESCAPES.sub(_escape_character, text)


def _refuse(value: object) -> None:
    raise TypeError(f"{type(value)} is not part of a row")


def _escape_character(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _needs_splitting(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list | tuple) and len(value) > _ENCODED_ITEMS)
