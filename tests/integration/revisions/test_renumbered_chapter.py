"""A database from before the 2025 chapter was renumbered from 2-5 to 2-6 keeps added data.

The database in `data/` was made by the program at commit f65cf4e: the built-in content, an invented original of the
chapter (2-5), a file of topics and two aliases. `calendar-uids.json` has the calendar's UIDs of that program, with
their dates.
"""

from __future__ import annotations

import asyncio
import json
import lzma
from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefings.catalog.aliases import list_added_aliases
from briefings.domain import Snapshot
from briefings.domain.cards import CardRequest, View
from briefings.domain.facts import CHAPTER_KEY_PREFIX
from briefings.revisions.builtin import ensure_builtin
from briefings.service import BriefingService
from briefings.storage.sqlite.storage import SqliteStorage

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The content after the current program has opened the old database."""
    path = tmp_path_factory.mktemp("renumbered") / "briefings.db"
    path.write_bytes(lzma.decompress((DATA / "database-before-renumbering.db.xz").read_bytes()))
    return asyncio.run(renew(path))


async def renew(path: Path) -> Snapshot:
    async with await SqliteStorage.open(path, clock=lambda: datetime(2026, 11, 25, 9, 0, tzinfo=UTC)) as store:
        await ensure_builtin(store)
        return await store.revisions.load_snapshot()


def test_chapter_has_one_number(snapshot: Snapshot) -> None:
    keys = [chapter.key for chapter in snapshot.content.chapters]
    assert sorted(keys) == ["2025/2-6/digest/en", "2025/2-6/digest/ja", "2025/2-6/original/ja"]


def test_added_names_survive(snapshot: Snapshot) -> None:
    added = {(added.subject.id, added.alias.text) for added in list_added_aliases(snapshot.content)}
    assert added == {("AM", "石の国"), ("lighthouses", "とうだい")}
    assert [override.name for override in snapshot.content.overrides] == ["old_topics.toml"]
    original = snapshot.content.chapters[-1].key
    assert {m.subject for m in snapshot.content.mentions if m.chapter == original} >= {"AM", "UZ"}


def test_buttons_that_name_a_section_by_the_old_number_still_work(snapshot: Snapshot) -> None:
    service = BriefingService(snapshot)
    card = service.build_card(CardRequest("GE", View.SECTION, "2-5/3-(3)"), "ja")
    assert card is not None
    assert any(block.lines for block in card.blocks)


def test_calendar_entries_keep_their_uids(snapshot: Snapshot) -> None:
    """A UID stays with its date. It may disappear only with a state, or if another entry has the event now."""
    old = json.loads((DATA / "calendar-uids.json").read_text(encoding="utf-8"))
    facts = {fact.key: fact.date for fact in BriefingService(snapshot).get_almanac("ja").facts}
    kept = old.keys() & facts.keys()
    assert len(kept) >= 0.85 * len(old)
    months = {date for key, date in old.items() if key not in kept and len(date) > len("2024")}
    assert {month for month in months if not any(date.startswith(month) for date in facts.values())} == set()
    assert all(key in kept for key in old if not key.startswith(CHAPTER_KEY_PREFIX))
    moved = {key for key in kept if not facts[key].startswith(old[key])}
    assert moved == set()
