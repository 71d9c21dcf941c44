"""Runs work in a separate process, which may be killed or limited."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any


def run_in_child(
    work: Callable[[], Coroutine[Any, Any, object]], *, prepare: Callable[[], None] = lambda: None
) -> int:
    """Runs a coroutine in a forked process, and returns its exit status as `os.waitpid` does.

    Args:
        work: makes the coroutine.
        prepare: called in the new process before.
    """
    child = os.fork()
    if child == 0:
        status = 1
        try:
            prepare()
            asyncio.run(work())
            status = 0
        finally:
            os._exit(status)
    return os.waitpid(child, 0)[1]
