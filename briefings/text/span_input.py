"""Separates a name from the dates after it, for platforms with one text field: `アルメニア 2020 2024-03`."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from briefings.text.date_input import InvalidDateInput, parse_span

if TYPE_CHECKING:
    from datetime import date

    from briefings.domain.dates import PartialDate

_BETWEEN_YEARS: Final = re.compile(r"(?<!\d)(\d{4}年?)\s*(?:[-/~〜–—]|\.\.)\s*(?=\d{4}(?!\d))")
_SEPARATORS: Final = re.compile(r"\s+|(?<=[\d年月日])\s*(?:[~〜–—]|\.\.|から)\s*|(?<=[\d年月日])まで$")
_FILLERS: Final = frozenset({"from", "since", "to", "until", "between", "and", "から", "まで", "-"})


def split_span(text: str, today: date, locale: str = "") -> tuple[str, PartialDate | None]:
    """Splits a text into a name and the interval of the one or two dates after it; None if there is no date.

    A single date is the start of an interval without an end.

    Args:
        text: a name, then years, months or days separated by spaces, dashes or words such as `to`.
        today: the current date.
        locale: BCP 47 tag of the reader's locale.

    Raises:
        InvalidDateInput: the second date is before the first, or one of them does not exist.
    """
    normal = _BETWEEN_YEARS.sub(r"\1 ", unicodedata.normalize("NFKC", text).strip())
    words = [word for word in _SEPARATORS.split(normal) if word]
    dates: list[str] = []
    while words and len(dates) < 2:
        if words[-1].lower() in _FILLERS and (dates or len(words) > 1):
            words.pop()
        elif _is_date(words[-1], today, locale):
            dates.insert(0, words.pop())
        else:
            break
    if not dates or not words:
        return text.strip(), None
    while len(words) > 1 and words[-1].lower() in _FILLERS:
        words.pop()
    return " ".join(words), parse_span(dates[0], dates[1] if len(dates) > 1 else "", today, locale)


def _is_date(word: str, today: date, locale: str) -> bool:
    if not word[0].isdecimal():
        return False
    try:
        parse_span(word, "", today, locale)
    except InvalidDateInput as error:
        return error.is_impossible
    return True
