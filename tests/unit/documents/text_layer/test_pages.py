"""Printed pages: their breaks and their numbers."""

from __future__ import annotations

from briefings.documents import parse_document
from briefings.domain import Document

TEXT = "湖を渡る船が増え、隣り合う国々の往来も盛んになった\nと伝えられる。"


def reading(*lines: str):
    return parse_document(Document("x.txt", "\n".join(["（1）湖", *lines]), ""))


def pages(*lines: str) -> list[int | None]:
    return [passage.page for passage in reading(*lines).chapter.passages]


def test_blank_at_the_beginning_of_a_line_is_a_page_break():
    """Page numbers are on even pages only; the blank marks the others."""
    lines = (TEXT, "DIPLOMATIC BLUEBOOK 203140", "", "", TEXT, " " + TEXT, "DIPLOMATIC BLUEBOOK 203142", "", TEXT)
    assert pages(*lines) == [40, 41, 42, 43]


def test_folio_before_the_yearbooks_name_counts_too():
    """Left and right pages have it on different sides."""
    assert pages(TEXT, "41\t外交青書 2031", "第4節　北の湖", " " + TEXT) == [41, 42]


def test_no_page_is_assumed_without_a_folio():
    """A warning reports it."""
    parsed = reading(TEXT, " " + TEXT)
    assert [passage.page for passage in parsed.chapter.passages] == [None, None]
    assert "page" in {warning.code for warning in parsed.warnings}


def test_form_feeds_begin_pages():
    """If there are form feeds, blanks have no meaning."""
    assert pages(TEXT, "40", "\f" + TEXT, " " + TEXT, "41", "\f" + TEXT, "42") == [40, 41, 41, 42]


def test_number_out_of_sequence_has_warning():
    """A page number that does not fit is left out with a warning."""
    lines = (TEXT, "DIPLOMATIC BLUEBOOK 203140", "", TEXT, "DIPLOMATIC BLUEBOOK 2031941", "", TEXT)
    parsed = reading(*lines)
    assert [passage.page for passage in parsed.chapter.passages] == [40, 41, 42]
    assert "page" in {warning.code for warning in parsed.warnings}


def test_blank_of_a_numbered_heading_is_not_a_page_break():
    """Tabbed numbers begin with a blank anyway; a second one is the page's."""
    lines = (TEXT, " \t1\t\t1\t 概観", TEXT, "  \t2\t\t2\t 国々", TEXT, "DIPLOMATIC BLUEBOOK 203142")
    parsed = reading(*lines)
    assert [section.page for section in parsed.chapter.sections if section.level == 1][-2:] == [41, 42]
