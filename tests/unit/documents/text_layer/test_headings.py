"""Headings have numbers of known forms in sequence; bracketed numbers in sentences are no headings."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.domain import Document

COLUMN = (
    "湖を渡る船が増え、隣り合う国々の市民の往来も盛",
    "んになったと伝えられ、漁をする人々も喜んでいる",
)
END = "という。"


def reading(*lines: str):
    return parse_document(Document("x.txt", "\n".join(lines), ""))


def tree(*lines: str) -> list[tuple[str, str, int]]:
    return [(section.path, section.title, section.level) for section in reading(*lines).chapter.sections]


def test_four_levels_of_the_yearbook():
    """The levels are a number doubled by tabs, one in brackets, a kana, and a kana in brackets."""
    lines = (
        " \t1\t\t1\t 概観",
        *COLUMN,
        END,
        "（1）総論",
        "ア\t港",
        "（ア）舟",
        *COLUMN,
        END,
        "（2）各論",
        *COLUMN,
        END,
    )
    assert tree(*lines) == [
        ("1", "概観", 1),
        ("1-(1)", "総論", 2),
        ("1-(1)-ア", "港", 3),
        ("1-(1)-ア-(ア)", "舟", 4),
        ("1-(2)", "各論", 2),
    ]


@pytest.mark.parametrize("blank", ["", " "])
def test_full_width_and_half_width_numbers_have_one_path(blank):
    """Examples are （１）, （1） and (1)."""
    assert [path for path, *_ in tree(f"{blank}（１）湖", *COLUMN, END, "（2）山", *COLUMN, END)] == ["(1)", "(2)"]


def test_counting_numbers_in_a_sentence_are_not_headings():
    """This also applies at the beginning of a line."""
    lines = (
        "（1）湖",
        *COLUMN,
        "ほか、湖の国々が進める計画は（ア）水を守ること、",
        "（イ）魚を守ること及び",
        "（ウ）船を守ることから成る。" + COLUMN[0][:10],
        END,
    )
    assert tree(*lines) == [("(1)", "湖", 1)]


def test_number_alone_is_removed_with_warning():
    """The number is between a complete sentence and a heading."""
    parsed = reading("（1）湖", *COLUMN, END, "", "（4）", " ア\t港", *COLUMN, END)
    assert [section.path for section in parsed.chapter.sections] == ["(1)", "(1)-ア"]
    assert [removed.text for removed in parsed.removed if removed.what == "stray-number"] == ["（4）"]
    assert "stray-number" in {warning.code for warning in parsed.warnings}


@pytest.mark.parametrize(
    "lines",
    [
        ("（2）湖の安全に関する", "協力の進展"),
        ("（2）湖の安全に関する協力（魚の保護と船の", "安全）の進展"),
        ("（2）湖の国々が共に守る水と魚と船の安全に関す", "", "る協力の進展"),
    ],
)
def test_title_of_two_lines_is_one(lines):
    """The first line ends within a phrase, in an open bracket, or at the end of the column."""
    headings = tree("（1）湖", *COLUMN, END, *lines, *COLUMN, END, *COLUMN, END)
    assert headings[1] == ("(2)", "".join(lines)[3:], 1)


def test_name_in_brackets_over_two_lines_is_one():
    """An empty line after a full line does not end it."""
    name = ("〈湖の国々が共に守る水と魚と船の安全に関する協", "", "力〉")
    headings = tree("（1）湖", *COLUMN, END, *name, *COLUMN, END)
    assert [title for _, title, _ in headings] == ["湖", "".join(name)[1:-1]]


def test_run_in_head_leaves_its_text():
    """The heading 〈…〉 is on the same line as its paragraph."""
    chapter = reading("（1）湖", *COLUMN, END, "〈北湖〉北湖の港では", *COLUMN, END).chapter
    assert chapter.sections[1].title == "北湖"
    assert chapter.list_paragraphs(chapter.sections[1].path)[0].text.startswith("北湖の港では")


def test_doubled_chapter_title_is_read_once():
    """第第11章章 and its section name the chapter, and are listed as removed."""
    parsed = reading("第第22章章　湖湖ののああゆゆみみ", "第4節　北の湖", " \t1\t\t1\t 概観", *COLUMN, END)
    assert (parsed.chapter.number, parsed.chapter.title) == ("2-4", "北の湖")
    assert [section.path for section in parsed.chapter.sections] == ["1"]


def test_number_out_of_sequence_has_warning():
    """Its tab makes it a heading, and a warning reports the number."""
    parsed = reading("ア\t港", *COLUMN, END, "エ\t舟", *COLUMN, END)
    assert [section.path for section in parsed.chapter.sections] == ["ア", "エ"]
    assert "heading" in {warning.code for warning in parsed.warnings}
