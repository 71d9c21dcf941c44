"""Revisions are complete and immutable, and share equal parts; one is active, and a rollback is one step."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from briefings.domain import Mention
from briefings.errors import StaleRevision, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from briefings.domain import Content
    from briefings.storage.sqlite.storage import SqliteStorage


def counts(path: Path, *tables: str) -> tuple[int, ...]:
    with closing(sqlite3.connect(path)) as database:
        return tuple(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables)  # noqa: S608 - our own names


async def test_one_revision_answers_and_the_one_before_is_remembered(
    store: SqliteStorage, content: Content, changed: Content
) -> None:
    first = await store.revisions.apply_content(content, expected_id=None)
    second = await store.revisions.apply_content(changed, expected_id=first.id)
    assert (second.id, second.parent, second.active) == (2, 1, True)
    assert (await store.revisions.load_snapshot()).content == changed
    assert (await store.revisions.load_snapshot(first.id)).content == content
    assert await store.revisions.get_previous_revision() == replace(first, active=False)
    assert [(revision.id, revision.active) for revision in await store.revisions.list_revisions()] == [
        (2, True),
        (1, False),
    ]


async def test_rollback_is_one_step_and_can_be_undone(
    store: SqliteStorage, content: Content, changed: Content
) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    await store.revisions.apply_content(changed, expected_id=1)
    back = await store.revisions.activate_revision(1, expected_id=2)
    assert back.active
    assert (await store.revisions.load_snapshot()).content == content
    again = await store.revisions.get_previous_revision()
    assert again
    await store.revisions.activate_revision(again.id, expected_id=1)
    assert (await store.revisions.load_snapshot()).content == changed
    assert len(await store.revisions.list_revisions()) == 2


async def test_activating_active_revision_keeps_previous_one(
    store: SqliteStorage, content: Content, changed: Content
) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    await store.revisions.apply_content(changed, expected_id=1)
    await store.revisions.activate_revision(2, expected_id=2)
    previous = await store.revisions.get_previous_revision()
    assert previous
    assert previous.id == 1


async def test_staged_revision_is_not_used_for_answers(
    store: SqliteStorage, content: Content, changed: Content
) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    staged = await store.revisions.stage_content(changed, author="moderator", note="a name", builtin="feed")
    assert (staged.active, staged.author, staged.note, staged.builtin) == (False, "moderator", "a name", "feed")
    assert (await store.revisions.load_snapshot()).content == content
    assert (await store.revisions.activate_revision(staged.id, expected_id=1)).active


async def test_concurrent_revision_is_not_overwritten(
    store: SqliteStorage, content: Content, changed: Content
) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    staged = await store.revisions.stage_content(changed)
    await store.revisions.apply_content(changed, expected_id=1)
    with pytest.raises(StaleRevision) as caught:
        await store.revisions.activate_revision(staged.id, expected_id=1)
    assert "もう一度" in caught.value.format_line("ja")
    with pytest.raises(StaleRevision):
        await store.revisions.apply_content(content, expected_id=None)


async def test_unknown_revision_is_reported(store: SqliteStorage, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    for work in (
        store.revisions.load_snapshot(9),
        store.revisions.activate_revision(9, expected_id=1),
        store.revisions.discard_revision(9),
    ):
        with pytest.raises(StoreError, match="no revision 9"):
            await work


async def test_equal_parts_are_stored_once(
    store: SqliteStorage, content: Content, changed: Content, path: Path
) -> None:
    """A revision that differs in one name adds that subject and its lists, but no chapter, passage or annotation."""
    tables = ("chapter", "passage", "annotation", "membership", "subject", "catalogue")
    await store.revisions.apply_content(content, expected_id=None)
    before = counts(path, *tables)
    await store.revisions.apply_content(changed, expected_id=1)
    assert tuple(b - a for a, b in zip(before, counts(path, *tables), strict=True)) == (0, 0, 0, 0, 1, 1)
    await store.revisions.apply_content(content, expected_id=2)
    assert counts(path, *tables) == (*before[:4], before[4] + 1, before[5] + 1)


async def test_discarding_leaves_nothing_that_is_not_shared(
    store: SqliteStorage, content: Content, changed: Content, path: Path
) -> None:
    tables = (
        *("edition", "chapter", "chapter_address", "chapter_section_address", "section"),
        *("section_reference", "passage", "passage_reference"),
        *("chapter_reported_year", "passage_short_line", "figure"),
        *("figure_count", "subject", "alias", "catalogue", "catalogue_subject", "annotation", "mention", "event"),
        *("event_subject", "membership_list", "membership", "revision", "revision_chapter"),
    )
    await store.revisions.apply_content(content, expected_id=None)
    before = counts(path, *tables)
    other = replace(changed.chapters[0], edition=2032)
    more = replace(
        changed,
        chapters=(*changed.chapters, other),
        mentions=(*changed.mentions, Mention(other.key, 0, 3, 8, "AM")),
        memberships=(),
    )
    staged = await store.revisions.stage_content(more)
    assert counts(path, *tables) > before
    await store.revisions.discard_revision(staged.id)
    assert counts(path, *tables) == before
    await store.verify()
    # A number is never used twice: a button with it must not open something else.
    assert (await store.revisions.stage_content(more)).id == staged.id + 1


async def test_revision_that_was_active_is_not_discarded(
    store: SqliteStorage, content: Content, changed: Content
) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    await store.revisions.apply_content(changed, expected_id=1)
    for revision in (1, 2):
        with pytest.raises(StaleRevision, match="in use"):
            await store.revisions.discard_revision(revision)
