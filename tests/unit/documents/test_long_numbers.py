"""Numbers with thousands of digits, which Python does not convert, are no pages, years or numbers of headings."""

from __future__ import annotations

import pytest

from briefings.documents.addresses import is_section_number
from briefings.documents.limits import DocumentLimits
from briefings.documents.reader import ParsedFile, parse_file
from briefings.domain import Chapter
from briefings.text.numerals import parse_number

LONG_NUMBERS = ["1" * 20, "1" * 5_000, "９" * 5_000, "٣" * 5_000, "九" * 5_000, "0" * 5_000]
TEXT = "5月、アルメニアの代表団が北湖を訪れ、覚書に署名した。"


def parse_text(text: str, name: str) -> tuple[Chapter, list[str]]:
    """Returns the chapter of a text and the kinds of its warnings."""
    (parsed,) = parse_file(text.encode(), name=name, limits=DocumentLimits())
    assert isinstance(parsed, ParsedFile)
    document = parsed.parsed_document
    return document.chapter, [warning.code for warning in document.warnings]


@pytest.mark.parametrize("number", LONG_NUMBERS)
def test_page_in_a_tag_of_markdown_is_left_out_with_a_warning(number: str) -> None:
    chapter, warnings = parse_text(f"# 湖の国々\n\n- {TEXT} {{p={number}}}\n", "a.md")
    assert [passage.page for passage in chapter.passages] == [None]
    assert "tag" in warnings


@pytest.mark.parametrize("number", LONG_NUMBERS)
@pytest.mark.parametrize("quote", ["", '"'])
def test_edition_in_the_front_matter_is_left_out_with_a_warning(number: str, quote: str) -> None:
    front = f"edition = {quote}{number}{quote}"
    chapter, warnings = parse_text(f"+++\n{front}\n+++\n# 湖の国々\n\n- {TEXT}\n", "a.md")
    assert not chapter.has_edition
    assert "front-matter" in warnings
    assert [passage.text for passage in chapter.passages] == [TEXT]


@pytest.mark.parametrize("number", LONG_NUMBERS)
@pytest.mark.parametrize(
    "line",
    ["令和{}年版　湖の白書", "第{}章　湖の国々", "第{}章　第{}節　湖の国々", "{}　概観", "注{}　会合", "({}) 概観"],
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_line_with_a_long_number_is_read(line: str, number: str, name: str) -> None:
    chapter, _ = parse_text(f"{line.replace('{}', number)}\n\n{TEXT}\n{TEXT}\n", name)
    assert TEXT in "".join(passage.text for passage in chapter.passages)
    assert chapter.edition < 10_000


@pytest.mark.parametrize("number", ["100", *LONG_NUMBERS])
def test_it_is_no_number_of_a_section_with_an_address(number: str) -> None:
    assert not is_section_number(number)


@pytest.mark.parametrize(("text", "value"), [("999999999", 999_999_999), ("1000000000", 0), ("一" * 9, 111_111_111)])
def test_number_has_at_most_nine_digits(text: str, value: int) -> None:
    assert parse_number(text) == value
