"""The edition, number and title of a document: from its text first, then from its file name.

Guessed values are reported.
"""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.documents.metadata import MetadataOverride
from briefings.domain import Document

TEXT = "（1）湖\n湖を渡る船が増えている。"


def parse_named(name: str, text: str = TEXT, correction: MetadataOverride | None = None):
    return parse_document(Document(name, text, ""), metadata_override=correction)


@pytest.mark.parametrize(
    ("name", "edition", "number"),
    [
        ("bluebook-2031-chapter-2-section-4.raw.txt", 2031, "2-4"),
        ("2031_2-4.txt", 2031, "2-4"),
        ("bluebook２０３１-chapter-3-section-1.txt", 2031, "3-1"),
        ("bluebook-2031-chapter-3.txt", 2031, "3"),
        ("lake.txt", 0, ""),
    ],
)
def test_file_name_completes_metadata(name, edition, number):
    """A warning reports it."""
    reading = parse_named(name)
    assert (reading.chapter.edition, reading.chapter.number) == (edition, number)
    assert {"edition", "number"} <= {warning.code for warning in reading.warnings}


def test_text_stands_above_the_name():
    """Titles and running heads belong to the document."""
    text = "第2章　湖と山\n第4節　北の湖\n" + TEXT + "\nDIPLOMATIC BLUEBOOK 203140"
    chapter = parse_named("bluebook-2024-chapter-7-section-7.txt", text).chapter
    assert (chapter.edition, chapter.number, chapter.title) == (2031, "2-4", "北の湖")


@pytest.mark.parametrize(
    "head",
    [
        "第2章 湖と山 第4節 北の湖\n",
        "第２章　湖と山　＞　第４節　北の湖\n",
        "第2章　湖と山 ／ 第4節\n北の湖\n",
        "第2章\n湖と山\n第4節\n北の湖\n",
    ],
)
def test_chapter_and_section_may_be_on_one_line(head):
    chapter = parse_named("page.txt", head + TEXT).chapter
    assert (chapter.number, chapter.title, [section.title for section in chapter.sections]) == (
        "2-4",
        "北の湖",
        ["湖"],
    )


def test_correction_stands_above_both():
    """The operator's values take precedence."""
    correction = MetadataOverride(edition=2030, number="1-1", title="湖", language="ja")
    chapter = parse_named("bluebook-2031-chapter-2-section-4.txt", correction=correction).chapter
    assert (chapter.edition, chapter.number, chapter.title) == (2030, "1-1", "湖")


def test_language_is_detected_from_text():
    """Japanese or English."""
    assert parse_named("x.txt").chapter.language == "ja"
    english = "1. Lakes\nBoats cross the lake, and the peoples on its shores visit one another.\n" * 3
    assert parse_named("x.txt", english).chapter.language == "en"
