"""The number of a Markdown heading, and the path of its section."""

from __future__ import annotations

import re
import unicodedata

_KANJI_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
# Every form is matched after NFKC, so that （１）, ① and ｱ are (1), 1 and ア.
_NUMBER_FORMS = (
    re.compile(r"^第\s*(?P<n>\d+|[〇一二三四五六七八九十]+)\s*[部編章節項款][\s:.]*"),
    re.compile(r"^(?:Part|Chapter|Section|Article)\s+(?P<n>\d+|[IVXLC]+)(?=[\s:.]|$)[\s:.]*", re.IGNORECASE),
    re.compile(
        r"^[(〔【\[]\s*(?P<bracket>\d{1,3}|[ァ-ヶ]|[A-Za-z]|[ivxIVX]+|[一二三四五六七八九十]+)\s*[)〕】\]]\s*"
    ),
    re.compile(r"^(?P<n>\d{1,3}(?:[.-]\d{1,3})*)(?:[.、)]\s*(?!\d)|\s+|$)"),
    re.compile(r"^(?P<n>[ァ-ヶ])(?:[.、)]\s*|\s+|$)"),
    re.compile(r"^(?P<n>[IVX]+|[A-Za-z])[.)]\s+"),
    re.compile(r"^(?P<n>[一二三四五六七八九十]+)(?:[.、)]\s*|\s+)"),
)
_NUMBER_SIGN = re.compile(r"^([\u2160-\u217f\u2460-\u2473])\s*")
"""A Roman numeral of one character, or a circled number: it needs no full stop after it."""


def split_number(heading: str) -> tuple[str, str]:
    """The number as it stands in a path, and the title: `（1） 総論` gives `(1)` and `総論`.

    The number is empty where the heading has none. `第5節` gives `5`, `一、` gives `1`, `2-1` gives `2.1`.
    """
    sign = _NUMBER_SIGN.match(heading)
    if sign and heading[sign.end() :]:
        return unicodedata.normalize("NFKC", sign[1]), heading[sign.end() :]
    for form in _NUMBER_FORMS:
        found = _match_form(form, heading)
        if found:
            number, title = found
            return number, title or heading.strip()
    return "", heading.strip()


def _match_form(form: re.Pattern[str], heading: str) -> tuple[str, str] | None:
    """Match on the folded heading, but cut the title out of the heading as it was written."""
    folded = [unicodedata.normalize("NFKC", character) for character in heading]
    found = form.match("".join(folded))
    if not found:
        return None
    groups = found.groupdict()
    number = groups.get("bracket") or groups["n"]
    number = _parse_kanji_number(number) if set(number) <= {*_KANJI_DIGITS, "十"} else number.replace("-", ".")
    used = written = 0
    while used < found.end():
        used += len(folded[written])
        written += 1
    return (f"({number})" if groups.get("bracket") else number), heading[written:].strip()


def _parse_kanji_number(kanji: str) -> str:
    if "十" not in kanji:
        return "".join(str(_KANJI_DIGITS[digit]) for digit in kanji)
    tens, _, ones = kanji.partition("十")
    return str((_KANJI_DIGITS[tens] if tens else 1) * 10 + (_KANJI_DIGITS[ones] if ones else 0))


class SectionPathAllocator:
    """Gives each section of a document a path that no other has.

    A heading without a number is called `#` and its position among the headings of its parent, from 1 (`2-#3`).
    A number that its parent has already is followed by `~` and the lowest number from 2 that makes it unique
    (`2-(1)~2`). So a path stays the same as long as the headings before it do.
    """

    def __init__(self) -> None:
        self._child_counts: dict[str, int] = {}
        self._path_counts: dict[str, int] = {}

    def assign_path(self, parent: str, number: str) -> tuple[str, str]:
        """The number as it stands in the path, and the path, of the next section below `parent`."""
        self._child_counts[parent] = position = self._child_counts.get(parent, 0) + 1
        own = number or f"#{position}"
        path = f"{parent}-{own}" if parent else own
        turn = self._path_counts.get(path, 0) + 1
        while turn > 1 and f"{path}~{turn}" in self._path_counts:
            turn += 1
        self._path_counts[path] = turn
        if turn == 1:
            return own, path
        self._path_counts[f"{path}~{turn}"] = 1
        return f"{own}~{turn}", f"{path}~{turn}"
