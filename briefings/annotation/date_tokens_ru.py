"""Finds date expressions in Russian text: `15 февраля 2024 г.`, `в феврале 2024 года`, `15.02.2024`, `в 2024 году`.

A number is a year only before `год` or its abbreviation, or in a date with a month. A month alone counts only after a
preposition (`в феврале`), after which it can't be a name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.annotation.date_tokens import DateReference, DateToken

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTH_STEMS: Final = (
    *(
        r"январ[ьяюе]м?",
        r"феврал[ьяюе]м?",
        r"март(?:а|у|ом|е)?",
        r"апрел[ьяюе]м?",
        r"ма(?:й|я|ю|ем|е)",
        r"июн[ьяюе]м?",
    ),
    *(r"июл[ьяюе]м?", r"август(?:а|у|ом|е)?", r"сентябр[ьяюе]м?", r"октябр[ьяюе]м?", r"ноябр[ьяюе]м?"),
    r"декабр[ьяюе]м?",
)
"""The names of the months in all grammatical cases."""

_MONTHS: Final = tuple(re.compile(stem, re.IGNORECASE) for stem in _MONTH_STEMS)
_MONTH_PATTERN: Final = rf"(?:{'|'.join(_MONTH_STEMS)})(?![^\W\d_])"
_DAY_PATTERN: Final = r"(?:0?[1-9]|[12]\d|3[01])(?!\d)"
_YEAR_PATTERN: Final = r"(?:1[89]|20)\d\d(?!\d)"
_YEAR_WORD: Final = r"\s?(?:годами|годами|годов|годах|годам|годом|года|году|годы|год|гг\.?|г\.?)(?![^\W\d_])"
_DASH: Final = r"\s?[-–—]\s?"
_SEASONS: Final = r"(?:весной|летом|осенью|зимой)"
_QUALIFIER_PATTERN: Final = (
    r"(?:(?P<q>(?:в\s+)?(?:самом\s+)?(?:начале|середине|конце)|к\s+концу|в\s+(?:первой|второй)\s+половине)\s+)?"
)
_DATE_EXPRESSION = re.compile(
    rf"""
    (?<![\w./№-])
    {_QUALIFIER_PATTERN}
    (?:
        (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?![\d-])
      | (?P<nd>{_DAY_PATTERN})\.(?P<nm>0[1-9]|1[0-2])\.(?P<ny>{_YEAR_PATTERN})(?!\.\d)
      | (?:с\s+)?(?P<d1>{_DAY_PATTERN})(?:(?:{_DASH}|\s+по\s+)(?P<d2>{_DAY_PATTERN})|(?P<more>(?:,\s+{_DAY_PATTERN}){{0,6}}\s+и\s+{_DAY_PATTERN}))?\s+(?P<m1>{_MONTH_PATTERN})(?:\s+(?P<y1>{_YEAR_PATTERN})(?:{_YEAR_WORD})?|\s+(?P<r1>того\s+же|прошлого|этого|текущего)\s+года)?
      | (?P<m3>{_MONTH_PATTERN})(?:\s+(?P<y3>{_YEAR_PATTERN})(?:{_YEAR_WORD})?|\s+(?P<r3>того\s+же|прошлого|этого|текущего)\s+года)?
      | (?P<y5>{_YEAR_PATTERN})(?:{_DASH}(?P<y6>{_YEAR_PATTERN}))?{_YEAR_WORD}
      | (?P<decade>(?:1[89]|20)\d0)-[ехм]{{1,2}}(?:\s+(?:годах|годов|годы|гг\.?))?(?![^\W\d_])
      | (?P<quarter>первом|втором|третьем|четв[её]ртом|I|II|III|IV)\s+квартале(?:\s+(?P<y7>{_YEAR_PATTERN}){_YEAR_WORD})?
      | (?P<rel>в\s+(?:том\s+же|прошлом|этом|текущем)\s+году|{_SEASONS}\s+(?:того\s+же|прошлого|этого|текущего)\s+года)
    )
    """,  # noqa: E501
    re.VERBOSE | re.IGNORECASE,
)
_QUALIFIERS: Final = {"начале": "early", "первой": "early", "середине": "mid", "второй": "late", "конце": "end",
                      "концу": "end"}  # fmt: skip
_QUARTERS: Final = {"первом": 1, "втором": 2, "третьем": 3, "четвертом": 4, "i": 1, "ii": 2, "iii": 3, "iv": 4}
_BEFORE_BARE_MONTH = re.compile(r"\b(?:в|во|с|со|до|к|по)\s+$", re.IGNORECASE)
_BEFORE_REPORTED_YEAR = re.compile(
    rf"\b(?:в|во|за|течение|протяжении|итогам|{_SEASONS})\s+$|\b(?:начал[ое]|середин[аеу]|кон(?:ец|це|ца))\s+$",
    re.IGNORECASE,
)
"""Words before the year of an event. After other nouns, the year only describes the noun: `Конституция 1993 года`."""
_FROM_WORDS = re.compile(r"\b(?:с|со|начиная\s+с)(?:\s+начала)?\s+$", re.IGNORECASE)
_UNTIL_WORDS = re.compile(r"\b(?:до|по)(?:\s+конца)?\s+$", re.IGNORECASE)
_BACKGROUND_BEFORE = re.compile(r"\b(?:от|состоянию\s+на|после|раньше|накануне)\s+$", re.IGNORECASE)
"""Words before the date of a document or a state, and before a date to which an event is only related."""
_RANGE_WORDS = re.compile(r"\s{0,4}(?:[-–—]|по|до)\s{0,4}", re.IGNORECASE)
_CONTEXT_LENGTH: Final = 40
"""Number of characters before an expression that are examined."""


def tokenize_russian(text: str) -> Iterator[DateToken]:
    """Yields the unresolved date expressions of a Russian text, in order."""
    before: DateToken | None = None
    for match in _DATE_EXPRESSION.finditer(text):
        for token in _build_tokens(match, text):
            linked = _link_previous(token, before, text)
            yield linked
            before = linked


def _build_tokens(match: re.Match[str], text: str) -> list[DateToken]:  # noqa: PLR0911  one for each form
    """Builds one token, two for the ends of a range, or one for each day of a list."""
    part = match.groupdict()
    qualifier = next((value for word, value in _QUALIFIERS.items() if word in (part["q"] or "").lower()), "")
    token = _add_context(DateToken(match.start(), match.end(), qualifier=qualifier), match, text)
    if iso := part["iso"]:
        year, month, day = map(int, iso.split("-"))
        return [replace(token, year=year, month=month, day=day)]
    if part["nd"]:
        return [replace(token, year=int(part["ny"] or 0), month=int(part["nm"] or 0), day=int(part["nd"]))]
    if part["m1"]:
        return _parse_days(token, part)
    if part["m3"]:
        return _parse_month(token, part, text)
    if part["y5"]:
        return _parse_years(token, part)
    if decade := part["decade"]:
        return [replace(token, year=int(decade), period_end=(int(decade) + 9, 0))]
    if quarter := part["quarter"]:
        number = _QUARTERS[quarter.lower().replace("ё", "е")]
        return [replace(token, year=int(part["y7"] or 0), period_end=(3 * number - 2, 3 * number))]
    return [_count_years(token, part["rel"] or "")]


def _parse_days(token: DateToken, part: dict[str, str | None]) -> list[DateToken]:
    first, last, more = int(part["d1"] or 0), part["d2"], part["more"]
    token = replace(token, month=_find_month(part["m1"] or ""), year=int(part["y1"] or 0), day=first)
    if part["r1"]:
        token = _count_years(token, part["r1"])
    if last:
        single = replace(token, qualifier="", is_background=False)
        return [replace(single, end=token.start + 1), replace(single, link="pair", day=int(last))]
    if not more:
        return [token]
    days = [first, *map(int, re.findall(r"\d+", more))]
    return [
        replace(token, end=token.start + 1, day=day, link="days" if number else "") for number, day in enumerate(days)
    ]


def _parse_month(token: DateToken, part: dict[str, str | None], text: str) -> list[DateToken]:
    token = replace(token, month=_find_month(part["m3"] or ""), year=int(part["y3"] or 0))
    if part["r3"]:
        return [_count_years(token, part["r3"])]
    is_dated = token.year or token.qualifier or _BEFORE_BARE_MONTH.search(_get_text_before(text, token.start))
    return [token] if is_dated else []


def _parse_years(token: DateToken, part: dict[str, str | None]) -> list[DateToken]:
    year, last = int(part["y5"] or 0), int(part["y6"] or 0)
    if last <= year:
        return [replace(token, year=year)]
    return [replace(token, year=year, end=token.start + 4), replace(token, year=last, link="pair")]


def _count_years(token: DateToken, words: str) -> DateToken:
    """Returns the token with the year of `того же года` (of the last date), `прошлого года` or `этого года`."""
    words = words.lower()
    if "же" in words.split():
        return replace(token, reference=DateReference.CONTEXT)
    return replace(token, reference=DateReference.EDITION, years=-1 if "прошл" in words else 0)


def _add_context(token: DateToken, match: re.Match[str], text: str) -> DateToken:
    before = _get_text_before(text, match.start())
    if _BACKGROUND_BEFORE.search(before):
        return replace(token, is_background=True)
    is_year = match["y5"] is not None
    if not token.qualifier and _FROM_WORDS.search(before):
        # "Since 2020" describes a state. Only with a month is it the date of a beginning.
        return replace(token, qualifier="from", is_background=is_year)
    if _UNTIL_WORDS.search(before):
        return replace(token, qualifier=token.qualifier or "until", is_background=bool(token.qualifier) or is_year)
    if is_year and not match["y6"] and not token.qualifier and not _BEFORE_REPORTED_YEAR.search(before):
        return replace(token, is_background=True)
    return token


def _link_previous(token: DateToken, before: DateToken | None, text: str) -> DateToken:
    if token.link == "pair":
        return replace(token, link="range")
    if token.link or before is None or before.qualifier not in {"", "from"}:
        return token
    between = text[before.end : token.start]
    return replace(token, link="range") if _RANGE_WORDS.fullmatch(between) else token


def _find_month(name: str) -> int:
    return next(number for number, pattern in enumerate(_MONTHS, 1) if pattern.fullmatch(name))


def _get_text_before(text: str, offset: int) -> str:
    return text[max(0, offset - _CONTEXT_LENGTH) : offset]
