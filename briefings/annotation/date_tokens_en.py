"""Finds date expressions in English text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from briefings.annotation.date_tokens import DateReference, DateToken
from briefings.text.months import MONTH_ABBREVIATION_PATTERN, MONTH_NAME_PATTERN, parse_month

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTH_PATTERN = rf"(?:{MONTH_NAME_PATTERN}|{MONTH_ABBREVIATION_PATTERN}(?=\.?\s+\d)\.?)"
_DAY_PATTERN = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d.,]{0,12}\d|%)"
_YEAR_PATTERN = r"(?:1[0-9]|20)\d{2}(?!\d|[.,]\d|%|年)"
_RANGE_DASH = r"\s*(?:–|-|—|to|until|through)\s*"
_MORE_DAYS = rf"(?:,\s+{_DAY_PATTERN}){{0,6}},?\s+and\s+{_DAY_PATTERN}"
_QUALIFIER_PATTERN = (
    r"(?:(?P<q>(?:[Aa]t\s+)?[Tt]he\s+(?:very\s+)?(?:beginning|start|middle|end)\s+of|[Tt]he\s+first\s+half\s+of"
    r"|[Tt]he\s+second\s+half\s+of|[Ll]ate|[Ee]arly|[Mm]id)[\s-]+(?:in\s+)?)?"
)
_RELATIVE_YEAR = r"(?:(?:the|that)\s+(?:same|following|previous)|that)\s+year"
_COUNT_PATTERN = r"(?:[Aa]|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|\d{1,2})"
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_AFTER_BARE_DAY = r"(?=\s*(?:[.,;:)]|$)|\s+(?:and|to|in|at|with|after|when)\b)"
"""The text after a day without a month: `the summit opened on the 23rd`."""
_EVERY_BEFORE = re.compile(r"\b(?:every|each)\s+$", re.IGNORECASE)
_BETWEEN_BEFORE = re.compile(r"\bbetween\s+$", re.IGNORECASE)
_STATE_BEFORE = re.compile(r"\bas of(?: the end of)?\s*$", re.IGNORECASE)
_DATE_EXPRESSION = re.compile(
    rf"""
    (?<![\w./-])
    {_QUALIFIER_PATTERN}
    (?:
        (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?![\d-])
      | (?P<d1>{_DAY_PATTERN})(?:{_RANGE_DASH}(?P<d2>{_DAY_PATTERN})|(?P<more1>{_MORE_DAYS}))?\s+(?:of\s+)?(?P<m1>{_MONTH_PATTERN})(?:,?\s+(?P<y1>{_YEAR_PATTERN}))?
      | (?P<m2>{_MONTH_PATTERN})\s+(?P<d3>{_DAY_PATTERN})(?:{_RANGE_DASH}(?P<d4>{_DAY_PATTERN})|(?P<more2>{_MORE_DAYS}))?(?:,?\s+(?P<y2>{_YEAR_PATTERN}))?
      | (?P<m3>{_MONTH_PATTERN})(?:,?\s+(?:of\s+)?(?P<y3>{_YEAR_PATTERN})|\s+of\s+(?P<rel3>{_RELATIVE_YEAR}))?
      | (?P<y5>{_YEAR_PATTERN})(?:\s*[–-]\s*(?P<y6>(?:20|19)?\d{{2}})(?!\d))?
      | (?P<rel>(?:[Tt]he|[Tt]hat)\s+(?:same|following|next|previous)\s+(?:year|month|day)|[Tt]hat\s+(?:year|month|day))
      | (?P<later>{_COUNT_PATTERN}\s+(?:year|month|day)s?\s+later)
      | (?:[Tt]he\s+)?(?P<quarter>[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth)\s+quarter(?:\s+of\s+(?:(?P<y7>{_YEAR_PATTERN})|(?:the|that)\s+year))?
      | Q(?P<q4>[1-4])(?:\s+(?:of\s+)?(?P<y8>{_YEAR_PATTERN}))?
      | [Tt]he\s+(?P<only>{_DAY_PATTERN})(?<=[a-z])(?:\s+of\s+(?:the|that)\s+(?:same\s+)?month)?{_AFTER_BARE_DAY}
      | (?P<edition>(?:[Ll]ast|[Tt]his|[Nn]ext)\s+year)
    )
    (?P<decade>s\b)?
    """,  # noqa: E501
    re.VERBOSE,
)
_BEFORE_BARE_MONTH = re.compile(
    r"(?:\b(?:in|by|since|until|till|from|of|to|and|during|through|before|after|and|or)|[(,–-])\s*$", re.IGNORECASE
)
_FROM_WORDS = re.compile(r"\b(?:since|from|starting|beginning)(?: in| on)?\s*$", re.IGNORECASE)
_UNTIL_WORDS = re.compile(r"\b(?:until|till|through|by)(?: the)?\s*$", re.IGNORECASE)
_SINCE_WORDS = re.compile(r"\b(?:first|for the first time|unseen|not seen)\s+since\s*$", re.IGNORECASE)
_RANGE_WORDS = re.compile(r"\s*(?:–|-|—|to|until|through)\s*(?:in\s+)?")
_RANGE_AND = re.compile(r"\s*and\s*")
_BACKGROUND_SUFFIX = re.compile(r"\s*(?:chair|presidency|edition|budget|target|-(?:led|style))", re.IGNORECASE)
_ARTICLE_BEFORE = re.compile(r"\b(?:the|its|their|a)\s*$", re.IGNORECASE)
_RELATIVE_OFFSETS = {"same": 0, "that": 0, "following": 1, "next": 1, "previous": -1}
_EDITION_OFFSETS = {"last": -1, "this": 0, "next": 1}
_QUALIFIERS = {"beginning": "early", "start": "early", "first": "early", "early": "early", "middle": "mid",
               "mid": "mid", "late": "late", "second": "late", "end": "end"}  # fmt: skip


_FIRST_BARE_YEAR = 1800
"""The first year that counts without a word of time before it."""

_NUMBER_BEFORE = re.compile(
    r"(?:\b(?:[Rr]esolutions?|UNSCR|[Aa]rticles?|[Ss]ections?|[Oo]rders?|[Dd]ecrees?|[Ll]aws?|Acts?|[Rr]ooms?|Boxe?s?|"
    r"pages?|pp?\.|[Nn]umbers?|Nos?\.?|[Ff]orms?|[Ff]lights?|"
    r"(?i:group|crowd|crew|team|staff|population|number|area|altitude|height|depth|length|loan|cost|fine|value|sum|amount|"
    r"maximum|minimum|average|distance|speed)\s+of|than|about|around|nearly|almost|approximately|roughly|some|exactly|only|all|another|least|most|"
    r"total(?:\s+of|\s*:)?|totaling|worth|ISO|[Mm]odel|Highway|Route)|[$€£¥₽#№]|USD|EUR)\s*$"
)
_COUNTED_AFTER = re.compile(
    r"\s*(?:%|percent|per\s+cent|km|kilomet|met(?:er|re)s|miles|tons?\b|tonnes|hectares|kg|MW|GW|USD|EUR|dollars|euros|"
    r"times\b|people\b|persons\b|men\b|women\b|children\b|letters\b|cases\b|hours\b|days\b|troops\b|soldiers\b|"
    r"refugees\b|casualties\b|deaths\b|participants\b|members\b|visitors\b|votes\b|seats\b|points\b|feet\b|ships\b|"
    r"households\b|prisoners\b|detainees\b|tourists\b|jobs\b|square\b|cubic\b|local\s+time\b|-(?:strong|man|member|page)\b)"
)
_ADDRESS_AFTER = re.compile(
    r",?\s+(?:[A-Z][\w.]*\s+){0,3}(?:Street|St\.|Avenue|Ave\.|Road|Rd\.|Boulevard|Blvd\.|Lane|NW\b|SW\b)"
)
_TIME_BEFORE = re.compile(
    r"\b(?:in|since|by|until|till|during|before|after|through|throughout|early|late|mid|years?|period|FY|CY|fiscal|circa|"
    r"end|as\s+of|spring|summer|autumn|fall|winter|quarter|half|Q[1-4]|H[12]|seasons?|(?:early|late|recently)\s+as)\s*$",
    re.IGNORECASE,
)
_LINK_BEFORE = re.compile(r"(?:\b(?:from|of|between|to|for)|[(])\s*$", re.IGNORECASE)
_LIST_LINK = re.compile(r"\s{0,4}(?:[,–/-]|,?\s{0,4}(?:and|or|to|until|through))\s{0,4}")
_CHANGE_BEFORE = re.compile(
    r"\b(?:r[io]se|fell|fall|gr[eo]w|growth|increas\w{0,3}|decreas\w{0,3}|drop\w{0,4}|declin\w{0,3}|climb\w{0,3}|"
    r"jump\w{0,3}|shrank|up|down)\b[^.;]{0,30}$"
)
"""A change of an amount, after which numbers are its limits."""
_BETWEEN_COUNTS = re.compile(r"\s*and\s+\d{1,3}(?:,?\d{3})*\s+(?:people|persons|[a-z]{3,}s)\b")
_DETERMINER_BEFORE = re.compile(
    r"(?:\b(?:the|its|their|his|her|our|this|that|an?|each|every)|['’]s|s[’'])\s*$", re.IGNORECASE
)
_ENDS_WITH_NAME = re.compile(r"\b[A-Z][\w-]*\s*$")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;•*–—-]\s+|[“\"(]\s*)$")
_PLURAL_NEXT = re.compile(r"\s+(?!this\b|does\b)[a-z]{3,}s\b")
_PLURAL_AFTER = re.compile(r"\s+(?:[a-z]+\s+){0,2}?[a-z]{3,}s\b")
_YEAR_AFTER_NOUN = re.compile(
    r"\s+[a-z][\w-]*(?:\s+(?!and\b|or\b|in\b|on\b)[\w’'-]+){0,4}?\s+(?:in|of)\s+"
    r"(?P<year>(?:1[89]|20)\d\d)\b(?![.,]\d)"
)
_CONTEXT_LENGTH = 40
"""Number of characters before an expression that are searched for words such as `since`."""


def tokenize_english(text: str) -> Iterator[DateToken]:
    """Yields the unresolved date expressions of an English text, in order."""
    before: DateToken | None = None
    for match in _DATE_EXPRESSION.finditer(text):
        if match["y5"] and not _is_year(match, text, before):
            continue
        if _EVERY_BEFORE.search(text[max(0, match.start() - _CONTEXT_LENGTH) : match.start()]):
            continue
        for token in _build_tokens(match, text):
            before = _link_previous(token, before, text)
            yield before


def _build_tokens(match: re.Match[str], text: str) -> list[DateToken]:
    """Builds one token, two for the ends of a range, or one for each day of a list."""
    part = match.groupdict()
    token = _add_context(DateToken(match.start(), match.end(), qualifier=_parse_qualifier(part["q"])), match, text)
    if part["m1"] or part["m2"]:
        return _parse_days(token, part)
    if part["m3"]:
        return _parse_bare_month(token, part, text)
    if written := part["y5"]:
        return _parse_years(token, written, part)
    if part["quarter"] or part["q4"]:
        token = _parse_quarter(token, part)
    elif day_alone := part["only"]:
        token = replace(token, day=_parse_day(day_alone))
    elif iso := part["iso"]:
        year, month, day = map(int, iso.split("-"))
        token = replace(token, year=year, month=month, day=day)
    elif word := part["edition"]:
        token = replace(token, reference=DateReference.EDITION, years=_EDITION_OFFSETS[word.split()[0].lower()])
    elif part["later"]:
        token = _parse_later(token, part["later"])
    else:
        token = _parse_relative(token, part["rel"] or "")
    return [token]


def _parse_quarter(token: DateToken, part: dict[str, str | None]) -> DateToken:
    number = int(part["q4"] or _QUARTERS[(part["quarter"] or "").lower()])
    return replace(token, year=int(part["y7"] or part["y8"] or 0), period_end=(3 * number - 2, 3 * number))


def _parse_later(token: DateToken, words: str) -> DateToken:
    """Parses expressions relative to the last date, such as `two days later`."""
    count, unit, _ = words.lower().split()
    number = _COUNTS.get(count) or int(count)
    token = replace(token, reference=DateReference.CONTEXT)
    if unit.startswith("year"):
        return replace(token, years=number)
    return replace(token, months=number) if unit.startswith("month") else replace(token, days=number)


def _parse_days(token: DateToken, part: dict[str, str | None]) -> list[DateToken]:
    """Returns the tokens of a day in a month, of the two ends of a range, or of each day of a list."""
    first, last, more = part["d1"] or part["d3"], part["d2"] or part["d4"], part["more1"] or part["more2"]
    month, year = parse_month(part["m1"] or part["m2"] or ""), int(part["y1"] or part["y2"] or 0)
    token = replace(token, year=year, month=month, day=_parse_day(first))
    if last:
        return [replace(token, end=token.start + 1), replace(token, link="pair", day=_parse_day(last))]
    if not more:
        return [token]
    days = [token.day, *map(int, re.findall(r"\d+", more))]
    return [
        replace(token, end=token.start + 1, day=day, link="days" if number else "") for number, day in enumerate(days)
    ]


def _parse_bare_month(token: DateToken, part: dict[str, str | None], text: str) -> list[DateToken]:
    """Returns the token of a month with or without a year. `May` or `March` alone counts only after `in` etc."""
    year = part["y3"] or _find_later_year(text, token.end)
    token = replace(token, month=parse_month(part["m3"] or ""), year=int(year or 0))
    if relative := part["rel3"]:
        word = relative.split()[1] if relative.split()[1] in _RELATIVE_OFFSETS else "that"
        return [replace(token, reference=DateReference.CONTEXT, years=_RELATIVE_OFFSETS[word])]
    if token.year or token.qualifier or token.month not in (3, 5):
        return [token]
    return [token] if _BEFORE_BARE_MONTH.search(text[max(0, token.start - _CONTEXT_LENGTH) : token.start]) else []


def _find_later_year(text: str, offset: int) -> str:
    """Returns the year after a noun that a month describes (`the August war in 2008`); empty if there is none."""
    match = _YEAR_AFTER_NOUN.match(text, offset)
    return match["year"] if match else ""


def _is_year(match: re.Match[str], text: str, previous: DateToken | None) -> bool:
    """Returns whether a number of four digits is a year rather than a count, a document number or an address.

    A year follows a word of time, a date in a list or a bracket, or begins a sentence. After a determiner, a number
    is a year if no plural follows.
    """
    start, end = match.start("y5"), match.end("y6") if match["y6"] else match.end("y5")
    before, after = text[max(0, start - _CONTEXT_LENGTH) : start], text[end : end + _CONTEXT_LENGTH]
    if match["decade"]:
        return True
    if _NUMBER_BEFORE.search(before) or _COUNTED_AFTER.match(after) or _ADDRESS_AFTER.match(after):
        return False
    is_listed = previous is not None and _LIST_LINK.fullmatch(text, previous.end, start)
    if match["q"] or is_listed or _TIME_BEFORE.search(before):
        return True
    if _LINK_BEFORE.search(before):
        is_count = _CHANGE_BEFORE.search(before) or _BETWEEN_COUNTS.match(after)
        return not (is_count or _PLURAL_NEXT.match(after))
    has_place = _DETERMINER_BEFORE.search(before) or _SENTENCE_START.search(before)
    if match["y6"]:
        return bool(has_place) or not (before.rstrip().endswith(("+", "/")) or _ENDS_WITH_NAME.search(before))
    return bool(has_place) and int(match["y5"]) >= _FIRST_BARE_YEAR and not _PLURAL_AFTER.match(after)


def _parse_years(token: DateToken, written: str, part: dict[str, str | None]) -> list[DateToken]:
    year = int(written)
    if part["decade"]:
        return [replace(token, year=year, period_end=(year + 9, 0))] if year % 10 == 0 else []
    if not (second := part["y6"]):
        return [replace(token, year=year)]
    last = int(second) if len(second) == 4 else year // 100 * 100 + int(second)
    if last <= year:
        return [replace(token, year=year)]
    return [replace(token, year=year, end=token.start + 4), replace(token, year=last, link="pair")]


def _parse_relative(token: DateToken, words: str) -> DateToken:
    parts = words.lower().split()
    years = _RELATIVE_OFFSETS[parts[1] if parts[1] in _RELATIVE_OFFSETS else "that"]
    if parts[-1] == "year":
        return replace(token, reference=DateReference.CONTEXT, years=years)
    if parts[-1] == "month":
        return replace(token, reference=DateReference.CONTEXT, months=years)
    return replace(token, reference=DateReference.CONTEXT, days=years)


def _add_context(token: DateToken, match: re.Match[str], text: str) -> DateToken:
    before, after = text[max(0, match.start() - _CONTEXT_LENGTH) : match.start()], match.end()
    of_noun = _ARTICLE_BEFORE.search(before) and text[after : after + 1] == " " and not match["decade"]
    if (
        _STATE_BEFORE.search(before)
        or _SINCE_WORDS.search(before)
        or (match["y5"] and (of_noun or _BACKGROUND_SUFFIX.match(text, after)))
    ):
        return replace(token, is_background=True)
    if not token.qualifier and _FROM_WORDS.search(before):
        # "Since 2020" describes a state. Only with a month is it the date of a beginning.
        return replace(token, qualifier="from", is_background=bool(match["y5"]))
    if _UNTIL_WORDS.search(before):
        return replace(token, qualifier=token.qualifier or "until", is_background=bool(token.qualifier))
    return token


def _link_previous(token: DateToken, before: DateToken | None, text: str) -> DateToken:
    if token.link == "pair":
        return replace(token, link="range")
    if token.link == "days":
        return token
    if before is None or before.is_background:
        return token
    between = text[before.end : token.start]
    start = text[max(0, before.start - _CONTEXT_LENGTH) : before.start]
    ranged = _RANGE_WORDS.fullmatch(between) or (_RANGE_AND.fullmatch(between) and _BETWEEN_BEFORE.search(start))
    return replace(token, link="range") if ranged else token


def _parse_qualifier(words: str | None) -> str:
    if not words:
        return ""
    return next(value for key, value in _QUALIFIERS.items() if key in words.lower().split() or words.lower() == key)


def _parse_day(text: str | None) -> int:
    return int((text or "0").rstrip("sthndr"))
