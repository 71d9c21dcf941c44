"""The number of a heading in a text layer: its form, its rank, and whether it follows from those before it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from briefings.reading.doubling import remove_doubling

_KATAKANA_ORDER = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
_KATAKANA_VALUES = {letter: place for place, letter in enumerate(_KATAKANA_ORDER, 1)}

PART, CHAPTER, CLAUSE, ARABIC, BRACKET, KANA, KANA_BRACKET, LETTER, LETTER_BRACKET, CIRCLED, NAMED, BOX = range(12)
"""Ranks from the top: 第1章, 第1節, 1, （1）, ア, （ア）, ａ, （ａ）, ①, 〈…〉, boxes."""

FIGURE_LABELS = ("注", "略語", "出典", "備考", "参考", "凡例", "資料", "単位")
"""Names in brackets that stand in figures and head no section."""

_STRONG_BLANKS = "\t\u3000"
_ASCII_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_NO_NUMBER_START = re.compile(r"[\u3041-\u3096、。，．「」・ー]|(?![第特])[\u4e00-\u9fff]")
"""What a line with a number or a name never begins with; most lines of running text do."""
_DOUBLED_NUMBER = re.compile(r"^(?P<n>\d{1,2})[\s]*\t[\s]*(?P=n)[\s]+(?P<t>\S.*)$")
_PLAIN_NUMBER = re.compile(r"^(?P<n>\d{1,2})(?P<sep>[ \t\u3000]+|[.．](?!\d)\s*)(?P<t>\S.*)$")
_BRACKETED_NUMBER = re.compile(r"^[（(]\s?(?P<n>\d{1,2})\s?[）)](?P<sep>\s*)(?P<t>.*)$")
_KANA_FORM = re.compile(r"^(?P<n>[ア-ン])(?P<sep>[ \t\u3000]+|[.．])\s*(?P<t>\S.*)$")
_KANA_IN_BRACKETS = re.compile(r"^[（(](?P<n>[ア-ン])[）)](?P<sep>\s*)(?P<t>\S.*)$")
_LETTER_FORM = re.compile(r"^(?P<n>[a-zａ-ｚ])(?P<sep>[\t\u3000]+|[.．]\s?| (?=[^\x00-\u2fff]))(?P<t>\S.*)$")
_LETTER_IN_BRACKETS = re.compile(r"^[（(](?P<n>[a-zａ-ｚ])[）)](?P<sep>\s*)(?P<t>\S.*)$")
_CIRCLED_FORM = re.compile(r"^(?P<n>[\u2460-\u2473])(?P<sep>[ \t\u3000]+)(?P<t>\S.*)$")
_PART_FORM = re.compile(r"^第\s*(?P<n>[\d一二三四五六七八九十]{1,3})\s*(?P<kind>[部編章節])(?P<sep>\s*)(?P<t>.*)$")
_ENGLISH_PART = re.compile(r"^(?P<kind>Chapter|Section|Part)\s+(?P<n>\d{1,2})(?P<sep>[\s:.\-–—]*)(?P<t>(?![a-z]).*)$")
_CAPITAL_FORM = re.compile(r"^(?P<n>[A-Z])(?P<sep>[.．]\s+|\t)(?P<t>[A-Z\u3040-\u9fff].*)$")
_CAPITAL_IN_BRACKETS = re.compile(r"^[（(](?P<n>[A-Z])[）)](?P<sep>\s+)(?P<t>[A-Z].*)$")
_LENTICULAR_NAME = re.compile(r"^【\s*(?P<t>[^【】]{1,60})\s*】(?P<rest>.*)$")
_ANGLE_NAME = re.compile(r"^[〈＜](?P<t>[^〈〉＜＞]{1,60})[〉＞](?P<rest>.*)$")
_DOUBLE_ANGLE_NAME = re.compile(r"^《(?P<t>[^《》]{1,60})》(?P<rest>.*)$")
_BOX_HEADING = re.compile(r"^(?P<t>(?:特集|コラム|COLUMN|Column)(?:[\s:：].{0,60})?)$")
_KANJI_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class HeadingNumber:
    """The number that begins a heading.

    Attributes:
        rank: how high headings of this form stand; smaller is higher.
        number: as it stands in a path; empty where a heading has a name only.
        value: which one of its form, from 1; 0 where it has no number.
        title: what follows it.
        strong: whether its form alone makes it a heading (a tab or a full-width blank after the number).
        run_in_text: text of the first paragraph, where the heading runs into it.
        doubled: whether tabs stand between two copies of it, as they only do in headings.
    """

    rank: int
    number: str
    value: int
    title: str
    strong: bool
    run_in_text: str = ""
    doubled: bool = False


def read_number(text: str) -> HeadingNumber | None:
    """The number with which a line begins, or None; the line may be a heading then, or not."""
    if len(text) > 400 or _NO_NUMBER_START.match(text):
        return None
    text = remove_doubling(text)
    folded = text.translate(_ASCII_DIGITS)
    part = _PART_FORM.match(folded)
    if part:
        rank = CLAUSE if part["kind"] == "節" else CHAPTER
        value = _parse_value(part["n"])
        return HeadingNumber(
            rank, f"第{value}{part['kind']}", value, part["t"].strip(), bool(part["sep"] or not part["t"])
        )
    english = _ENGLISH_PART.match(folded)
    if english:
        kind, value = ("節", CLAUSE) if english["kind"] == "Section" else ("章", CHAPTER)
        number = int(english["n"])
        return HeadingNumber(value, f"第{number}{kind}", number, english["t"].strip(), strong=True)
    for pattern, rank in (
        (_DOUBLED_NUMBER, ARABIC),
        (_BRACKETED_NUMBER, BRACKET),
        (_PLAIN_NUMBER, ARABIC),
        (_KANA_FORM, KANA),
        (_KANA_IN_BRACKETS, KANA_BRACKET),
        (_LETTER_FORM, LETTER),
        (_LETTER_IN_BRACKETS, LETTER_BRACKET),
        (_CIRCLED_FORM, CIRCLED),
        (_CAPITAL_FORM, KANA),
        (_CAPITAL_IN_BRACKETS, KANA_BRACKET),
    ):
        found = pattern.match(folded)
        if found:
            return _build_number(found, pattern, rank, text)
    return read_name(text)


def _build_number(match: re.Match[str], pattern: re.Pattern[str], rank: int, text: str) -> HeadingNumber:
    own = unicodedata.normalize("NFKC", match["n"])
    strong = pattern is _DOUBLED_NUMBER or any(blank in match["sep"] for blank in _STRONG_BLANKS)
    number = f"({own})" if rank in (BRACKET, KANA_BRACKET, LETTER_BRACKET) else own
    return HeadingNumber(
        rank, number, _parse_value(own), text[match.start("t") :].strip(), strong, doubled=pattern is _DOUBLED_NUMBER
    )


def read_name(text: str) -> HeadingNumber | None:
    """A heading without a number: a name in brackets, with the text that runs on, or the head of a box."""
    box = _BOX_HEADING.match(text)
    if box:
        return HeadingNumber(BOX, "", 0, box["t"].strip(), strong=True)
    for pattern in (_LENTICULAR_NAME, _ANGLE_NAME, _DOUBLE_ANGLE_NAME):
        found = pattern.match(text)
        if found:
            return HeadingNumber(NAMED, "", 0, found["t"].strip(), not found["rest"], found["rest"].strip())
    return None


def _parse_value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    if number in _KATAKANA_VALUES:
        return _KATAKANA_VALUES[number]
    if len(number) == 1 and "a" <= number.lower() <= "z":
        return ord(number.lower()) - ord("a") + 1
    tens, ten, ones = number.rpartition("十")
    return ((_KANJI_DIGITS.get(tens, 1) if tens else 1) * 10 if ten else 0) + (
        _KANJI_DIGITS.get(ones, 0) if ones else 0
    )


def next_letter(letter: str) -> str:
    """The kana or Latin letter that counts one more than a given one; empty behind the last and for anything else."""
    if letter in _KATAKANA_VALUES:
        return _KATAKANA_ORDER[_KATAKANA_VALUES[letter] : _KATAKANA_VALUES[letter] + 1]
    return chr(ord(letter) + 1) if len(letter) == 1 and letter.isalpha() and letter not in "zｚ" else ""
