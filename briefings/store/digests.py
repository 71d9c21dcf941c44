"""Digests of rows: what makes equal content one row, and a flipped bit visible.

SQLite's own `integrity_check` looks at the structure of the file, and misses nearly every flipped bit of a text.
"""

from __future__ import annotations

import hashlib
import json


def digest(value: object) -> str:
    """SHA-256, in hexadecimal, of rows or of anything else that JSON can write."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
