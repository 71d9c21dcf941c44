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

    from briefings.model import Content

MANY = 50_000
"""New objects from which on they are kept from the collector for good."""

_HELPING = 1_000
_lock = threading.Lock()
_inside = 0
_collecting = False


@contextmanager
def uncollected() -> Iterator[None]:
    """Do work that makes hundreds of thousands of lasting objects without the collector, which finds none to free.

    Content, its rows and the desk's tables hold no cycles: they go when the last reference to them does, whether the
    collector knows of them or not. So what was made is taken out of its sight (`gc.freeze`), or the first collection
    afterwards, and each full one from then on, would look through all of it. The price: cyclic garbage of others that
    waits for its collection at that moment stays in memory for good. That is some kilobytes for each import.

    Threads that are inside at the same time end it together.
    """
    global _inside, _collecting  # noqa: PLW0603 - the collector is the process's, and so is who has switched it off
    with _lock:
        if _inside == 0:
            _collecting = gc.isenabled()
            gc.disable()
        _inside += 1
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _collecting:
                if gc.get_count()[0] > MANY:
                    gc.freeze()
                gc.enable()


def clear(*lists: list[Any]) -> None:
    """Empty lists whose items nothing else needs, a helping at a time."""
    for items in lists:
        while items:
            del items[-_HELPING:]


def let_go(contents: list[Content]) -> None:
    """Empty a list of contents to which the caller has kept no other reference; run it beside the event loop.

    What other content shares with them stays, as does what others refer to.
    """
    parts: list[list[Any]] = []
    for content in contents:
        parts += [list(chapter.passages) for chapter in content.chapters]
        parts += [list(chapter.sections) for chapter in content.chapters]
        parts += [list(each) for each in (content.subjects, content.mentions, content.events, content.told)]
    del content
    contents.clear()
    clear(*parts)
