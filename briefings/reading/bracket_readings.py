"""Readings in brackets: the ministry's plain texts write 止(や)む where the page has them above the kanji."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefings.reading.warnings import ParserWarnings

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
        warnings.add(line, "reading", f"{len(found)} readings in brackets were taken out", samples)
    return result
