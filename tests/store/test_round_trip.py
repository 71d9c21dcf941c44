"""What goes into the store comes out of it, equal in every field."""

from __future__ import annotations

import asyncio
import string
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefings.model import (
    Alias,
    AliasKind,
    Chapter,
    ChapterKind,
    Content,
    Event,
    Figure,
    FrameworkCount,
    Membership,
    MembershipStatus,
    Mention,
    Passage,
    PassageKind,
    Reference,
    Section,
    Subject,
    SubjectKind,
)
from briefings.store.store import Store

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

text = st.text(max_size=8)
number = st.integers(0, 2**40)
page = st.none() | st.integers(0, 2000)
ids = st.text(string.ascii_letters, min_size=1, max_size=4)


def few(element: SearchStrategy[object]) -> SearchStrategy[tuple[object, ...]]:
    return st.lists(element, max_size=3).map(tuple)


references = few(st.builds(Reference, text, number))
sections = few(st.builds(Section, text, text, text, st.integers(-3, 9), page, references))
figures = few(
    st.builds(Figure, text, text, page, few(st.builds(FrameworkCount, text, text, number, st.none() | text)))
)
names = st.dictionaries(text, text, max_size=3)
aliases = few(st.builds(Alias, text, st.sampled_from(AliasKind), text, text))


@st.composite
def chapters(draw: st.DrawFn) -> Chapter:
    kinds = draw(st.lists(st.sampled_from(PassageKind), max_size=4))
    passages = tuple(
        Passage(
            kind, draw(text), place, draw(text), draw(page), draw(st.none() | text), draw(references),
            draw(few(number)), draw(few(text)),
        )
        for place, kind in enumerate(kinds)
    )  # fmt: skip
    return Chapter(
        draw(st.integers(0, 3000)), draw(text), draw(st.sampled_from(ChapterKind)), draw(text), draw(text),
        draw(sections), passages, draw(figures), draw(text), draw(text), draw(text), draw(text),
    )  # fmt: skip


@st.composite
def contents(draw: st.DrawFn) -> Content:
    """Any content that hangs together, however odd its texts and numbers."""
    found = draw(st.lists(chapters(), max_size=3, unique_by=lambda chapter: chapter.key))
    keys = draw(st.lists(ids, min_size=1, max_size=4, unique=True))
    subjects = tuple(
        Subject(
            key, draw(st.sampled_from(SubjectKind)), draw(names), draw(aliases), draw(text), draw(few(text)),
            draw(few(text)), draw(text), draw(names), draw(few(text)), draw(names), draw(st.booleans()),
        )
        for key in keys
    )  # fmt: skip
    subject = st.sampled_from(keys)
    mentions: list[Mention] = []
    events: list[Event] = []
    for chapter in found:
        if chapter.passages:
            place = st.integers(0, len(chapter.passages) - 1)
            mentions += draw(few(st.builds(Mention, st.just(chapter.key), place, number, number, subject)))
            events += draw(
                few(st.builds(Event, text, text, few(subject), st.just(chapter.key), text, place, page, text))
            )
    tellers = st.sampled_from(["", *(chapter.key for chapter in found)])
    memberships = few(st.builds(Membership, subject, subject, st.sampled_from(MembershipStatus), text, text, tellers))
    return Content(tuple(found), subjects, tuple(mentions), tuple(events), draw(memberships), draw(memberships))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(contents(), min_size=1, max_size=3))
def test_a_snapshot_equals_what_was_stored(versions: list[Content]) -> None:
    """However many revisions share their parts, each comes back as it was stored."""

    async def walk() -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "briefings.db"
            async with await Store.open(path, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as store:
                made = [await store.stage(version) for version in versions]
                for revision, version in zip(made, versions, strict=True):
                    snapshot = await store.snapshot(revision.id)
                    assert snapshot.content == version
                    assert snapshot.revision == revision
                await store.verify()

    asyncio.run(walk())


async def test_sample_content_comes_back(store: Store, content: Content) -> None:
    await store.apply(content, expected=None, author="moderator", note="first")
    snapshot = await store.snapshot()
    assert snapshot.content == content
    assert (snapshot.revision.author, snapshot.revision.note) == ("moderator", "first")
    assert snapshot.revision.created_at == "2026-04-01T09:30:00+00:00"
