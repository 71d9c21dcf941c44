"""A search of all lines at once gives the same results as a search of each line."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from briefings.documents.text_layer.heading_starts import StartTable, may_begin_heading
from briefings.documents.text_layer.line_search import LineSearch
from briefings.documents.text_layer.lines import choose_separator, split_lines
from briefings.documents.text_layer.paragraphs import join_paragraph
from briefings.documents.text_layer.titles import may_begin_with_number

CHARACTERS = "aB1. ,:-(月写真©外交第（。、かガ\u3000\t注é②\u00b2ﬁ한"
LINES = st.lists(st.text(CHARACTERS, min_size=1, max_size=20).map(str.strip).filter(bool), max_size=12)


@given(LINES)
def test_lines_are_found_by_their_characters(texts: list[str]) -> None:
    search = LineSearch(texts)
    sign = re.compile(r"[（(\d月]")
    assert search.find_starting(sign) == [i for i, text in enumerate(texts) if sign.match(text[0])]
    assert search.find_ending(sign) == [i for i, text in enumerate(texts) if sign.match(text[-1])]
    words = ("月", "写真", "©")
    assert search.find_containing(words) == {i for i, text in enumerate(texts) if any(word in text for word in words)}


@given(LINES)
def test_paragraph_is_joined_as_line_by_line(texts: list[str]) -> None:
    lines = split_lines("\n".join(texts))
    joined = lines[0].text if lines else ""
    for line in lines[1:]:
        joined += choose_separator(joined, line.text) + line.text
    assert not lines or join_paragraph(lines, has_hangul=any("한" in text for text in texts)) == (joined, ())


def test_word_is_not_part_of_the_address_above() -> None:
    lines = split_lines("See https://example.org/some\nplace for the text\nand the rest")
    assert join_paragraph(lines, has_hangul=False)[0] == "See https://example.org/someplace for the text and the rest"


@given(st.text(CHARACTERS, min_size=1, max_size=8))
def test_three_characters_show_whether_a_heading_may_begin(text: str) -> None:
    may_begin = may_begin_with_number(text)
    assert StartTable(may_begin_with_number)[text[:3]] == may_begin
    assert StartTable(may_begin_heading)[text[0]] >= may_begin
