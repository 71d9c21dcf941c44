"""A document is credited to the publisher and the edition that it names, or to no publisher."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.documents.metadata import MetadataOverride
from briefings.documents.publication import (
    find_bluebook_edition,
    find_cover_institution,
    find_edition,
    find_publisher,
    find_title_year,
)
from briefings.domain import ChapterKind, Document

REPORT = "# Armenia: Lighthouse Report\n\n## 1. Lamps\n\n- On June 12, keepers met at the lake in Armenia.\n"


@pytest.mark.parametrize(
    ("text", "edition"),
    [
        ("令和６年版　灯台白書\n第1章　灯台の今\n", 2024),
        ("平成30年版 灯台白書\n", 2018),
        ("灯台白書\n令和元年版\n", 2019),
        ("令和五年度版　灯台の手引\n", 2023),
        ("灯台白書 2024年版\n", 2024),
        ("灯台白書　2024（令和6）年版\n", 2024),
        ("Lighthouse Guild\nAnnual Report 2023\n", 2023),
        ("Lighthouse Yearbook, 2021 Edition\n", 2021),
        ("会合は2024年に開かれ、2023年版の白書が配られた。\n", 0),
        ("The 2023 edition of the report was read out at the meeting, and it pleased them.\n", 0),
    ],
)
def test_edition_is_on_the_cover_in_western_years_and_in_eras(text: str, edition: int) -> None:
    assert find_edition(text) == edition


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Armenia, 2024 Lighthouse Report", 2024),
        ("灯台の年報2024", 2024),
        ("Report of 12 May 2024", 0),
        ("2024年5月の会合", 0),
        ("From 2019 to 2024", 0),
        ("Form 2024-17", 0),
    ],
)
def test_year_in_a_title_is_an_edition_and_a_date_is_none(title: str, year: int) -> None:
    assert find_title_year([title]) == year


def test_only_a_cover_line_makes_a_document_part_of_the_diplomatic_bluebook() -> None:
    assert find_bluebook_edition("外交青書　2031\n第2章\n") == 2031
    assert find_bluebook_edition("第5節 湖｜外交青書2031｜外務省\n") == 2031
    assert find_bluebook_edition("令和6年版防衛白書\n外交青書2024によると、会談は三回あった。\n") == 0


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        ("灯台白書\n発行　灯台協会\n", "灯台協会"),
        ("灯台白書\n編集・発行：灯台省\n", "灯台省"),
        ("Lighthouse Report\nPublished by the Lighthouse Guild.\n", "the Lighthouse Guild"),
        ("Lighthouse Report\n© 2024 Guild of Lamps. All rights reserved.\n", "Guild of Lamps"),
        ("令和６年版 灯台白書\n灯台省\n", "灯台省"),
        ("湖の灯台｜灯台庁\n", "灯台庁"),
        ("Lighthouse Report 2024\nMinistry of Lamps and Harbors\n", "Ministry of Lamps and Harbors"),
        ("湖の灯台\n外務省の会合で話した。\n", ""),
        (REPORT, ""),
    ],
)
def test_publisher_is_on_the_cover_or_in_the_imprint(text: str, publisher: str) -> None:
    assert (find_publisher(text, is_bluebook=False) or find_cover_institution(text)) == publisher


def test_markdown_without_front_matter_is_an_original_of_an_unknown_publisher() -> None:
    parsed = parse_document(Document("report.md", REPORT, ""))

    assert parsed.chapter.kind is ChapterKind.ORIGINAL
    assert parsed.chapter.publisher == ""
    assert "publisher" in {warning.code for warning in parsed.warnings}


@pytest.mark.parametrize("name", ["report.md", "report.txt"])
def test_publisher_and_license_can_be_given(name: str) -> None:
    override = MetadataOverride(edition=2024, publisher="Lighthouse Guild", licence="CC BY 4.0")

    chapter = parse_document(Document(name, REPORT, ""), metadata_override=override).chapter

    assert (chapter.publisher, chapter.licence) == ("Lighthouse Guild", "CC BY 4.0")
