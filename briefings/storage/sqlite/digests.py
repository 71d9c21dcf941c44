"""Digests of rows: what makes equal content one row, and a flipped bit visible.

SQLite's own `integrity_check` looks at the structure of the file, and misses nearly every flipped bit of a text.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_JSON_ENCODER = json.JSONEncoder(check_circular=False, separators=(",", ":"))
"""Made once, and escaping what is not ASCII: that is the fastest of the ways to a stable text of rows."""

_ENCODED_ITEMS = 256
"""How many items of a list are written at a time: a call to the encoder keeps every other thread waiting."""

_HASHED_BYTES = 2047
"""Bytes that are hashed without giving the interpreter away (https://docs.python.org/3/library/hashlib.html).

A thread that gives it away for a few microseconds, thousands of times a second, and takes it back before another one
has woken, keeps the others waiting for ever: their wait begins anew each time, and they never come to ask for it.
"""


def compute_digest(value: object) -> str:
    """SHA-256, in hexadecimal, of rows or of anything else that JSON can write.

    The text of long lists is made and hashed in pieces, so that other threads get a turn between them.
    """
    found = hashlib.sha256()
    for piece in _encode_pieces(value):
        text = piece.encode("ascii")
        for start in range(0, len(text), _HASHED_BYTES):
            found.update(text[start : start + _HASHED_BYTES])
    return found.hexdigest()


def _encode_pieces(value: object) -> Iterator[str]:
    """What the encoder makes of a value, cut where a list is long."""
    if isinstance(value, dict):
        before = "{"
        for key, item in value.items():
            yield f"{before}{_JSON_ENCODER.encode(key)}:"
            yield from _encode_pieces(item)
            before = ","
        yield "}" if value else "{}"
    elif isinstance(value, list | tuple) and len(value) > _ENCODED_ITEMS:
        before = "["
        for start in range(0, len(value), _ENCODED_ITEMS):
            yield before + _JSON_ENCODER.encode(value[start : start + _ENCODED_ITEMS])[1:-1]
            before = ","
        yield "]"
    elif isinstance(value, list | tuple) and any(map(_needs_splitting, value)):
        before = "["
        for item in value:
            yield before
            yield from _encode_pieces(item)
            before = ","
        yield "]"
    else:
        yield _JSON_ENCODER.encode(value)


def _needs_splitting(value: object) -> bool:
    return isinstance(value, dict) or (isinstance(value, list | tuple) and len(value) > _ENCODED_ITEMS)
