"""A card shows when its statements were last corrected, if they were."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from briefings.domain import Content
from briefings.domain.cards import CardRequest
from briefings.handouts.builder import build_handout
from briefings.service import BriefingService
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support import yearbook_editions

NOW = [datetime(2026, 11, 1, tzinfo=UTC)]
ARMENIA, RUSSIA = CardRequest("AM"), CardRequest("RU")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStorage]:
    NOW[0] = datetime(2026, 11, 1, tzinfo=UTC)
    store = await SqliteStorage.open(tmp_path / "briefings.db", clock=lambda: NOW[0])
    yield store
    await store.close()


@pytest.fixture(scope="module")
def content() -> Content:
    return yearbook_editions.snapshot().content


def edit_passages(content: Content, subject: str, edition: int, ending: str) -> Content:
    """Returns the content with a suffix on each passage of an edition that mentions a subject."""
    named = {
        (mention.chapter, mention.passage)
        for mention in content.mentions
        if mention.subject == subject and mention.chapter.startswith(f"{edition}/")
    }
    assert named
    chapters = tuple(
        replace(
            chapter,
            passages=tuple(
                replace(passage, text=passage.text + ending) if (chapter.key, passage.ordinal) in named else passage
                for passage in chapter.passages
            ),
            sha256=f"{chapter.sha256}{ending}"
            if any(key == chapter.key for key, _ordinal in named)
            else chapter.sha256,
        )
        for chapter in content.chapters
    )
    return replace(content, chapters=chapters)


async def apply(store: SqliteStorage, content: Content, day: date) -> BriefingService:
    NOW[0] = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    active = await store.revisions.get_active_revision()
    await store.revisions.apply_content(content, expected_id=active.id if active else None)
    return BriefingService(await store.revisions.load_snapshot())


def source(service: BriefingService, subject: str, language: str = "ja", edition: int = 0) -> str:
    card = service.build_card(CardRequest(subject, edition=edition), language)
    assert card is not None
    return card.source


async def test_only_corrected_cards_state_correction(store: SqliteStorage, content: Content) -> None:
    service = await apply(store, content, date(2026, 11, 1))
    newest = service.content_index.editions[0]
    subjects = [
        key for key in service.content_index.subjects if service.content_index.list_statements(key, newest, "ja")
    ]
    assert all("訂正" not in source(service, subject) for subject in subjects)
    subject = subjects[0]
    corrected = await apply(store, edit_passages(content, subject, newest, "（追記）"), date(2026, 11, 20))
    assert source(corrected, subject).endswith("2026年11月20日訂正")
    assert source(corrected, subject, "en").endswith("corrected November 20, 2026")
    others = [
        key
        for key in subjects
        if not {statement.passage.ordinal for statement in corrected.content_index.list_statements(key, newest, "ja")}
        & set(next(iter(corrected.snapshot.corrections.values())))
    ]
    assert others, "the edition says something of another subject in other passages"
    assert all("訂正" not in source(corrected, key) for key in others)
    handout = build_handout(corrected, [subject], "ja", date(2026, 12, 1))
    assert ("訂正", "2026年11月20日") in handout.properties


async def test_last_correction_counts_and_rollback_undoes_it(store: SqliteStorage, content: Content) -> None:
    service = await apply(store, content, date(2026, 11, 1))
    newest = service.content_index.editions[0]
    subject = next(
        key
        for key in service.content_index.subjects
        if any(mention.subject == key and mention.chapter.startswith(f"{newest}/") for mention in content.mentions)
    )
    first = edit_passages(content, subject, newest, "（一）")
    await apply(store, first, date(2026, 11, 10))
    later = await apply(store, edit_passages(first, subject, newest, "（二）"), date(2026, 11, 20))
    assert source(later, subject).endswith("2026年11月20日訂正")
    unrelated = await apply(store, edit_passages(first, subject, newest, "（二）"), date(2026, 11, 25))
    assert source(unrelated, subject).endswith("2026年11月20日訂正"), "what did not change keeps its day"
    back = await apply(store, first, date(2026, 11, 28))
    assert source(back, subject).endswith("2026年11月10日訂正")
    original = await apply(store, content, date(2026, 11, 29))
    assert "訂正" not in source(original, subject)


async def test_card_of_older_edition_states_newest_does_not_mention_subject(
    store: SqliteStorage, content: Content
) -> None:
    service = await apply(store, content, date(2026, 11, 1))
    index = service.content_index
    newest = index.editions[0]
    silent = next(
        key
        for key in index.subjects
        if index.find_editions(key, "ja") and newest not in index.find_editions(key, "ja")
    )
    card = service.build_card(CardRequest(silent), "en")
    assert card is not None
    assert f"not mentioned in the available chapters of {newest}" in card.subtitle
