"""Running heads and page numbers are not text, in whichever order a tool writes their parts."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.domain import Document

FIRST = "湖を渡る船が増え、隣り合う国々の市民の往来も盛"
REST = "んになったと伝えられている。"


def reading(*lines: str):
    return parse_document(Document("x.txt", "\n".join(["（1）湖", *lines]), ""))


@pytest.mark.parametrize(
    "head",
    [
        ("DIPLOMATIC BLUEBOOK 203140",),
        ("DIPLOMATIC BLUEBOOK 2031 40",),
        ("第2章　湖と山の外交", "", "DIPLOMATIC BLUEBOOK 203140", "", "", ""),
        ("41\t外交青書 2031", "第4節　北の湖"),
        ("外交青書 2031\t41",),
        ("第2章　湖と山の外交\tDIPLOMATIC BLUEBOOK 203140",),
        ("40 外交青書 2031年版",),
    ],
)
def test_running_head_in_a_sentence_does_not_split_it(head):
    """The paragraph is one, and the running head is listed as removed."""
    parsed = reading("湖は静かである。", FIRST, "", *head, REST)
    assert [passage.text for passage in parsed.chapter.passages] == ["湖は静かである。", FIRST + REST]
    taken = "".join(removed.text for removed in parsed.removed if removed.what == "running-head")
    assert taken == "".join("".join(line.split()) for line in head)


def test_sentence_naming_the_yearbook_is_kept():
    """It is not on a separate line."""
    parsed = reading("外交青書 2031は湖の国々について述べている。", FIRST, REST)
    assert "外交青書 2031は" in parsed.chapter.passages[0].text


def test_sentence_beginning_with_a_chapter_number_is_kept():
    """A sentence may mention 第2章."""
    parsed = reading("第2章では、湖の国々について述べている。", FIRST, REST)
    assert parsed.chapter.passages[0].text.startswith("第2章では、")


def test_number_alone_in_the_text_is_kept():
    """One number does not establish page numbers."""
    parsed = reading(FIRST, "12", REST, FIRST, REST)
    assert "12" in "".join(passage.text for passage in parsed.chapter.passages)


def test_running_head_has_chapter_and_edition():
    """It contains number, title and year of the chapter."""
    chapter = reading(FIRST, "第2章　湖と山の外交", "", "DIPLOMATIC BLUEBOOK 203140", "", REST).chapter
    assert (chapter.edition, chapter.publisher) == (2031, "外務省")
