"""Footnotes: their texts between the columns, and their marks in the running text."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.domain import Document, PassageKind

FIRST = "湖を渡る船が増え、隣り合う国々(1)の往来も盛んに"
REST = "なったと伝えられ、漁をする人(2)も喜んでいる。"
ONE, TWO = "(1)\t 湖の国々：北湖と南湖を指す。", "(2)\t LSU：Lake States Union"


def reading(*lines: str):
    return parse_document(Document("x.txt", "\n".join(["（1）湖", *lines]), ""))


def notes(parsed) -> dict[str | None, str]:
    return {passage.mark: passage.text for passage in parsed.chapter.passages if passage.kind is PassageKind.FOOTNOTE}


@pytest.mark.parametrize(
    "lines",
    [
        (ONE, TWO, "", FIRST, REST),
        (FIRST, "", ONE, TWO, "", REST),
        (FIRST, REST, "", ONE, TWO),
        (FIRST, "", ONE, "", TWO, "", REST),
    ],
)
def test_bodies_stand_before_between_or_behind_the_text(lines):
    """The sentence is whole, and each mark is kept with its place."""
    parsed = reading(*lines)
    assert notes(parsed) == {"1": "湖の国々：北湖と南湖を指す。", "2": "LSU：Lake States Union"}
    [paragraph] = parsed.chapter.list_paragraphs("(1)")
    assert paragraph.text == (FIRST + REST).replace("(1)", "").replace("(2)", "")
    assert [(mark.mark, paragraph.text[: mark.offset][-2:]) for mark in paragraph.references] == [
        ("1", "国々"),
        ("2", "る人"),
    ]


def test_mark_broken_to_the_next_line_is_one():
    """The mark is at the beginning of its line."""
    parsed = reading(FIRST.replace("(1)の往来も盛んに", ""), "(1)の往来も盛んに" + REST.replace("(2)", ""), "", ONE)
    [paragraph] = parsed.chapter.list_paragraphs("(1)")
    assert [mark.mark for mark in paragraph.references] == ["1"]
    assert notes(parsed) == {"1": "湖の国々：北湖と南湖を指す。"}


def test_address_on_its_own_line_belongs_to_the_note():
    """This also applies after an empty line."""
    parsed = reading(
        FIRST, "", "(1)\t 湖の国々についてはホームページ参照：", "", "https://example.org/lake.html", "", REST
    )
    assert notes(parsed)["1"].endswith("参照：https://example.org/lake.html")


def test_full_width_brackets_with_counts_are_kept():
    """（1） in a sentence is not a mark."""
    parsed = reading("湖では（1）水、（2）魚の保護(1)が進む。", "", ONE)
    [paragraph] = parsed.chapter.list_paragraphs("(1)")
    assert paragraph.text == "湖では（1）水、（2）魚の保護が進む。"


def test_note_without_mark_has_warning():
    """The note is kept nevertheless."""
    parsed = reading("湖は静かである。", "", ONE)
    assert notes(parsed)
    assert [warning.code for warning in parsed.warnings if warning.code == "footnote"] == ["footnote"]


def test_numbers_in_a_document_without_footnotes_are_kept():
    """A half-width number in brackets is a mark only if the document has notes."""
    parsed = reading("湖では計画(1)が進む。")
    assert parsed.chapter.passages[0].text == "湖では計画(1)が進む。"
