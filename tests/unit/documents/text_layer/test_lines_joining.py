"""Lines that were broken at the column are joined, with blanks only in scripts that have them."""

from __future__ import annotations

import pytest

from briefings.documents.text_layer.lines import join_texts


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("湖の", "国々", "湖の国々"),
        ("2031年に10", "隻", "2031年に10隻"),
        ("約1兆2,", "500億円", "約1兆2,500億円"),
        ("Lake", "States Union", "Lake States Union"),
        ("Lake,", "States", "Lake, States"),
        ("the “Lake”", "(States)", "the “Lake” (States)"),
        ("Research &", "Development", "Research & Development"),
        ("湖と", "Lake", "湖とLake"),
        ("Lake", "湖", "Lake湖"),
        ("https://example.org/a-", "b/c.html", "https://example.org/a-b/c.html"),
        ("Озеро", "мира", "Озеро мира"),
        ("호수의", "나라들", "호수의 나라들"),
        ("호수의 나라는,", "2031년에", "호수의 나라는, 2031년에"),
        ("2031", "년에", "2031년에"),
        ("국제연합", "(UN)은", "국제연합(UN)은"),
        ("그는 “", "호수", "그는 “호수"),
        ("湖", "", "湖"),
        ("", "湖", "湖"),
    ],
)
def test_two_lines_are_one(before, after, whole):
    """Latin words are joined with a blank, kanji and kana without one, and addresses are continued."""
    assert join_texts(before, after) == whole
