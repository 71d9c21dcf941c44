"""Tests that an import adds a revision, or leaves the database unchanged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from briefings.documents.encoding import decode_document
from briefings.documents.metadata import MetadataOverride
from briefings.domain import Alias, AliasKind, Chapter, ChapterKind, Document, Section, Snapshot
from briefings.domain.cards import CardRequest
from briefings.errors import BriefingError, DatabaseUnusable, UnknownStructure
from briefings.revisions.builtin import CONTENT_VERSION, ensure_builtin
from briefings.revisions.chapter_identity import identify_chapter, measure_section_similarity
from briefings.revisions.reader_json import export_snapshot
from briefings.revisions.summary import plan_to_dict, summarize_chapter
from briefings.service import BriefingService
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.database_copies import copy_database
from tests.support.imports import import_document
from tests.support.shipped_content import shipped_content, shipped_service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CHAPTER = """+++
edition = 2031
number = "3-1"
kind = "original"
language = "ja"
title = "山と海の国々"
+++
# 1 概観 {p=12}
- 3月、アルメニアは橋を開いた。[^1] {p=12}
[^1]: 橋の長さは2キロ。 {p=12}
# 2 山の国 {p=13}
- 雪が多い。 {p=13}
> caption: 橋の写真 {p=13}
"""


async def open_at(path: Path) -> SqliteStorage:
    return await SqliteStorage.open(path, clock=lambda: datetime(2031, 4, 1, tzinfo=UTC))


@pytest.fixture
def path(builtin_database: Path, tmp_path: Path) -> Path:
    return copy_database(builtin_database, tmp_path / "briefings.db")


@pytest.fixture
async def store(path: Path) -> AsyncIterator[SqliteStorage]:
    async with await open_at(path) as store:
        yield store


def document(text: str = CHAPTER, name: str = "chapter.md") -> Document:
    return decode_document(text.encode(), name=name)


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.iterdump())


def originals(snapshot: Snapshot) -> list[Chapter]:
    return [chapter for chapter in snapshot.content.chapters if chapter.kind is ChapterKind.ORIGINAL]


async def test_import_adds_a_revision_with_the_chapter_in_it(store: SqliteStorage) -> None:
    before = await store.revisions.load_snapshot()
    result = await import_document(store, document(), author="moderator")
    after = await store.revisions.load_snapshot()
    assert after.revision == result.revision
    assert (after.revision.parent, after.revision.author) == (before.revision.id, "moderator")
    assert "chapter.md" in after.revision.note
    assert result.key == "2031/3-1/original/ja"
    assert after.content.chapters[:-1] == before.content.chapters
    assert after.content.chapters[-1] == result.chapter.document.chapter
    assert result.counts["sections"] == 2
    assert (result.counts["passages"], result.counts["footnotes"], result.counts["captions"]) == (2, 1, 1)
    assert result.counts["events"] == 1
    assert result.counts["mentions"] >= 1
    (plain,) = plan_to_dict(result.plan, result.revision.id)
    assert plain["chapter"]["key"] == result.key
    for language in ("ja", "en"):
        assert "3-1" in summarize_chapter(result.chapter, result.plan.content, language)


async def test_same_document_again_makes_no_revision(store: SqliteStorage, path: Path) -> None:
    """The name of the file does not matter."""
    first = await import_document(store, document())
    before = dump(path)
    again = await import_document(store, document(name="renamed.md"))
    assert again.chapter.same
    assert not first.chapter.same
    assert again.revision == first.revision
    assert again.counts == first.counts
    assert dump(path) == before
    assert summarize_chapter(again.chapter, again.plan.content, "ja").startswith("取り込み済み")


async def test_original_is_replaced_by_its_newer_text(store: SqliteStorage) -> None:
    await import_document(store, document())
    result = await import_document(store, document(CHAPTER.replace("雪が多い", "雪が少ない")))
    snapshot = await store.revisions.load_snapshot()
    assert result.chapter.replaced == ("2031/3-1/original/ja",)
    assert originals(snapshot) == [result.chapter.document.chapter]
    assert len(await store.revisions.list_revisions()) == 3


async def test_chapters_of_other_editions_and_languages_coexist(store: SqliteStorage) -> None:
    for text in (
        CHAPTER,
        CHAPTER.replace("edition = 2031", "edition = 2032"),
        CHAPTER.replace('language = "ja"', 'language = "en"'),
        CHAPTER.replace('"3-1"', '"3-2"'),
    ):
        await import_document(store, document(text))
    assert len(originals(await store.revisions.load_snapshot())) == 4


async def test_staged_import_is_inactive_until_activated(store: SqliteStorage, path: Path) -> None:
    before = await store.revisions.load_snapshot()
    untouched = dump(path)
    result = await import_document(store, document(), activate=False)
    assert (await store.revisions.load_snapshot()).content == before.content
    await store.revisions.activate_revision(result.revision.id, expected_id=before.revision.id)
    assert originals(await store.revisions.load_snapshot()) == [result.chapter.document.chapter]
    await store.revisions.activate_revision(before.revision.id, expected_id=result.revision.id)
    assert (await store.revisions.load_snapshot()).content == before.content
    assert (await store.revisions.get_previous_revision()) == replace(result.revision, active=False)
    staged = await import_document(store, document(CHAPTER.replace("雪", "雨")), activate=False)
    await store.revisions.discard_revision(staged.revision.id)
    kept = [line for line in dump(path) if "雨が多い" in line]
    assert kept == []
    assert untouched


async def test_unreadable_document_changes_nothing(store: SqliteStorage, path: Path) -> None:
    before = dump(path)
    with pytest.raises(UnknownStructure):
        await import_document(store, document("+++\nedition = 2031\n+++\n"))
    with pytest.raises(BriefingError):
        decode_document(b"", name="empty.md")
    assert dump(path) == before


async def test_failing_write_changes_nothing(store: SqliteStorage, path: Path) -> None:
    """If the database can't be written to, the import is refused in one line, and the content stays available."""
    before = dump(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("CREATE TRIGGER no_more BEFORE INSERT ON passage BEGIN SELECT RAISE(ABORT, 'no more'); END")
        with pytest.raises(DatabaseUnusable):
            await import_document(store, document())
        other.execute("DROP TRIGGER no_more")
    assert dump(path) == before
    assert (await import_document(store, document())).revision.active


async def test_metadata_override_wins_over_the_document(store: SqliteStorage) -> None:
    correction = MetadataOverride(edition=2033, number="9-9", title="別の題")
    result = await import_document(store, document(), metadata_override=correction)
    assert result.key == "2033/9-9/original/ja"
    assert result.chapter.document.chapter.title == "別の題"


async def test_part_of_a_number_is_completed_by_the_digest_with_the_same_sections(store: SqliteStorage) -> None:
    digest = CHAPTER.replace('"original"', '"digest"')
    await import_document(store, document(digest, "digest.md"))
    result = await import_document(store, document(CHAPTER.replace('"3-1"', '"3"')))
    assert result.key == "2031/3-1/original/ja"
    assert "number" in {warning.code for warning in result.warnings}
    assert [warning.number for warning in result.warnings] == list(range(1, len(result.warnings) + 1))
    assert (await import_document(store, document(CHAPTER.replace('"3-1"', '"3"')))).chapter.same


async def test_two_chapters_with_one_incomplete_number_do_not_replace_each_other(store: SqliteStorage) -> None:
    """The running head names the chapter only, and both of its sections are imported."""
    first = CHAPTER.replace('"3-1"', '"3"')
    other = first.replace("概観", "湖").replace("山の国", "川の国").replace("雪", "水")
    await import_document(store, document(first))
    await import_document(store, document(other))
    assert {chapter.number for chapter in originals(await store.revisions.load_snapshot())} == {"3", "3(2)"}
    changed = other.replace("水が多い", "水が少ない")
    result = await import_document(store, document(changed))
    assert result.chapter.replaced == ("2031/3(2)/original/ja",)
    assert len(originals(await store.revisions.load_snapshot())) == 2


def chapter(number: str, *titles: str, kind: ChapterKind = ChapterKind.DIGEST, language: str = "ja") -> Chapter:
    sections = tuple(Section(str(n), str(n), title, 1) for n, title in enumerate(titles, start=1))
    return Chapter(2031, number, kind, language, "", sections, ())


@pytest.mark.parametrize(
    ("number", "titles", "expected"),
    [
        ("2-5", ("概観", "ロシア"), "2-5"),
        ("2", ("概 観", "ロシア", "中央アジア"), "2-5"),
        ("", ("概観", "ロシア", "中央アジア"), "2-5"),
        ("2", ("概観", "北米", "中南米"), "2"),
        ("3", ("概観", "ロシア", "中央アジア"), "3"),
        ("2-6", ("概観", "ロシア", "中央アジア"), "2-6"),
    ],
)
def test_number_follows_the_sections(number: str, titles: tuple[str, ...], expected: str) -> None:
    """It never contradicts the document, and is not derived from sections that merely begin alike."""
    stored = [chapter("2-5", "概観", "ロシア", "中央アジア"), chapter("2-6", "概観", "中東", "アフリカ")]
    imported = chapter(number, *titles, kind=ChapterKind.ORIGINAL)
    assert identify_chapter(imported, stored).number == expected


def test_chapters_in_two_languages_are_compared_by_section_numbers() -> None:
    japanese, english = chapter("2-5", "概観", "ロシア"), chapter("2-5", "Overview", "Russia", language="en")
    assert measure_section_similarity(japanese, english) == 1.0
    assert measure_section_similarity(japanese, chapter("2-5")) == 0.0


async def test_builtin_content_is_stored_once(path: Path) -> None:
    """A second start adds nothing, not even after a rollback to an earlier revision."""
    async with await open_at(path) as store:
        first = await store.revisions.get_active_revision()
        assert await ensure_builtin(store) == first
        assert len(await store.revisions.list_revisions()) == 1
        assert first
        assert first.builtin == CONTENT_VERSION
        result = await import_document(store, document())
        assert (await ensure_builtin(store)).id == result.revision.id


async def test_newer_builtin_content_keeps_imports(store: SqliteStorage) -> None:
    """The database of an older version gets the new digests and catalog; originals and added aliases are kept."""
    snapshot = await store.revisions.load_snapshot()
    imported = await import_document(store, document())
    content = (await store.revisions.load_snapshot()).content
    taught = Alias("橋の国", AliasKind.ADDED, "ja")
    subjects = tuple(
        replace(subject, aliases=(*subject.aliases, taught)) if subject.id == "AM" else subject
        for subject in content.subjects
    )
    older = tuple(
        replace(chapter, title="古い題") if chapter.kind is ChapterKind.DIGEST else chapter
        for chapter in content.chapters
    )
    old = await store.revisions.apply_content(
        replace(content, subjects=subjects, chapters=older), expected_id=imported.revision.id
    )
    with closing(sqlite3.connect(store.path)) as database:
        # Marks every revision as made by the previous version.
        assert old.builtin == ""
        database.execute("DELETE FROM revision_chapter WHERE revision_id < ?", (old.id,))
        database.execute("UPDATE pointer SET previous = NULL")
        database.execute("DELETE FROM revision WHERE id < ?", (old.id,))
        from briefings.storage.sql.digests import compute_digest

        database.execute("UPDATE pointer SET seal = ?", (compute_digest([old.id, None]),))
        database.commit()
    renewed = await ensure_builtin(store)
    assert (renewed.parent, renewed.builtin) == (old.id, CONTENT_VERSION)
    after = (await store.revisions.load_snapshot()).content
    assert originals(await store.revisions.load_snapshot()) == [imported.chapter.document.chapter]
    assert "古い題" not in {chapter.title for chapter in after.chapters}
    armenia = next(subject for subject in after.subjects if subject.id == "AM")
    assert taught in armenia.aliases
    assert {chapter.key for chapter in snapshot.content.chapters} < {chapter.key for chapter in after.chapters}


def test_builtin_content_is_consistent() -> None:
    """It has both digests and all territories, and is the same when it is built again."""
    content = shipped_content()
    assert {(chapter.kind, chapter.language) for chapter in content.chapters} == {
        (ChapterKind.DIGEST, "ja"),
        (ChapterKind.DIGEST, "en"),
    }
    assert len(content.subjects) > 250
    assert content.events
    assert content.memberships


@pytest.mark.chapter
async def test_real_chapter_is_imported_beside_its_digest(store: SqliteStorage, real_chapter: Path) -> None:
    """Its number comes from the digest, its sections, notes and memberships from its own text."""
    result = await import_document(store, decode_document(real_chapter.read_bytes(), name="chapter.raw.txt"))
    assert result.key == "2025/2-6/original/ja"
    assert result.counts["sections"] == 15
    assert result.counts["footnotes"] == 9
    exported = export_snapshot(await store.revisions.load_snapshot())
    assert [chapter["kind"] for chapter in exported["chapters"]] == ["digest", "digest", "original"]
    memberships = {(found["framework"], found["member"]): found for found in exported["chapters"][-1]["memberships"]}
    assert (memberships["CSTO", "AM"]["status"], memberships["CSTO", "AM"]["since"]) == ("frozen", "2024")


@pytest.mark.chapter
@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("page.txt", "外交青書2025\n第2章　地域別に見た外交\n第6節　ロシア・ベラルーシと中央アジア・コーカサス\n"),
        ("chapter2_06_01.txt", "第2章 地域別に見た外交 第6節 ロシア・ベラルーシと中央アジア・コーカサス\n"),
        ("bluebook-2025-chapter-2-section-6.raw.txt", ""),
    ],
)
async def test_page_of_the_publisher_becomes_the_original_of_the_digest(
    store: SqliteStorage, real_chapter: Path, name: str, head: str
) -> None:
    """It is the same chapter with or without the lines above the section, which the text of a PDF lacks."""
    page = (head + real_chapter.read_text(encoding="utf-8")).encode()
    imported = await import_document(store, decode_document(page, name=name))
    snapshot = await store.revisions.load_snapshot()
    original = next(chapter for chapter in snapshot.content.chapters if chapter.kind is ChapterKind.ORIGINAL)
    digest = next(chapter for chapter in snapshot.content.chapters if chapter.kind is ChapterKind.DIGEST)
    assert imported.key == "2025/2-6/original/ja"
    assert len(snapshot.content.chapters) == 3
    assert (original.number, original.title, original.publisher) == (digest.number, digest.title, digest.publisher)
    assert [section.path for section in original.sections] == [section.path for section in digest.sections]
    service = BriefingService(snapshot)
    for subject in ("AM", "RU", "japan-russia-relations", "BRICS"):
        card, before = (item.build_card(CardRequest(subject), "ja") for item in (service, shipped_service()))
        assert card is not None
        assert before is not None
        labels = [choice.label for choice in card.choices]
        assert len(labels) == len(set(labels))
        assert card.blocks == before.blocks, "the overview has the same lines"
