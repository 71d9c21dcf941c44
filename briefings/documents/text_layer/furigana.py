"""Ruby: readings of kanji that a text layer sets on lines of their own, in the middle of a sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.documents.text_layer.lines import LineRole, TextLine
from briefings.documents.text_layer.titles import read_number
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.warnings import ParserWarnings


_KANA_ONLY = re.compile(r"^(?:[\u3041-\u3096ー・ \u3000]+|[\u30a1-\u30faー・ \u3000]+)$")
_KANJI_CHARACTER = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆ヶ][\U000e0100-\U000e01ef]?")
_SHORT_HIRAGANA = re.compile(r"^[\u3041-\u3096]{1,8}$")
_PLAIN_KANJI = re.compile(r"[\u3400-\u9fff]")
_SENTENCE_SIGNS = re.compile(r"[。]|[はがもにて]、|では")
MAX_FURIGANA_LENGTH = 12
"""Kana that a reading has at most: four kanji of three kana."""


@dataclass(frozen=True, slots=True)
class FuriganaLine:
    """A reading that was taken out: its line, and whether that was certain."""

    line: TextLine
    certain: bool


def find_furigana(lines: list[TextLine], column: int) -> list[FuriganaLine]:
    """The readings, in order; their lines get that role.

    A reading is a short line of kana only that interrupts a sentence: what stands before it ends with the kanji
    that it reads, or what follows goes on with them (`上`, `シャンハイ`, `海`). It ends no sentence and
    has no punctuation.
    A second one in succession needs a second kanji before it. Four kana a kanji are the most.
    """
    found: list[FuriganaLine] = []
    running = [line for line in lines if line.role is LineRole.BODY]
    spent = 0
    for i, line in enumerate(running):
        if not _may_be_furigana(line, column):
            spent = 0
            continue
        before = _previous_line(running, i)
        after = running[i + 1] if i + 1 < len(running) else None
        if before is None or after is None or (before.ends_sentence and not _is_behind_line(before, line)):
            spent = 0
            continue
        if before.ends_sentence:
            line.role = LineRole.FURIGANA
            found.append(FuriganaLine(line, certain=False))
            continue
        if read_number(after.text) is not None:
            spent = 0
            continue
        if before.width < column - 5 and line.before_blank and _ends_title(running, i):
            spent = 0
            continue
        base = _count_end_kanji(before.text) - spent
        head = _count_start_kanji(after.text)
        kana = len(re.sub(r"\s", "", line.text))
        if base > 0:
            certain = kana <= 4 * (base + head)
        elif (head > 0 and spent == 0 and kana <= 4 * head and before.width < column - 3) or _is_between_lines(
            before, line, after, column
        ):
            certain = False
        else:
            spent = 0
            continue
        line.role = LineRole.FURIGANA
        before.split_by_furigana = True
        spent += 1
        found.append(FuriganaLine(line, certain))
    return found


def _is_behind_line(before: TextLine, line: TextLine) -> bool:
    """Whether hiragana without an end of a sentence stand behind one: some tools write readings behind their line."""
    return (
        _SHORT_HIRAGANA.match(line.text) is not None
        and not (line.after_blank or line.before_blank)
        and _PLAIN_KANJI.search(before.text) is not None
    )


def _is_between_lines(before: TextLine, line: TextLine, after: TextLine, column: int) -> bool:
    """Whether kana that read something on the line before them stand between two lines of one sentence."""
    return (
        bool(column)
        and before.width >= column - 4
        and after.width > column // 3
        and not (line.after_blank or line.before_blank or after.indented)
        and _PLAIN_KANJI.search(before.text) is not None
    )


def _may_be_furigana(line: TextLine, column: int) -> bool:
    text = line.text
    return (
        len(text) <= MAX_FURIGANA_LENGTH
        and _KANA_ONLY.match(text) is not None
        and (not column or line.width <= 0.62 * column)
    )


def _previous_line(body_lines: list[TextLine], i: int) -> TextLine | None:
    """The last line before `i` that is text."""
    while i > 0:
        i -= 1
        if body_lines[i].role is LineRole.BODY:
            return body_lines[i]
    return None


def _ends_title(body_lines: list[TextLine], i: int) -> bool:
    """Whether the lines before `i` are a heading of several rows that would end with it."""
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
    tail = text[-16:]
    count = 0
    while tail and (found := list(_KANJI_CHARACTER.finditer(tail))) and found[-1].end() == len(tail):
        tail = tail[: found[-1].start()]
        count += 1
    return count


def _count_start_kanji(text: str) -> int:
    count = position = 0
    while found := _KANJI_CHARACTER.match(text, position):
        count += 1
        position = found.end()
    return count


_ANNOTATED_KANJI = r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff々〆ヶ][\U000e0100-\U000e01ef]?"
_BRACKETED_FURIGANA = re.compile(
    rf"(?P<base>(?:{_ANNOTATED_KANJI}){{1,12}})[(（](?P<kana>[\u3041-\u3096ー]{{1,24}})[)）]"
)
_NON_READING_WORDS = re.compile(
    r"^(?:など|ほか|ら|たち|のみ|だけ|まで|から|より|ごろ|または|および|いずれも|ただし|すべて|なし|あり|うち|を|は|が|に)"
)
_MAX_KANA_PER_KANJI = 5
"""Kana that one kanji is read with at most: 志 is こころざし, 承 is うけたまわ."""


def remove_bracketed(text: str, warnings: ParserWarnings) -> str:
    """The text without readings in brackets, told once with their count.

    A reading is hiragana only, right after kanji, and short enough to be theirs; a particle or a word such as など in
    brackets stays, and so does katakana, which is another name and no reading.
    """
    found: list[str] = []

    def remove_match(match: re.Match[str]) -> str:
        kana, base = match["kana"], match["base"]
        if _NON_READING_WORDS.match(kana) or len(kana) > _MAX_KANA_PER_KANJI * len(base):
            return match[0]
        found.append(match[0])
        return base

    first = _BRACKETED_FURIGANA.search(text)
    result = _BRACKETED_FURIGANA.sub(remove_match, text)
    if found and first:
        line = text.count("\n", 0, text.find(found[0])) + 1
        samples = "、".join(dict.fromkeys(found))
        warnings.add(line, "reading", N_("furigana in brackets were removed: {count}"), samples, count=len(found))
    return result
