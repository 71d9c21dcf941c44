"""Content that is loaded from the storage equals the stored content in every field."""

from __future__ import annotations

import asyncio
import sqlite3
import string
import tempfile
from contextlib import closing
from datetime import UTC, datetime
from enum import EnumType
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import fields, replace

from briefings.domain import (
    Alias,
    AliasKind,
    Chapter,
    Content,
    Event,
    Figure,
    FootnoteReference,
    FrameworkCount,
    Membership,
    Mention,
    Override,
    Passage,
    Section,
    ShortLine,
    StandingAnniversary,
    Subject,
)
from briefings.errors import DatabaseUnusable
from briefings.storage.sql.content import build_content_rows
from briefings.storage.sql.digests import compute_digest
from tests.support.examples import count_examples
from tests.support.prepared_storage import open_prepared

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from briefings.storage.sqlite.storage import SqliteStorage

text = st.text(max_size=8)
number = st.integers(0, 2**40)
names = st.dictionaries(text, text, max_size=3)
ids = st.text(string.ascii_letters, min_size=1, max_size=4)


def make_tuples(element: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    return st.lists(element, max_size=3).map(tuple)


def make_instances(kind: type, **given: SearchStrategy[Any]) -> SearchStrategy[Any]:
    """Returns a strategy for instances of a class of the model.

    Every field is set, so that a field that the storage loses is noticed. A field of a type that is not listed here
    fails the test, so that its author considers the storage.
    """
    known = {
        str: text, int: number, bool: st.booleans(), int | None: st.none() | number, str | None: st.none() | text,
        tuple[str, ...]: make_tuples(text), tuple[tuple[int, str], ...]: make_tuples(st.tuples(number, text)),
        tuple[int, ...]: make_tuples(number), dict[str, str]: names,
        tuple[FootnoteReference, ...]: make_tuples(st.builds(FootnoteReference, text, number)),
        tuple[Alias, ...]: make_tuples(st.builds(Alias, text, st.sampled_from(AliasKind), text, text)),
        tuple[ShortLine, ...]: make_tuples(
            st.builds(ShortLine, text, make_tuples(text), st.none() | number, make_tuples(text))
        ),
        tuple[FrameworkCount, ...]: make_tuples(st.builds(FrameworkCount, text, text, number, st.none() | text)),
    }  # fmt: skip
    hints = get_type_hints(kind)
    enums = {hint: st.sampled_from(hint) for hint in hints.values() if isinstance(hint, EnumType)}
    free = {field.name: hints[field.name] for field in fields(kind) if field.name not in given}
    return st.builds(kind, **given, **{name: (known | enums)[hint] for name, hint in free.items()})


@st.composite
def chapters(draw: st.DrawFn) -> Chapter:
    return draw(
        make_instances(
            Chapter,
            sections=make_tuples(make_instances(Section, level=st.integers(-3, 9))),
            passages=make_tuples(make_instances(Passage)).map(
                lambda passages: tuple(replace(passage, ordinal=place) for place, passage in enumerate(passages))
            ),
            figures=make_tuples(make_instances(Figure)),
        )
    )


def clock() -> datetime:
    return datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Returns any consistent content, with any texts and numbers."""
    found = draw(st.lists(chapters(), max_size=3, unique_by=lambda chapter: chapter.key))
    keys = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    subjects = tuple(draw(make_instances(Subject, id=st.just(key))) for key in keys)
    subject = st.sampled_from(keys)
    mentions: list[Mention] = []
    events: list[Event] = []
    for chapter in found:
        if chapter.passages:
            place = st.integers(0, len(chapter.passages) - 1)
            key = st.just(chapter.key)
            mentions += draw(make_tuples(make_instances(Mention, chapter=key, passage=place, subject=subject)))
            events += draw(
                make_tuples(make_instances(Event, chapter=key, passage=place, subjects=make_tuples(subject)))
            )
    tellers = st.sampled_from(["", *(chapter.key for chapter in found)])
    memberships = make_tuples(make_instances(Membership, framework=subject, member=subject, chapter=tellers))
    return draw(
        make_instances(
            Content,
            chapters=st.just(tuple(found)),
            subjects=st.just(subjects),
            mentions=st.just(tuple(mentions)),
            events=st.just(tuple(events)),
            memberships=memberships,
            membership_claims=memberships,
            anniversaries=st.lists(
                make_instances(StandingAnniversary, subjects=make_tuples(subject)),
                max_size=3,
                unique_by=lambda item: item.id,
            ).map(tuple),
            overrides=make_tuples(make_instances(Override)),
        )
    )


@settings(max_examples=count_examples(15), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(contents(), min_size=1, max_size=3))
def test_snapshot_equals_stored_content(versions: list[Content]) -> None:
    """Each revision is loaded as it was stored, however many share its parts."""
    check_snapshots_equal_what_was_stored(versions)


@pytest.mark.exhaustive
@settings(max_examples=count_examples(100), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(contents(), min_size=1, max_size=3))
def test_generated_snapshots_equal_stored_content(versions: list[Content]) -> None:
    check_snapshots_equal_what_was_stored(versions)


def check_snapshots_equal_what_was_stored(versions: list[Content]) -> None:
    async def walk() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with await open_prepared(Path(folder) / "briefings.db", clock=clock) as store:
                made = [await store.revisions.stage_content(version) for version in versions]
                for revision, version in zip(made, versions, strict=True):
                    snapshot = await store.revisions.load_snapshot(revision.id)
                    assert snapshot.content == version
                    assert snapshot.revision == revision
                await store.verify()

    asyncio.run(walk())


async def test_sample_content_round_trips(store: SqliteStorage, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None, author="moderator", note="first")
    snapshot = await store.revisions.load_snapshot()
    assert snapshot.content == content
    assert (snapshot.revision.author, snapshot.revision.note) == ("moderator", "first")
    assert snapshot.revision.created_at == "2026-04-01T09:30:00+00:00"


async def test_content_without_files_laid_over_has_the_digest_it_had_before_there_were_any(
    store: SqliteStorage, content: Content
) -> None:
    bare = build_content_rows(Content((), ()))
    assert bare.sha256 == compute_digest([compute_digest([]), compute_digest([])])
    with_files, without = build_content_rows(content), build_content_rows(replace(content, overrides=()))
    assert with_files.sha256 != without.sha256
    assert [part.sha256 for _, part in with_files.chapters] == [part.sha256 for _, part in without.chapters]


@pytest.mark.parametrize("column", ["name", "text", "file_sha256", "kind"])
async def test_file_that_was_changed_in_the_database_is_found(
    store: SqliteStorage, content: Content, column: str
) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    with closing(sqlite3.connect(store.path)) as database:
        changed = "anniversaries" if column == "kind" else "other"
        database.execute(f"UPDATE overlay SET {column} = ?", (changed,))  # noqa: S608 - names of the test
        database.commit()
    with pytest.raises(DatabaseUnusable):
        await store.revisions.load_snapshot()


async def test_file_that_is_missing_in_the_database_is_found(store: SqliteStorage, content: Content) -> None:
    await store.revisions.apply_content(content, expected_id=None)
    with closing(sqlite3.connect(store.path)) as database:
        database.execute("DELETE FROM revision_overlay")
        database.commit()
    with pytest.raises(DatabaseUnusable):
        await store.revisions.load_snapshot()
