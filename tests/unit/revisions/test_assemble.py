"""Tests how content is assembled from chapters and a catalog."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from briefings.catalog.aliases import collect_added_aliases
from briefings.catalog.loader import Catalog
from briefings.documents.markdown.parser import parse_markdown
from briefings.domain import (
    Alias,
    AliasKind,
    Chapter,
    ChapterKind,
    Content,
    Document,
    Membership,
    MembershipStatus,
    ParsedDocument,
    Subject,
    SubjectKind,
)
from briefings.domain.memberships import resolve_memberships
from briefings.revisions.assemble import (
    add_chapter,
    assemble_content,
    assemble_content_with_warnings,
)
from tests.support.shipped_content import shipped_content

ORIGINAL = """+++
edition = 2031
number = "3-1"
kind = "original"
language = "ja"
title = "山と海の国々"
+++
# 1 概観 {p=12}
- 3月、アルメニアとフランスは橋を開いた。 {p=12}
> note ※1: アルメニアは2024年にCSTOへの参加を凍結 {p=13}
"""

DIGEST = """+++
edition = 2031
number = "3-1"
kind = "digest"
language = "ja"
title = "山と海の国々"
+++
# 1 概観 {p=12}
- アルメニアの橋が開通した。 {p=12 date=2030-03}
"""


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return Catalog(
        subjects=(
            Subject("AM", SubjectKind.COUNTRY, {"ja": "アルメニア", "en": "Armenia"}, flag="🇦🇲"),
            Subject(
                "CSTO",
                SubjectKind.FRAMEWORK,
                {"ja": "集団安保機構", "en": "CSTO"},
                (Alias("CSTO", AliasKind.ABBREVIATION, "en"),),
            ),
        ),
        memberships=(Membership("CSTO", "AM", MembershipStatus.MEMBER, "1994"),),
    )


def reading(text: str, name: str = "chapter.md") -> ParsedDocument:
    return parse_markdown(Document(name, text, "0" * 64))


def membership(chapter: str, status: MembershipStatus, since: str = "", note: str = "") -> Membership:
    return Membership("CSTO", "AM", status, since, note, chapter)


def test_every_territory_exists_once_with_all_its_names(catalogue: Catalog) -> None:
    content = assemble_content([], catalogue)
    ids = [subject.id for subject in content.subjects]
    assert len(ids) == len(set(ids)) > 200
    armenia = content.subjects[0]
    assert (armenia.id, armenia.covered) == ("AM", True)
    assert {"Armenia", "Армения", "Հայաստան", "AM", "ARM"} <= {alias.text for alias in armenia.aliases}
    france = next(subject for subject in content.subjects if subject.id == "FR")
    assert not france.covered


def test_chapter_is_annotated(catalogue: Catalog) -> None:
    """The named subjects, the events with their dates, and the membership that a note states, which takes effect."""
    content = assemble_content([reading(ORIGINAL)], catalogue)
    key = content.chapters[0].key
    named = {mention.subject for mention in content.mentions if mention.chapter == key}
    assert named == {"AM", "FR", "CSTO"}
    assert "2030-03" in {event.date for event in content.events}
    (membership,) = content.memberships
    assert (membership.status, membership.since, membership.chapter) == (MembershipStatus.FROZEN, "2024", key)
    assert [claim.chapter for claim in content.membership_claims] == ["", key]


def test_original_does_not_change_its_digest(catalogue: Catalog) -> None:
    digest = assemble_content([reading(DIGEST)], catalogue)
    both = add_chapter(digest, reading(ORIGINAL)).content
    assert both.chapters[0] == digest.chapters[0]
    assert both.events[: len(digest.events)] == digest.events
    assert [chapter.kind for chapter in both.chapters] == [ChapterKind.DIGEST, ChapterKind.ORIGINAL]
    assert both == assemble_content([reading(DIGEST), reading(ORIGINAL)], catalogue)


def test_chapter_is_replaced_by_its_newer_version(catalogue: Catalog) -> None:
    """No passage, mention, event or membership of the earlier one is left."""
    first = assemble_content([reading(ORIGINAL)], catalogue)
    second = add_chapter(first, reading(ORIGINAL.replace("アルメニアは2024年", "アルメニアは2025年"))).content
    assert len(second.chapters) == 1
    assert [membership.since for membership in second.memberships] == ["2025"]
    assert len(second.membership_claims) == 2


def test_added_aliases_are_kept(catalogue: Catalog) -> None:
    taught = {"FR": (Alias("六角形の国", AliasKind.ADDED, "ja"),), "GONE": (Alias("無い", AliasKind.ADDED),)}
    content = assemble_content([], catalogue, added_aliases=taught)
    assert collect_added_aliases(content.subjects) == {"FR": taught["FR"]}


def test_warnings_of_parser_and_annotation_are_numbered_together(catalogue: Catalog) -> None:
    untagged = ORIGINAL.replace(" {p=12}\n> note", "\n> note")
    found = assemble_content_with_warnings([reading(untagged)], catalogue)
    (warnings,) = found.warnings.values()
    assert [warning.number for warning in warnings] == list(range(1, len(warnings) + 1))
    assert "no-page" in {warning.code for warning in warnings}


def test_best_source_of_a_membership_wins() -> None:
    """A newer edition, then an original, then the text in Japanese, then the later statement; notes are kept."""
    chapters = [
        Chapter(edition, "1", kind, language, "", (), ())
        for edition in (2030, 2031)
        for kind in ChapterKind
        for language in ("ja", "en")
    ]
    listed = membership("", MembershipStatus.MEMBER, "1994", "加盟国")
    everything = [listed] + [
        membership(chapter.key, MembershipStatus.FROZEN, "", chapter.key) for chapter in chapters
    ]
    assert resolve_memberships(everything, chapters)[0].note == "2031/1/original/ja"
    assert resolve_memberships(everything[::-1], chapters)[0].note == "2031/1/original/ja"
    assert resolve_memberships([listed], chapters) == (listed,)
    plain = membership("2031/1/digest/ja", MembershipStatus.MEMBER)
    assert resolve_memberships([listed, plain], chapters) == (replace(plain, since="1994", note="加盟国"),)
    partner = membership("2031/1/digest/ja", MembershipStatus.PARTNER, "2024")
    assert resolve_memberships([partner, plain], chapters)[0].status is MembershipStatus.MEMBER


def test_empty_content_is_assembled() -> None:
    assert assemble_content([], Catalog((), ())).chapters == Content((), ()).chapters


@pytest.mark.parametrize("length", [0, 50_000])
def test_same_names_are_found_in_short_and_long_documents(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    """For a short document, names that it can't contain are excluded in advance."""
    content = shipped_content()
    monkeypatch.setattr("briefings.revisions.assemble._MAX_SELECTED_LENGTH", length)
    for chapter in content.chapters:
        assert sum(len(passage.text) for passage in chapter.passages) < 50_000
        annotated = add_chapter(content, ParsedDocument(chapter)).content
        for part in ("mentions", "events", "membership_claims", "memberships"):
            assert set(getattr(annotated, part)) == set(getattr(content, part)), part
