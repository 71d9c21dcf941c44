"""Turns for other threads: what Python's memory management would keep every one of them waiting with.

A thread beside the event loop hands the interpreter over every 5 ms, but not inside a single call of C. Two of those
grow with the content: a full collection of cyclic garbage, which looks at every object there is, and the freeing of a
long list, which frees every item of it.
"""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

FREEZE_THRESHOLD = 10_000
"""New objects from which on they are kept from the collector for good."""

_BATCH_SIZE = 1_000
_LONG_CONTAINER = 200
_CONTAINERS = (dict, list, tuple, set, frozenset)
_OWN_PACKAGES = ("briefings.", "bot.")
_lock = threading.Lock()
_pause_depth = 0
_was_enabled = False


@contextmanager
def pause_collector() -> Iterator[None]:
    """Do work that makes hundreds of thousands of lasting objects without the collector, which finds none to free.

    Content, its rows and the desk's tables hold no cycles: they go when the last reference to them does, whether the
    collector knows of them or not. So what was made is taken out of its sight (`gc.freeze`), or the first collection
    afterwards, and each full one from then on, would look through all of it. The price: cyclic garbage of others that
    waits for its collection at that moment stays in memory for good. That is some kilobytes for each import.

    Threads that are inside at the same time end it together.
    """
    global _pause_depth, _was_enabled  # noqa: PLW0603 - the collector is the process's, and so is who has switched it off
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


def clear_lists(*lists: list[Any]) -> None:
    """Empty lists whose items nothing else needs, a helping at a time."""
    for items in lists:
        while items:
            del items[-_BATCH_SIZE:]


def release_objects(objects: list[Any]) -> None:
    """Free objects of ours, and what they hold, a helping at a time; run it beside the event loop.

    Args:
        objects: contents, desks and the like, to which the caller has kept no other reference. The list is emptied.
            What somebody else refers to stays.
    """
    parts: list[list[Any]] = []
    seen: set[int] = set()
    waiting = list(objects)
    while waiting:
        one = waiting.pop()
        held = isinstance(one, _CONTAINERS)
        if id(one) in seen or not (held or type(one).__module__.startswith(_OWN_PACKAGES)):
            continue
        seen.add(id(one))
        if held and len(one) > _LONG_CONTAINER:
            parts.append(list(one))
            parts.append(list(one.values()) if isinstance(one, dict) else [])
        else:
            waiting += gc.get_referents(one)
        del one
    # Now each long container can go at once: its items are held here, and go in helpings.
    objects.clear()
    clear_lists(*parts)
