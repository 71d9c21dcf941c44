"""Captions of pictures are removed from the sentences in which they appear."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.domain import Document, PassageKind

COLUMN = (
    "湖を渡る船が増え、隣り合う国々の市民の往来も盛",
    "んになったと伝えられ、漁をする人々も喜んでいる",
    "。これを受けて日本は湖の国々との対話を重ねてお",
    "り、会合では水の管理について意見を述べ合ってい",
)


def parse_lines(*lines: str) -> tuple[str, list[str]]:
    chapter = parse_document(Document("x.txt", "\n".join(["（1）湖", *lines]), "")).chapter
    captions = [passage.text for passage in chapter.passages if passage.kind is PassageKind.CAPTION]
    return "".join(passage.text for passage in chapter.list_paragraphs("(1)")), captions


@pytest.mark.parametrize(
    "caption",
    [
        "日・北湖外相会談（3月8日、東京）",
        "湖水首脳会合に臨む林外務大臣（7月3日、ミルカ市　写真提供：内閣広報室）",
        "「湖と山」対話20周年記念イラスト ©森野湖子",
        "▲湖の上を進む船",
    ],
)
def test_caption_on_its_own_line_does_not_split_the_sentence(caption):
    """The caption is between empty lines."""
    text, captions = parse_lines(*COLUMN, "", caption, "", "る。")
    assert text == "".join(COLUMN) + "る。"
    assert captions == [caption]


@pytest.mark.parametrize(
    "caption", ["日・北湖外相会談（3月8日、東京）", "「湖と山」対話20周年記念イラスト ©森野湖子"]
)
def test_caption_joined_to_the_end_of_a_column_is_removed(caption):
    """The width of the column determines the position."""
    text, captions = parse_lines(*COLUMN[:3], COLUMN[3] + caption, "る。")
    assert text == "".join(COLUMN) + "る。"
    assert captions == [caption]


@pytest.mark.parametrize(
    "sentence",
    [
        "湖の国々は首脳会合（7月、10月）を開いた。",
        "湖の国々は東京で会談を行った（3月8日）。",
        "北湖では議会選挙（11月、首都）が実施されている。",
    ],
)
def test_days_in_brackets_within_a_sentence_are_kept(sentence):
    """They are part of a sentence, not of a caption."""
    text, captions = parse_lines(*COLUMN, "る。" + sentence)
    assert text.endswith(sentence)
    assert captions == []
