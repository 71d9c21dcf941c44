"""Tests the names of views and kinds, citations, and source lines."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from briefings.cards.citations import cite_chapter, format_citation, format_short_citation, format_sources
from briefings.cards.labels import format_date, format_section_path, get_kind_name, get_status_name, get_view_name
from briefings.domain import Chapter, ChapterKind, MembershipStatus, Passage, PassageKind, SubjectKind
from briefings.domain.cards import Citation, View
from briefings.i18n import languages


@pytest.mark.parametrize("language", languages())
def test_every_kind_status_and_view_has_a_name(language: str) -> None:
    for kind in SubjectKind:
        assert get_kind_name(kind, language)
    for status in MembershipStatus:
        assert get_status_name(status, language)
    for view in View:
        assert get_view_name(view, language)


@pytest.mark.parametrize(
    ("citation", "japanese", "english"),
    [
        (
            Citation(2025, "2-(1)", 140, publisher="外務省"),
            "外交青書2025 §2-(1) p.140",
            "Diplomatic Bluebook 2025 §2(1) p.140",
        ),
        (Citation(2025, "", None, publisher="外務省"), "外交青書2025", "Diplomatic Bluebook 2025"),
        (
            Citation(2024, "1", 9, original=True, publisher="外務省"),
            "外交青書2024 §1 p.9（原文）",
            "Diplomatic Bluebook 2024 §1 p.9 (original)",
        ),
    ],
)
def test_citation_names_edition_section_and_page(citation: Citation, japanese: str, english: str) -> None:
    assert (format_citation(citation, "ja"), format_citation(citation, "en")) == (japanese, english)


@pytest.mark.parametrize(
    ("path", "japanese", "english"),
    [("2-(1)-イ", "2-(1)-イ", "2(1)b"), ("2-(2)-ア-①", "2-(2)-ア-①", "2(2)a-①"), ("3", "3", "3"), ("", "", "")],
)
def test_section_has_no_kana_in_english(path: str, japanese: str, english: str) -> None:
    assert (format_section_path(path, "ja"), format_section_path(path, "en")) == (japanese, english)


def test_page_leads_to_the_address_of_its_edition() -> None:
    address = "https://www.example.jp/yearbook/2025/"
    digest = Chapter(2025, "2-6", ChapterKind.DIGEST, "ja", "章", (), (), publisher="外務省", url=address)
    citation = cite_chapter(digest, "1", 139)
    assert citation.url == address
    assert format_short_citation(citation, "ja") == "p.139"


def test_english_digest_states_pages_of_japanese_edition() -> None:
    passages = (Passage(PassageKind.PARAGRAPH, "1", 0, "Text.", 140),)
    english = Chapter(2025, "2-6", ChapterKind.DIGEST, "en", "Chapter", (), passages, publisher="外務省")
    assert format_sources([english], "en").endswith("pages of the Japanese edition")
    assert "Japanese edition" not in format_sources([replace(english, language="ja")], "en")
    assert "Japanese edition" not in format_sources([replace(english, kind=ChapterKind.ORIGINAL)], "en")


def chapter(kind: ChapterKind, publisher: str, licence: str, edition: int = 2025) -> Chapter:
    return Chapter(edition, "2-5", kind, "ja", "章", (), (), publisher=publisher, licence=licence)


def test_source_line_names_publisher_licence_and_that_a_digest_was_edited() -> None:
    chapters = [chapter(ChapterKind.DIGEST, "外務省", "公共データ利用規約（第1.0版）。要約は編集した")]
    assert (
        format_sources(chapters, "ja")
        == "外交青書2025（外務省） · 公共データ利用規約（第1.0版） · 要約：本プロジェクト編集"
    )
    assert format_sources(chapters, "en") == (
        "Diplomatic Bluebook 2025 (Ministry of Foreign Affairs of Japan) · Public Data License (Version 1.0) · "
        "Digest edited by this project"
    )


def test_another_publisher_and_licence_are_named_as_the_chapter_does() -> None:
    chapters = [chapter(ChapterKind.ORIGINAL, "Institute X", "CC BY 4.0")]
    assert format_sources(chapters, "ja") == "Institute X（2025年版） · CC BY 4.0"


def test_original_without_a_licence_line_is_not_given_one() -> None:
    assert format_sources([chapter(ChapterKind.ORIGINAL, "外務省", "")], "ja") == "外交青書2025（外務省）"


def test_date_is_written_as_far_as_it_is_known() -> None:
    assert format_date("2024", "ja") == "2024年"
    assert format_date("2024-10", "ja") == "2024年10月"
    assert format_date("2024-03-08", "ja") == "2024年3月8日"
    assert format_date("unknown", "ja") == "unknown"
