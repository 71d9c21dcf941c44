"""Finds furigana, the readings of kanji, on separate lines and in brackets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from briefings.documents.text_layer.lines import BODY, LineRole, TextLine
from briefings.documents.text_layer.titles import read_number
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.warnings import ParserWarnings


_KANA_ONLY = re.compile(r"^(?:[\u3041-\u3096ー・ \u3000]+|[\u30a1-\u30faー・ \u3000]+)$")
_KANJI_CHARACTER = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆ヶ][\U000e0100-\U000e01ef]?")
_MAX_TAIL_LENGTH = 16
_LAST_KANJI = re.compile(rf"(?:{_KANJI_CHARACTER.pattern}){{1,{_MAX_TAIL_LENGTH}}}\Z")
_SHORT_HIRAGANA = re.compile(r"^[\u3041-\u3096]{1,8}$")
_PLAIN_KANJI = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_SIGNS = re.compile(r"[。]|[はがもにて]、|では")
MAX_FURIGANA_LENGTH = 12
"""Maximum number of kana: four kanji with three kana each."""


class FuriganaLine(Struct, frozen=True):
    """A line with furigana, and whether it is certain that it has furigana."""

    line: TextLine
    certain: bool


def find_furigana(lines: list[TextLine], column: int) -> list[FuriganaLine]:
    """Finds the lines with furigana in order and sets their role.

    Such a line has only a few kana and interrupts a sentence: the line before it ends with the kanji, or the line
    after it begins with them (`上`, `シャンハイ`, `海`). It has no punctuation. Each consecutive line needs another
    kanji before it, and a kanji has at most four kana.
    """
    furigana: list[FuriganaLine] = []
    body_lines = [line for line in lines if line.role is BODY]
    used_kanji = 0
    last = -1
    for i in [i for i, line in enumerate(body_lines) if len(line.text) <= MAX_FURIGANA_LENGTH]:
        line = body_lines[i]
        if i > last + 1:
            used_kanji = 0
        last = i
        if not _may_be_furigana(line, column):
            used_kanji = 0
            continue
        before = _find_previous_line(body_lines, i)
        after = body_lines[i + 1] if i + 1 < len(body_lines) else None
        if before is None or after is None or (before.ends_sentence and not _is_behind_line(before, line)):
            used_kanji = 0
            continue
        if before.ends_sentence:
            line.role = LineRole.FURIGANA
            furigana.append(FuriganaLine(line, certain=False))
            continue
        if read_number(after.text) is not None:
            used_kanji = 0
            continue
        if before.width < column - 5 and line.before_blank and _ends_title(body_lines, i):
            used_kanji = 0
            continue
        base = _count_end_kanji(before.text) - used_kanji
        head = _count_start_kanji(after.text)
        kana = len(re.sub(r"\s", "", line.text))
        if base > 0:
            certain = kana <= 4 * (base + head)
        elif (head > 0 and used_kanji == 0 and kana <= 4 * head and before.width < column - 3) or _is_between_lines(
            before, line, after, column
        ):
            certain = False
        else:
            used_kanji = 0
            continue
        line.role = LineRole.FURIGANA
        before.split_by_furigana = True
        used_kanji += 1
        furigana.append(FuriganaLine(line, certain))
    return furigana


def _is_behind_line(before: TextLine, line: TextLine) -> bool:
    """Returns whether hiragana follow the end of a sentence: some tools write the furigana of a line after it."""
    return (
        _SHORT_HIRAGANA.match(line.text) is not None
        and not (line.after_blank or line.before_blank)
        and _PLAIN_KANJI.search(before.text) is not None
    )


def _is_between_lines(before: TextLine, line: TextLine, after: TextLine, column: int) -> bool:
    """Returns whether kana are between two lines of one sentence, the first of which has kanji."""
    return (
        bool(column)
        and before.width >= column - 4
        and after.width > column // 3
        and not (line.after_blank or line.before_blank or after.indented)
        and _PLAIN_KANJI.search(before.text) is not None
    )


def _may_be_furigana(line: TextLine, column: int) -> bool:
    text = line.text
    return _KANA_ONLY.match(text) is not None and (not column or line.width <= 0.62 * column)


def _find_previous_line(body_lines: list[TextLine], i: int) -> TextLine | None:
    """Returns the last line of running text before index `i`."""
    while i > 0:
        i -= 1
        if body_lines[i].role is BODY:
            return body_lines[i]
    return None


def _ends_title(body_lines: list[TextLine], i: int) -> bool:
    """Returns whether the line at index `i` may be the last line of a heading."""
    if i < 2 or body_lines[i - 2].split_by_furigana or body_lines[i - 2].role is LineRole.FURIGANA:
        return False
    if (
        _SENTENCE_SIGNS.search(body_lines[i - 1].text)
        or read_number(body_lines[i - 1].text)
        or body_lines[i - 1].text[:1] in "【〈《"
    ):
        return False
    for line in reversed(body_lines[max(0, i - 4) : i - 1]):
        if _SENTENCE_SIGNS.search(line.text):
            return False
        number = read_number(line.text)
        if number is not None and number.strong:
            return True
    return False


def _count_end_kanji(text: str) -> int:
    run = _LAST_KANJI.search(text[-_MAX_TAIL_LENGTH:])
    return len(_KANJI_CHARACTER.findall(run[0])) if run else 0


def _count_start_kanji(text: str) -> int:
    count = position = 0
    while match := _KANJI_CHARACTER.match(text, position):
        count += 1
        position = match.end()
    return count


_BRACKETED_HIRAGANA = re.compile(r"[(（](?P<kana>[\u3041-\u3096ー]{1,24})[)）]")
_MAX_BASE_LENGTH = 12
_BASE = re.compile(
    r"(?:[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆ヶ][\U000e0100-\U000e01ef]?)"
    rf"{{1,{_MAX_BASE_LENGTH}}}\Z"
)
"""The kanji at the end of a text, with their variation selectors."""

_NON_READING_WORDS = re.compile(
    r"^(?:など|ほか|ら|たち|のみ|だけ|まで|から|より|ごろ|または|および|いずれも|ただし|すべて|なし|あり|うち|を|は|が|に)"
)
_MAX_KANA_PER_KANJI = 5
"""Maximum number of kana for one kanji: 志 is こころざし, 承 is うけたまわ."""


def remove_bracketed(text: str, warnings: ParserWarnings) -> str:
    """Removes furigana in brackets, with one warning for the text.

    Furigana are hiragana directly after kanji, and not too many for them. A particle or a word such as など stays,
    and so does katakana, which is another name.
    """
    if text.isascii():
        return text
    removed: list[str] = []

    def remove_match(match: re.Match[str]) -> str:
        kana = match["kana"]
        base = _BASE.search(text[max(0, match.start() - 2 * _MAX_BASE_LENGTH) : match.start()])
        if base is None or _NON_READING_WORDS.match(kana) or len(kana) > _MAX_KANA_PER_KANJI * len(base[0]):
            return match[0]
        removed.append(base[0] + match[0])
        return ""

    result = _BRACKETED_HIRAGANA.sub(remove_match, text)
    if removed:
        line = text.count("\n", 0, text.find(removed[0])) + 1
        samples = "、".join(dict.fromkeys(removed))
        warnings.add(line, "reading", N_("furigana in brackets were removed: {count}"), samples, count=len(removed))
    return result
