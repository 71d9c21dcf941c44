"""Digests of rows: what makes equal content one row, and a flipped bit visible.

SQLite's own `integrity_check` looks at the structure of the file, and misses nearly every flipped bit of a text.
"""

from __future__ import annotations

import hashlib
import json

_ENCODER = json.JSONEncoder(check_circular=False, separators=(",", ":"))
"""Made once, and escaping what is not ASCII: that is the fastest of the ways to a stable text of rows."""


def digest(value: object) -> str:
    """SHA-256, in hexadecimal, of rows or of anything else that JSON can write."""
    return hashlib.sha256(_ENCODER.encode(value).encode("ascii")).hexdigest()
