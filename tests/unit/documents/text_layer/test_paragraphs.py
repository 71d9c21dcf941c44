"""Paragraphs begin with an indented line, or after a short line that ends a sentence."""

from __future__ import annotations

from briefings.documents import parse_document
from briefings.domain import Document, PassageKind

FULL = ("湖を渡る船が増え、隣り合う国々の市民の往来も盛", "んになったと伝えられ、漁をする人々は喜んでいる")


def parse_paragraphs(*lines: str) -> list[str]:
    reading = parse_document(Document("x.txt", "\n".join(["（1）湖", *lines]), ""))
    return [passage.text for passage in reading.chapter.passages if passage.kind is PassageKind.PARAGRAPH]


def test_short_last_line_ends_a_paragraph():
    """After the end of a sentence, the next line begins another paragraph."""
    assert len(parse_paragraphs(*FULL, "。船は静かである。", *FULL, "という。")) == 2


def test_short_line_in_the_middle_of_a_sentence_ends_none():
    """A caption or a reading may have shortened it."""
    assert len(parse_paragraphs(*FULL, "船は静かに進み、", *FULL, "という。")) == 1


def test_empty_line_in_a_sentence_does_not_end_it():
    """Text layers have empty lines at random."""
    assert len(parse_paragraphs(FULL[0], "", FULL[1], "", "という。")) == 1


def test_indented_line_behind_a_sentence_begins_one():
    """Some text layers have a full-width blank before the first line."""
    lines = (FULL[0], "んになったと伝えられ、漁をする人々は喜んでいる。", "　" + FULL[0][:-1], FULL[1], "という。")
    assert len(parse_paragraphs(*lines)) == 2


def test_paragraph_over_a_page_is_one_and_keeps_its_page():
    """The sentence continues after the running head; the page break is kept."""
    lines = (*FULL, "DIPLOMATIC BLUEBOOK 203142", "", "", "", "という。")
    text = "\n".join(["（1）湖", *lines])
    [passage] = parse_document(Document("x.txt", text, "")).chapter.passages
    assert passage.text == "".join(FULL) + "という。"
    assert (passage.page, passage.page_turns) == (42, (len("".join(FULL)),))
    assert passage.page_at(len(passage.text) - 1) == 43


def test_section_begins_a_paragraph():
    """This holds for any text before its heading."""
    assert parse_paragraphs(*FULL, "という。", "（2）山", "山は高い。")[-1] == "山は高い。"
