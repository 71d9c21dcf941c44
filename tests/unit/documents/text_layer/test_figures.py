"""Figures: title, counts, scattered labels and notes are not part of sentences."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.documents.text_layer.figures import split_note
from briefings.domain import Document, FrameworkCount, PassageKind

COLUMN = (
    "湖を渡る船が増え、隣り合う国々の市民の往来も盛",
    "んになったと伝えられ、漁をする人々も喜んでいる",
    "ほか、会合では水の管理について意見を述べている",
)
FIGURE = (
    "■ 湖の主要な枠組み",
    "",
    "（　）内は参加国数",
    "",
    "LSU（10）※1",
    "",
    "北湖",
    "",
    "南湖※2 東山",
    "",
    "HLC",
    "（9（10））※3",
    "",
    "〈注〉",
    "※1　南湖は2021年からLSU準加盟国",
    "※2　東山は2022年にLSUへの参加停止を決定",
    "※3　脚注（1）（139ページ）参照",
)


def reading(*lines: str):
    return parse_document(Document("x.txt", "\n".join(["（1）湖", *lines]), ""))


def test_figure_in_a_sentence_does_not_split_it():
    """The sentence continues after the figure, at a page break."""
    chapter = reading(*COLUMN, "", *FIGURE, " る。" + COLUMN[0][:20], COLUMN[1], "という。").chapter
    text = "".join(passage.text for passage in chapter.list_paragraphs("(1)"))
    assert text == "".join(COLUMN) + "る。" + COLUMN[0][:20] + COLUMN[1] + "という。"


def test_its_counts_are_read():
    """A count is on the line of the label or on the next; if there are two, full members count."""
    [figure] = reading(*COLUMN, "る。", "", *FIGURE).chapter.figures
    assert figure.title == "湖の主要な枠組み"
    assert figure.counts == (FrameworkCount("LSU", "10", 10, "※1"), FrameworkCount("HLC", "9（10）", 9, "※3"))


def test_its_notes_keep_their_marks():
    """The marks ※1 to ※3 are kept, each with its text."""
    chapter = reading(*COLUMN, "る。", "", *FIGURE).chapter
    notes = {p.mark: p.text for p in chapter.passages if p.kind is PassageKind.FIGURE_NOTE}
    assert list(notes) == ["※1", "※2", "※3"]
    assert notes["※2"] == "東山は2022年にLSUへの参加停止を決定"


@pytest.mark.parametrize("heading", ["（2）山の国々", " （2）山の国々", " \t2\t\t2\t 山の国々", "ア\t山の国々"])
def test_heading_ends_a_figure(heading):
    """The heading follows an empty line on the same page, or a page break."""
    blank = [] if heading.startswith(" ") else [""]
    chapter = reading(*COLUMN, "る。", "", *FIGURE[:9], *blank, heading, "山は高い。").chapter
    assert [section.title for section in chapter.sections] == ["湖", "山の国々"]
    assert chapter.passages[-1].text == "山は高い。"


def test_label_without_figure_is_removed_with_warning():
    """The label is a name between empty lines in an unfinished sentence."""
    parsed = reading(*COLUMN, "", "北湖・南湖", "", "る。")
    assert [passage.text for passage in parsed.chapter.list_paragraphs("(1)")] == ["".join(COLUMN) + "る。"]
    assert [(warning.code, warning.excerpt) for warning in parsed.warnings if warning.code == "label"] == [
        ("label", "北湖・南湖")
    ]


@pytest.mark.parametrize(
    ("line", "mark", "text"),
    [
        ("※1　湖は準加盟", "※1", "湖は準加盟"),
        ("※12湖は準加盟", "※12", "湖は準加盟"),
        ("注1：湖", "注1", "湖"),
        ("（注）湖の国", None, "（注）湖の国"),
        ("北湖", None, "北湖"),
    ],
)
def test_marks_of_notes(line, mark, text):
    """A mark consists of a sign and a number, and precedes a text."""
    assert split_note(line) == (mark, text)
