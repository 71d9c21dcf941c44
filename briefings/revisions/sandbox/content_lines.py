"""Encodes content and warnings as named lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import fields, replace

from briefings.domain import (
    Chapter,
    Content,
    DocumentWarning,
    Event,
    Figure,
    Membership,
    Mention,
    Override,
    Passage,
    Revision,
    Section,
    Snapshot,
    StandingAnniversary,
    Subject,
)
from briefings.revisions.sandbox.lines import encode_items

if TYPE_CHECKING:
    from briefings.revisions.sandbox.lines import NamedLists

_CHAPTER_PARTS: Final = ("sections", "passages", "figures")
_NO_CONTENT: Final = Content((), ())

CONTENT_TYPES: Final[Mapping[str, Any]] = {
    "chapters": Chapter,
    "sections": Section,
    "passages": Passage,
    "figures": Figure,
    "subjects": Subject,
    "mentions": Mention,
    "events": Event,
    "memberships": Membership,
    "membership_claims": Membership,
    "anniversaries": StandingAnniversary,
    "overrides": Override,
    "known": tuple[str, int, int, int],
    "revision": Revision,
    "corrections": tuple[str, int, str],
    "warnings": dict[str, Any],
    "file_names": str,
}
"""The classes of the list items in this module, by kind of list."""


def encode_chapters(owner: str, chapters: Sequence[Chapter]) -> Iterator[bytes]:
    """Yields the lines of chapters. The parts of each chapter are separate lists."""
    for index, chapter in enumerate(chapters):
        for part in _CHAPTER_PARTS:
            yield from encode_items(f"{owner}.{part}:{index}", getattr(chapter, part))
    yield from encode_items(
        f"{owner}.chapters", [replace(chapter, sections=(), passages=(), figures=()) for chapter in chapters]
    )


def take_chapters(lists: NamedLists, owner: str) -> tuple[Chapter, ...]:
    """Returns the chapters that `encode_chapters` encoded."""
    return tuple(
        replace(chapter, **{part: lists.take(f"{owner}.{part}:{index}") for part in _CHAPTER_PARTS})
        for index, chapter in enumerate(lists.take(f"{owner}.chapters"))
    )


def encode_content(owner: str, content: Content, known: Content = _NO_CONTENT) -> Iterator[bytes]:
    """Yields the lines of content.

    Args:
        owner: the name of the content.
        content: the content to encode.
        known: content that the receiver already has. Objects of `content` that are in it are encoded as positions.
    """
    for field in fields(Content):
        items, known_items = getattr(content, field.name), getattr(known, field.name)
        runs = _find_known_runs(items, known_items)
        yield from encode_items(f"{owner}.known", [(field.name, *run) for run in runs])
        new_items = items
        if runs:
            is_known = {position for at, _, count in runs for position in range(at, at + count)}
            new_items = tuple(item for position, item in enumerate(items) if position not in is_known)
        encode = encode_chapters(owner, new_items) if field.name == "chapters" else None
        yield from encode or encode_items(f"{owner}.{field.name}", new_items)


def take_content(lists: NamedLists, owner: str, known: Content = _NO_CONTENT) -> Content:
    """Returns the content that `encode_content` encoded; the object `known` if nothing differs.

    Raises:
        ValueError: a line refers to objects that are not in `known`.
    """
    runs: dict[str, list[tuple[int, int, int]]] = {field.name: [] for field in fields(Content)}
    for name, *run in lists.take(f"{owner}.known"):
        if name not in runs:
            raise ValueError("a line names an unknown list")
        runs[name].append(run)
    parts = {
        name: _merge_known(
            take_chapters(lists, owner) if name == "chapters" else lists.take(f"{owner}.{name}"),
            getattr(known, name),
            name_runs,
        )
        for name, name_runs in runs.items()
    }
    is_same = all(parts[name] is getattr(known, name) for name in runs)
    return known if is_same else Content(**parts)


def _find_known_runs(items: tuple[Any, ...], known: tuple[Any, ...]) -> list[tuple[int, int, int]]:
    """Finds runs of items that are identical objects in `known`: start in `items`, start in `known`, length."""
    positions = {id(item): index for index, item in enumerate(known)}
    runs: list[tuple[int, int, int]] = []
    for index, item in enumerate(items):
        position = positions.get(id(item))
        if position is None:
            continue
        start, known_start, count = runs[-1] if runs else (0, 0, 0)
        if count and (index, position) == (start + count, known_start + count):
            runs[-1] = (start, known_start, count + 1)
        else:
            runs.append((index, position, 1))
    return runs


def _merge_known(
    new_items: tuple[Any, ...], known: tuple[Any, ...], runs: list[tuple[int, int, int]]
) -> tuple[Any, ...]:
    if not new_items and [tuple(run) for run in runs] == ([(0, 0, len(known))] if known else []):
        return known
    merged: list[Any] = []
    rest = iter(new_items)
    for start, known_start, count in runs:
        merged += islice(rest, start - len(merged))
        part = known[known_start : known_start + count] if known_start >= 0 else ()
        if len(merged) != start or len(part) != count:
            raise ValueError("a line names objects that are not known")
        merged += part
    return (*merged, *rest)


def encode_snapshot(owner: str, snapshot: Snapshot) -> Iterator[bytes]:
    """Yields the lines of a revision with its content."""
    yield from encode_items(f"{owner}.revision", [snapshot.revision])
    yield from encode_items(
        f"{owner}.corrections",
        [(key, ordinal, day) for key, days in snapshot.corrections.items() for ordinal, day in days.items()],
    )
    yield from encode_content(owner, snapshot.content)


def take_snapshot(lists: NamedLists, owner: str) -> Snapshot:
    """Returns the revision that `encode_snapshot` encoded."""
    (revision,) = lists.take(f"{owner}.revision")
    corrections: dict[str, dict[int, str]] = {}
    for key, ordinal, day in lists.take(f"{owner}.corrections"):
        corrections.setdefault(key, {})[ordinal] = day
    return Snapshot(revision, take_content(lists, owner), corrections)


def encode_warnings(owner: str, index: int, warnings: Sequence[DocumentWarning]) -> Iterator[bytes]:
    """Yields the lines of warnings."""
    yield from encode_items(f"{owner}.warnings:{index}", warnings)


def take_warnings(lists: NamedLists, owner: str, index: int) -> tuple[DocumentWarning, ...]:
    """Returns the warnings that `encode_warnings` encoded."""
    return tuple(DocumentWarning.from_fields(fields) for fields in lists.take(f"{owner}.warnings:{index}"))


def encode_file_warnings(owner: str, warnings: Mapping[str, tuple[DocumentWarning, ...]]) -> Iterator[bytes]:
    """Yields the lines of warnings by file name."""
    yield from encode_items(f"{owner}.file_names", list(warnings))
    for index, of_file in enumerate(warnings.values()):
        yield from encode_warnings(owner, index, of_file)


def take_file_warnings(lists: NamedLists, owner: str) -> dict[str, tuple[DocumentWarning, ...]]:
    """Returns the warnings that `encode_file_warnings` encoded."""
    return {name: take_warnings(lists, owner, index) for index, name in enumerate(lists.take(f"{owner}.file_names"))}
