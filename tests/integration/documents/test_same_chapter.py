"""One chapter in every format: the same sections and passages, except for what a format can't represent."""

from __future__ import annotations

import pytest

from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from briefings.domain import Chapter, PassageKind
from tests.support import sample_documents as sample

PATHS = ["1", "1-(1)", "1-(1)-ア", "1-(1)-イ", "1-(2)", "2"]


def opened(data: bytes, name: str) -> ParsedFile:
    (parsed,) = parse_file(data, name=name, limits=DocumentLimits())
    return parsed


def check(chapter: Chapter) -> None:
    titles, texts = sample.expected()
    assert [section.path for section in chapter.sections] == PATHS
    assert [section.title for section in chapter.sections] == titles
    for kind, wanted in texts.items():
        found = [passage for passage in chapter.passages if passage.kind == kind]
        assert [passage.text for passage in found] == wanted
    others = {passage.kind for passage in chapter.passages} - {PassageKind(kind) for kind in texts}
    assert not others
    marks = {(r.mark, p.text[r.offset - 2 : r.offset]) for p in chapter.passages for r in p.references}
    assert marks == {("1", "約束"), ("2", "えた")}
    assert [p.mark for p in chapter.passages if p.kind is PassageKind.FOOTNOTE] == ["1", "2"]
    assert (chapter.edition, chapter.kind, chapter.language) == (sample.EDITION, "original", "ja")
    assert chapter.title == sample.CLAUSE.split("\u3000")[1]


def test_printed_by_chromium(printed: bytes) -> None:
    chapter = opened(printed, "sample.pdf").parsed_document.chapter
    check(chapter)
    pages = [passage.page for passage in chapter.passages if passage.kind is PassageKind.PARAGRAPH]
    assert pages[0] == sample.FIRST_PAGE
    assert pages == sorted(pages)
    assert pages[-1] > sample.FIRST_PAGE


def test_drawn_by_reportlab(drawn: bytes) -> None:
    chapter = opened(drawn, "sample.pdf").parsed_document.chapter
    check(chapter)
    assert {passage.page for passage in chapter.passages} == {sample.FIRST_PAGE, sample.FIRST_PAGE + 1}


def test_page_of_the_ministry() -> None:
    chapter = opened(sample.html(), "sample.html").parsed_document.chapter
    check(chapter)
    assert chapter.number == "4-3"
    assert chapter.publisher == "外務省"
    assert all(passage.page is None for passage in chapter.passages)


def test_markdown() -> None:
    check(opened(sample.markdown(), "sample.md").parsed_document.chapter)


def test_raw_text() -> None:
    chapter = opened(sample.raw_text(), "bluebook-2031-4-3.txt").parsed_document.chapter
    check(chapter)
    assert {passage.page for passage in chapter.passages} == {sample.FIRST_PAGE, sample.FIRST_PAGE + 1}


def test_plain_twin_of_a_page() -> None:
    parsed = opened(sample.make_plain_text(), "sample.txt")
    check(parsed.parsed_document.chapter)
    assert parsed.document.encoding == "cp932"
    codes = [warning.code for warning in parsed.parsed_document.warnings]
    assert "encoding" in codes
    assert "reading" in codes


@pytest.mark.parametrize("name", ["sample.bin", "sample.txt", "sample"])
def test_file_name_does_not_determine_kind(name: str) -> None:
    """An HTML page is parsed as one, whatever its file name is."""
    check(opened(sample.html(), name).parsed_document.chapter)


def test_document_can_be_read_again_with_a_correction(drawn: bytes) -> None:
    """`read` can parse the text extracted from a PDF or a page, so that a correction does not need the file."""
    from briefings.documents import parse_document
    from briefings.documents.metadata import MetadataOverride

    for data, name in ((sample.html(), "sample.html"), (drawn, "sample.pdf")):
        again = parse_document(opened(data, name).document, metadata_override=MetadataOverride(number="9-9")).chapter
        assert again.number == "9-9"
        assert [section.path for section in again.sections] == PATHS
