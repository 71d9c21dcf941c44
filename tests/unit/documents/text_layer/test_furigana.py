"""Readings of kanji on separate lines are removed; short lines of kana in the text are kept."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.documents.text_layer.furigana import remove_bracketed
from briefings.documents.warnings import ParserWarnings
from briefings.domain import Document

BEFORE = (
    "（1）湖の整備",
    "北湖の港では岸壁が伸びて大きな船も入れるように",
    "なったと伝えられ、隣り合う国の市民の往来も盛ん",
)


def parse_lines(*lines: str) -> str:
    reading = parse_document(Document("x.txt", "\n".join([*BEFORE, *lines]), ""))
    return "".join(passage.text for passage in reading.chapter.list_paragraphs("(1)"))


def list_removed(*lines: str) -> list[str]:
    reading = parse_document(Document("x.txt", "\n".join([*BEFORE, *lines]), ""))
    return [removed.text for removed in reading.removed if removed.what == "reading"]


@pytest.mark.parametrize("gap", [(), ("",)])
@pytest.mark.parametrize("behind", [(), ("",)])
@pytest.mark.parametrize(
    ("lines", "kana"),
    [
        (("である。舟を止", "や", "めることはなく、湖を渡る船の数は増えている。"), ["や"]),
        (("である。湖の水位を測る哨", "しょう", "戒艇が湖の上を進んでいる。"), ["しょう"]),
        (("である。会合は東", "トンナム", "南の町で開かれた。"), ["トンナム"]),
        (("である。大臣は柘", "つ げ", "植氏と湖の上で会った。"), ["つげ"]),
        (("である。物資を拠", "きょ", "出し、湖の国々に配った。"), ["きょ"]),
    ],
)
def test_reading_is_taken_out(lines, kana, gap, behind):
    """The reading is of one or several kanji, in hiragana or katakana, with a blank, or beside empty lines."""
    first, reading, last = lines
    broken = (first, *gap, reading, *behind, last)
    assert list_removed(*broken) == kana
    assert parse_lines(*broken).endswith(f"である。{first[4:]}{last}")


def test_readings_follow_on_one_another():
    """The kanji of the word have separate readings."""
    broken = ("である。湖の上を哨", "しょう", "戒", "かい", "艇が進み、四", "し", "川", "せん", "の船が行き交う。")
    assert list_removed(*broken) == ["しょう", "かい", "し", "せん"]
    assert parse_lines(*broken).endswith("である。湖の上を哨戒艇が進み、四川の船が行き交う。")


@pytest.mark.parametrize(
    "last",
    [
        "いる。",
        "めた。",
        "る。",
        "め、湖を渡った。",
        "め、",
        "ある「湖」である。",
        "という。",
        "カヌー。",
        "や、舟もある。",
    ],
)
def test_short_line_ending_a_sentence_is_kept(last):
    """Examples are the last line of a paragraph, and lines with punctuation."""
    lines = ("である。湖の上を進む船の数は増え、舟を止", last)
    assert list_removed(*lines) == []
    assert parse_lines(*lines).endswith("舟を止" + last)


def test_kana_after_kana_are_text_or_have_warning():
    """If no kanji at the end of a line has this reading, they are kept, or a warning reports them."""
    text = "\n".join([*BEFORE, "である。湖を渡る船はいつも静かに進んでおり", "みな", "とに着くまで止まらない。"])
    reading = parse_document(Document("x.txt", text, ""))
    kept = "".join(passage.text for passage in reading.chapter.list_paragraphs("(1)"))
    warned = [warning.excerpt for warning in reading.warnings if warning.code == "reading"]
    assert warned == ["みな"] or "進んでおりみなとに着く" in kept


def test_too_long_reading_has_warning():
    """More than four kana for a kanji are removed with a warning, or kept; never removed silently."""
    text = "\n".join([*BEFORE, "である。舟を止", "ありがとうとして", "めることはない。"])
    reading = parse_document(Document("x.txt", text, ""))
    kept = "".join(passage.text for passage in reading.chapter.list_paragraphs("(1)"))
    assert "ありがとうとして" in kept or "reading" in {warning.code for warning in reading.warnings}


def test_reading_in_a_heading_does_not_split_the_title():
    """The title continues after it."""
    text = "\n".join(["（1）湖の哨", "しょう", "戒", "かい", "艇の供与", *BEFORE[1:], "である。"])
    reading = parse_document(Document("x.txt", text, ""))
    assert [section.title for section in reading.chapter.sections] == ["湖の哨戒艇の供与"]


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("四川省（しせんしょう）の港", "四川省の港"),
        ("志(こころざし)ある", "志ある"),
        ("辻\U000e0100（つじ）氏", "辻\U000e0100氏"),
        ("北\n（きた）の港", "北\n（きた）の港"),
        ("北（きた）（みなみ）", "北（みなみ）"),
        ("港（など）を", "港（など）を"),
        ("港（みなとみなと）を", "港（みなとみなと）を"),
        ("かな（かな）", "かな（かな）"),
    ],
)
def test_readings_in_brackets_follow_their_kanji_directly(text: str, rest: str) -> None:
    assert remove_bracketed(text, ParserWarnings()) == rest


def test_at_most_twelve_kanji_are_listed_with_their_reading() -> None:
    warnings = ParserWarnings()
    assert remove_bracketed("北" * 15 + "（きた）", warnings) == "北" * 15
    assert [warning.excerpt for warning in warnings.list_warnings()] == ["北" * 12 + "（きた）"]
