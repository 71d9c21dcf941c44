"""Determines the number of generated examples: a third in `make test`, all of them in the long runs."""

from __future__ import annotations

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "fixed")
"""`fixed`: the same few examples each time; `random`: new ones each time."""


def count_examples(whole: int) -> int:
    """Returns the number of examples for a test that tries `whole` of them in the long runs."""
    return whole if PROFILE == "random" else max(whole // 3, min(whole, 10))
