"""Finds the years and months that a query names beside a subject: `アルメニア 2024`, `Georgia August 2008`."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from briefings.domain.dates import DatePoint, InvalidDate, PartialDate
from briefings.text.lazy_pattern import compile_lazily
from briefings.text.months import MONTH_ABBREVIATIONS, parse_month
from briefings.text.numerals import ERA_OFFSETS

FIRST_YEAR: Final = 1
"""The year in which a period without a beginning starts."""
LAST_YEAR: Final = 9999
"""The year in which a period without an end ends."""

_YEAR = r"(?:1[5-9]|20|21)\d\d"
_ERA_YEAR = rf"(?:{'|'.join(ERA_OFFSETS)})\s{{0,3}}(?:\d{{1,2}}|元)"
_MONTH_NUMBER = r"(?:1[0-2]|0?[1-9])(?!\d)"
_MONTH_NAME = rf"(?:{'|'.join(MONTH_ABBREVIATIONS)})[a-z]{{0,6}}\.?"
_POINT_FORMS: Final = (
    rf"(?:{_YEAR}|{_ERA_YEAR})\s{{0,3}}年\s{{0,3}}{_MONTH_NUMBER}\s{{0,3}}月(?!間)",
    rf"(?:{_YEAR}|{_ERA_YEAR})\s{{0,3}}年(?![度版間代前後目越]|ぶり|近く|以上|以下|も前|\s{{0,3}}\d{{1,2}}\s{{0,3}}月)",
    rf"{_YEAR}[-/.]{_MONTH_NUMBER}(?![-/.]\d)",
    rf"{_MONTH_NAME},?\s{{1,3}}(?:of\s{{1,3}})?{_YEAR}(?![A-Za-z\d])",
    rf"{_YEAR}\s{{1,3}}{_MONTH_NAME}(?![A-Za-z])",
    rf"{_YEAR}(?=$|[\s,.?!;:、。?!)）」のにはをがもとかで~〜–—/-]|[ァ-ヶ]|以)(?![-/.]\d{{1,2}}(?!\d))",
)
_POINT: Final = "(?:" + "|".join(_POINT_FORMS) + ")"
_BEGIN: Final = r"(?<![A-Za-z\d./-])"
_PREPOSITION: Final = r"(?:\b(?:in|of|during|for|since|from|between|until|before|the|year|years)\s{1,3}){0,3}"
_SPAN: Final = compile_lazily(
    rf"{_BEGIN}{_PREPOSITION}(?P<start>{_POINT})\s{{0,3}}(?:から|以降|~|〜|-|–|—|to\b|through\b|until\b|and\b)\s{{0,3}}"
    rf"(?P<end>{_POINT})(?:\s{{0,3}}(?:まで|の間))?",
    re.IGNORECASE,
)
_DECADE: Final = compile_lazily(
    rf"{_BEGIN}{_PREPOSITION}(?P<year>(?:1[5-9]|20|21)\d0)(?:\s{{0,3}}年代|'?s(?![A-Za-z]))", re.IGNORECASE
)
_FISCAL_YEAR: Final = compile_lazily(
    rf"{_BEGIN}(?:(?P<year>{_YEAR})\s{{0,3}}年度|(?:fy|fiscal year)\s{{0,3}}(?P<fy>{_YEAR}))", re.IGNORECASE
)
_SINCE: Final = compile_lazily(
    rf"{_BEGIN}(?:(?P<after>{_POINT})\s{{0,3}}(?:以降|以後|以来|から(?=の|$|\s))|\bsince\s{{1,3}}(?P<since>{_POINT}))",
    re.IGNORECASE,
)
_UNTIL: Final = compile_lazily(
    rf"{_BEGIN}(?:(?P<until>{_POINT})\s{{0,3}}(?:以前|まで)|\b(?:until|before|up to)\s{{1,3}}(?P<before>{_POINT}))",
    re.IGNORECASE,
)
_SINGLE: Final = compile_lazily(rf"{_BEGIN}{_PREPOSITION}(?P<point>{_POINT})", re.IGNORECASE)
_ANY_YEAR: Final = compile_lazily(rf"{_YEAR}|{'|'.join(ERA_OFFSETS)}", re.IGNORECASE)
"""A pattern that matches in every period. It rejects most texts quickly."""

_EDITION_BEFORE: Final = compile_lazily(r"(?:青書|blue ?book|edition|版)\s{0,3}$", re.IGNORECASE)
_EDITION_AFTER: Final = compile_lazily(r"\s{0,3}年?(?:版|edition)", re.IGNORECASE)


class PeriodMention(Struct, frozen=True):
    """Years or months in a longer text.

    Attributes:
        start: offset of the first character.
        end: offset after the last character.
        period: the year, the month, or an interval of years or months.
    """

    start: int
    end: int
    period: PartialDate


def find_period(text: str) -> PeriodMention | None:
    """Finds the first years or months in a text in normal form KC (UAX 15); None if there are none.

    The year of an edition (`2025年版`, `Diplomatic Bluebook 2025`) is not a period.
    """
    if not _ANY_YEAR.search(text):
        return None
    for pattern in (_SPAN, _DECADE, _FISCAL_YEAR, _SINCE, _UNTIL, _SINGLE):
        for match in pattern.finditer(text):
            if _EDITION_BEFORE.search(text, 0, match.start()) or _EDITION_AFTER.match(text, match.end()):
                continue
            try:
                period = _read_match(pattern, match)
            except (InvalidDate, KeyError, ValueError):
                continue
            return PeriodMention(match.start(), match.end(), period)
    return None


def _read_match(pattern: re.Pattern[str], match: re.Match[str]) -> PartialDate:
    parts = {name: value for name, value in match.groupdict().items() if value}
    if pattern is _SPAN:
        return PartialDate(_read_point(parts["start"]), _read_point(parts["end"]))
    if pattern is _DECADE:
        first = int(parts["year"])
        return PartialDate(DatePoint(first), DatePoint(first + 9))
    if pattern is _FISCAL_YEAR:
        year = int(parts.get("year") or parts["fy"])
        return PartialDate(DatePoint(year, 4), DatePoint(year + 1, 3))
    point = _read_point(next(iter(parts.values())))
    if pattern is _SINCE:
        return PartialDate(point, DatePoint(LAST_YEAR))
    if pattern is _UNTIL:
        return PartialDate(DatePoint(FIRST_YEAR), point)
    return PartialDate(point)


def _read_point(text: str) -> DatePoint:
    """Returns the year or month of a text that matches one of `_POINT_FORMS`."""
    era = next((era for era in ERA_OFFSETS if text.startswith(era)), "")
    numbers = [int(number) for number in re.findall(r"\d+", text.replace("元", "1"))]
    if era:
        year, *months = numbers
        return DatePoint(ERA_OFFSETS[era] + year, *months[:1])
    if name := re.search(r"[a-z]{3,}", text, re.IGNORECASE):
        return DatePoint(numbers[0], parse_month(name[0]))
    year, *months = numbers
    return DatePoint(year, *months[:1])
