"""Date expressions of English text, as they stand: what is written and what it counts from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from briefings.annotation.tokens import Shift, Token

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_NUMBERS = {name: value for value, name in enumerate(_MONTHS, 1)} | {name[:3]: v for v, name in enumerate(_MONTHS, 1)}
_NUMBERS["sept"] = 9

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?=\.?\s+\d)\.?)"
)
_DAY = r"(?:0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?(?![\d.,]*\d|%)"
_YEAR = r"(?:1[0-9]|20)\d{2}(?!\d|[.,]\d|%|年)"
_DASH = r"\s*(?:–|-|—|to|until|and|through)\s*"
_QUALIFIER = (
    r"(?:(?P<q>(?:[Aa]t\s+)?[Tt]he\s+(?:very\s+)?(?:beginning|start|middle|end)\s+of|[Tt]he\s+first\s+half\s+of"
    r"|[Tt]he\s+second\s+half\s+of|[Ll]ate|[Ee]arly|[Mm]id)[\s-]+(?:in\s+)?)?"
)
_RELATIVE_YEAR = r"(?:(?:the|that)\s+(?:same|following|previous)|that)\s+year"
_POINT = re.compile(
    rf"""
    (?<![\w./-])
    {_QUALIFIER}
    (?:
        (?P<iso>\d{{4}}-\d{{2}}-\d{{2}})(?![\d-])
      | (?P<d1>{_DAY})(?:{_DASH}(?P<d2>{_DAY}))?\s+(?:of\s+)?(?P<m1>{_MONTH})(?:,?\s+(?P<y1>{_YEAR}))?
      | (?P<m2>{_MONTH})\s+(?P<d3>{_DAY})(?:{_DASH}(?P<d4>{_DAY}))?(?:,?\s+(?P<y2>{_YEAR}))?
      | (?P<m3>{_MONTH})(?:,?\s+(?:of\s+)?(?P<y3>{_YEAR})|\s+of\s+(?P<rel3>{_RELATIVE_YEAR}))?
      | (?P<y5>{_YEAR})(?:\s*[–-]\s*(?P<y6>(?:20|19)?\d{{2}})(?!\d))?
      | (?P<rel>[Tt](?:he|hat)\s+(?:same|following|previous)\s+(?:year|month|day)|[Tt]hat\s+(?:year|month|day))
      | (?P<edition>(?:[Ll]ast|[Tt]his|[Nn]ext)\s+year)
    )
    (?P<decade>s\b)?
    """,
    re.VERBOSE,
)
_BARE_MONTH = re.compile(
    r"(?:\b(?:in|by|since|until|till|from|of|to|and|during|through|before|after|and|or)|[(,–-])\s*$", re.IGNORECASE
)
_FROM = re.compile(r"\b(?:since|from|as of|starting|beginning)(?: in| on)?\s*$", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:until|till|through|by)(?: the)?\s*$", re.IGNORECASE)
_SINCE = re.compile(r"\b(?:first|for the first time|unseen|not seen)\s+since\s*$", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:–|-|—|to|until|through)\s*(?:in\s+)?")
_BETWEEN_AND = re.compile(r"\s*and\s*")
_ASIDE = re.compile(r"\s*(?:chair|presidency|edition|budget|target|-(?:led|style))", re.IGNORECASE)
_OF_NOUN = re.compile(r"\b(?:the|its|their|a)\s*$", re.IGNORECASE)
_RELATIVE = {"same": 0, "that": 0, "following": 1, "previous": -1}
_EDITION = {"last": -1, "this": 0, "next": 1}
_QUALIFIERS = {"beginning": "early", "start": "early", "first": "early", "early": "early", "middle": "mid",
               "mid": "mid", "late": "late", "second": "late", "end": "end"}  # fmt: skip


_NEAR = 40
"""Characters before an expression that may say what it is."""


def english_tokens(text: str) -> Iterator[Token]:
    """Every date expression of an English text, from the left, unresolved."""
    before: Token | None = None
    for found in _POINT.finditer(text):
        for token in _tokens(found, text):
            before = _joined(token, before, text)
            yield before


def _tokens(found: re.Match[str], text: str) -> list[Token]:
    """One token, or the two ends of a span of days or years."""
    part = found.groupdict()
    token = _surrounded(Token(found.start(), found.end(), qualifier=_qualifier(part["q"])), found, text)
    if month_name := part["m1"] or part["m2"]:
        first, second = part["d1"] or part["d3"], part["d2"] or part["d4"]
        year = int(part["y1"] or part["y2"] or 0)
        token = replace(token, year=year, month=_month(month_name), day=_day(first))
        if not second:
            return [token]
        return [replace(token, end=token.start + 1), replace(token, joins="pair", day=_day(second))]
    if part["m3"]:
        return _month_alone(token, part, text)
    if written := part["y5"]:
        return _years(token, written, part)
    if iso := part["iso"]:
        year, month, day = map(int, iso.split("-"))
        token = replace(token, year=year, month=month, day=day)
    elif word := part["edition"]:
        token = replace(token, shift=Shift.EDITION, years=_EDITION[word.split()[0].lower()])
    else:
        token = _relative(token, part["rel"] or "")
    return [token]


def _month_alone(token: Token, part: dict[str, str | None], text: str) -> list[Token]:
    """A month with a year, or bare; a bare May or March counts only where the words before it make it a month."""
    token = replace(token, month=_month(part["m3"] or ""), year=int(part["y3"] or 0))
    if relative := part["rel3"]:
        word = relative.split()[1] if relative.split()[1] in _RELATIVE else "that"
        return [replace(token, shift=Shift.CONTEXT, years=_RELATIVE[word])]
    if token.year or token.qualifier or token.month not in (3, 5):
        return [token]
    return [token] if _BARE_MONTH.search(text[max(0, token.start - _NEAR) : token.start]) else []


def _years(token: Token, written: str, part: dict[str, str | None]) -> list[Token]:
    year = int(written)
    if part["decade"]:
        return [replace(token, year=year, last=(year + 9, 0))] if year % 10 == 0 else []
    if not (second := part["y6"]):
        return [replace(token, year=year)]
    last = int(second) if len(second) == 4 else year // 100 * 100 + int(second)
    if last <= year:
        return [replace(token, year=year)]
    return [replace(token, year=year, end=token.start + 4), replace(token, year=last, joins="pair")]


def _relative(token: Token, words: str) -> Token:
    parts = words.lower().split()
    years = _RELATIVE[parts[1] if parts[1] in _RELATIVE else "that"]
    if parts[-1] == "year":
        return replace(token, shift=Shift.CONTEXT, years=years)
    if parts[-1] == "month":
        return replace(token, shift=Shift.CONTEXT, months=years)
    return replace(token, shift=Shift.CONTEXT, days=years)


def _surrounded(token: Token, found: re.Match[str], text: str) -> Token:
    before, after = text[max(0, found.start() - _NEAR) : found.start()], found.end()
    of_noun = _OF_NOUN.search(before) and text[after : after + 1] == " "
    if _SINCE.search(before) or (found["y5"] and (of_noun or _ASIDE.match(text, after))):
        return replace(token, aside=True)
    if not token.qualifier and _FROM.search(before):
        return replace(token, qualifier="from")
    if _UNTIL.search(before):
        return replace(token, qualifier=token.qualifier or "until", aside=bool(token.qualifier))
    return token


def _joined(token: Token, before: Token | None, text: str) -> Token:
    if token.joins == "pair":
        return replace(token, joins="range")
    if before is None or before.aside:
        return token
    between = text[before.end : token.start]
    ranged = _BETWEEN.fullmatch(between) or (before.qualifier == "between" and _BETWEEN_AND.fullmatch(between))
    return replace(token, joins="range") if ranged else token


def _qualifier(words: str | None) -> str:
    if not words:
        return ""
    return next(value for key, value in _QUALIFIERS.items() if key in words.lower().split() or words.lower() == key)


def _month(name: str) -> int:
    return _NUMBERS[name.lower().rstrip(".")]


def _day(text: str | None) -> int:
    return int((text or "0").rstrip("sthndr"))
