"""Notes at the end of a section or a chapter are complete, and separate from the text around them."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.documents.text_layer.layout_marks import HEADING_SIZES, PARAGRAPH
from briefings.domain import Document, ParsedDocument, PassageKind

TEXT = ("第2章 湖の外交", "", "1 概観", "", "湖の国は東山と話し合った（1）。", "東山は南湖に船を送った（2）。", "")
SECTION = ("", "2 経済", "", "湖の国の経済は伸びた。")


def parse(*lines: str) -> ParsedDocument:
    return parse_document(Document("x.txt", "\n".join(lines), ""))


def notes(parsed: ParsedDocument) -> list[tuple[str | None, str]]:
    passages = parsed.chapter.passages
    return [(passage.mark, passage.text) for passage in passages if passage.kind is PassageKind.FOOTNOTE]


def paragraphs(parsed: ParsedDocument) -> list[str]:
    passages = parsed.chapter.passages
    return [passage.text for passage in passages if passage.kind is PassageKind.PARAGRAPH]


WHOLE = [("1", "会談は二日にわたった。その記録は残っていない。"), ("2", "船は木で出来ていた。")]


@pytest.mark.parametrize(
    "lines",
    [
        ("注", "1 会談は二日にわたった。", "その記録は残っていない。", "2 船は木で出来ていた。"),
        ("注", "", "1 会談は二日にわたった。", "その記録は残っていない。", "", "2 船は木で出来ていた。"),
        ("註", "(1) 会談は二日にわたった。", "その記録は残っていない。", "(2) 船は木で出来ていた。"),
        ("3 注釈", "1）会談は二日にわたった。その記録は", "残っていない。", "2）船は木で", "出来ていた。"),
        ("後注", "注1 会談は二日にわたった。その", "記録は残っていない。", "注2 船は木で出来ていた。"),
    ],
)
def test_note_of_several_lines_is_whole(lines: tuple[str, ...]) -> None:
    """The text below belongs to the next section, and the title is not part of the text."""
    parsed = parse(*TEXT, *lines, *SECTION)
    assert notes(parsed) == WHOLE
    assert paragraphs(parsed)[-1] == "湖の国の経済は伸びた。"
    assert not any("注" in text for text in paragraphs(parsed))
    assert [section.title for section in parsed.chapter.sections if section.title == "経済"] == ["経済"]


def test_in_english_a_word_is_not_glued_to_the_next() -> None:
    parsed = parse(
        "Lake Report 2025", "", "1 Overview", "", "The lake country met the mountain. The talks were long.", "",
        "Notes", "", "1. The talks took two days,", "   and were private.", "2. The ships were of wood.",
    )  # fmt: skip
    assert notes(parsed) == [("1", "The talks took two days, and were private."), ("2", "The ships were of wood.")]
    assert not any("Notes" in text for text in paragraphs(parsed))


@pytest.mark.parametrize("section", [SECTION, (*SECTION[:2], "湖の国の経済は伸び、魚は多く、船も増えた。")])
def test_each_section_has_its_own_list(section: tuple[str, ...]) -> None:
    """The heading of the next section has the number of a further note."""
    parsed = parse(
        *TEXT, "注", "1 会談は二日にわたった。", *section, "", "注", "1 二割の伸びである。", "2 推計による。"
    )
    assert "経済" in [section.title for section in parsed.chapter.sections]
    assert [text for _, text in notes(parsed)] == ["会談は二日にわたった。", "二割の伸びである。", "推計による。"]


def test_notes_between_empty_lines_are_notes_without_a_full_stop_too() -> None:
    parsed = parse(*TEXT, "注", "", "1 湖の会議の記録", "", "2 東山の船の記録", "", "3 南湖の地図。")
    assert [mark for mark, _ in notes(parsed)] == ["1", "2", "3"]


def test_text_behind_the_list_is_text() -> None:
    parsed = parse(*TEXT, "注", "1 会談は二日にわたった。", "", "編集部より。この章は続く。")
    assert notes(parsed) == [("1", "会談は二日にわたった。")]
    assert paragraphs(parsed)[-1] == "編集部より。この章は続く。"


@pytest.mark.parametrize(
    "lines",
    [
        ("注", "", "この章の数は推計による。"),
        ("注", "", "2 船は木で出来ていた。"),
        ("注", "", "1945年に湖の会議があった。"),
    ],
    ids=["no number", "no first number", "a year"],
)
def test_lines_without_first_number_are_text(lines: tuple[str, ...]) -> None:
    parsed = parse(*TEXT, *lines)
    assert notes(parsed) == []
    assert lines[-1][-8:] in "".join(passage.text for passage in parsed.chapter.passages)


def test_title_that_a_pdf_sets_in_larger_type_is_a_heading_and_ends_the_list_before() -> None:
    size = HEADING_SIZES[2]
    body = [f"{PARAGRAPH}{line}" for line in ("湖の国は東山と話し合った。", "東山は南湖に船を送った。")]
    parsed = parse(
        f"{HEADING_SIZES[1]}湖の外交", *body, f"{size}注", f"{PARAGRAPH}1 会談は二日にわたった。",
        f"{PARAGRAPH}2 船は木で出来ていた。", f"{size}経済", f"{PARAGRAPH}湖の国の経済は伸びた。",
    )  # fmt: skip
    assert notes(parsed) == [("1", "会談は二日にわたった。"), ("2", "船は木で出来ていた。")]
    assert "経済" in [section.title for section in parsed.chapter.sections]
