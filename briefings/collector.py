"""Keeps other threads from waiting for Python's memory management while content is loaded or freed.

A thread releases the interpreter lock every 5 ms, but not within a single operation in C. Two of those grow with the
content: a full collection of cyclic garbage, which visits every object, and the freeing of a long list, which frees
every item. While ten megabytes are imported, they would stop the event loop for 0.2 to 2 seconds.
"""

from __future__ import annotations

import gc
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FREEZE_THRESHOLD = 10_000
"""Number of new objects above which they are hidden from the collector."""

_BATCH_SIZE = 1_000
_LONG_CONTAINER = 200
_CONTAINERS = (dict, list, tuple, set, frozenset)
_OWN_PACKAGES = ("briefings.", "bot.")
_lock = threading.Lock()
_pause_depth = 0
_was_enabled = False


@contextmanager
def pause_collector() -> Iterator[None]:
    """Switches the collector off while hundreds of thousands of lasting objects are created.

    Content, its rows and the search index have no reference cycles: they are freed with their last reference, with or
    without the collector. So the new objects are hidden from it afterwards (`gc.freeze`): otherwise its next run, and
    every full one later, would visit all of them. Cyclic garbage that exists at that moment is never freed: some
    kilobytes for each import.

    Of several threads in such a block, the last one switches the collector on again.
    """
    global _pause_depth, _was_enabled  # noqa: PLW0603 - the collector is global too
    with _lock:
        if _pause_depth == 0:
            _was_enabled = gc.isenabled()
            gc.disable()
        _pause_depth += 1
    try:
        yield
    finally:
        with _lock:
            _pause_depth -= 1
            if _pause_depth == 0 and _was_enabled:
                if gc.get_count()[0] > FREEZE_THRESHOLD:
                    gc.freeze()
                gc.enable()


def return_memory() -> None:
    """Returns memory to the operating system that the C library keeps for later; to be run outside the event loop.

    Decoding and comparing content takes several megabytes for a moment. Only the C library of GNU keeps them until it
    is told otherwise: https://man7.org/linux/man-pages/man3/malloc_trim.3.html.
    """
    import ctypes  # which discord.py has imported in any case

    trim = None if sys.platform == "win32" else getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def clear_lists(*lists: list[Any]) -> None:
    """Empties lists in batches; other threads can run between the batches."""
    for items in lists:
        while items:
            del items[-_BATCH_SIZE:]


def release_objects(objects: list[Any]) -> None:
    """Frees objects of this program and everything they reference, in batches; to be run outside the event loop.

    Args:
        objects: contents, services and the like, to which the caller keeps no other reference. The list is emptied.
            What is referenced elsewhere remains.
    """
    parts: list[list[Any]] = []
    seen: set[int] = set()
    pending = list(objects)
    while pending:
        item = pending.pop()
        is_container = isinstance(item, _CONTAINERS)
        if id(item) in seen or not (is_container or type(item).__module__.startswith(_OWN_PACKAGES)):
            continue
        seen.add(id(item))
        if is_container and len(item) > _LONG_CONTAINER:
            parts.append(list(item))
            parts.append(list(item.values()) if isinstance(item, dict) else [])
        else:
            pending += gc.get_referents(item)
        del item
    # Each long container can be freed at once now: `parts` references its items, which are freed in batches.
    objects.clear()
    clear_lists(*parts)
