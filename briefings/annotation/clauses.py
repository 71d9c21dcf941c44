"""Finds the clause of a sentence to which a date belongs.

- A date in brackets belongs to the words before it: `首脳会合（7月）`, `the summit (July)`.
- A date that describes a noun belongs to the noun: `1994年に就任した大統領`.
- Other dates belong to their part of the sentence, if each part begins with its date (`8月には…、11月には…`) or has
its
  own subject: `5日に外相が訪日し、翌6日に会談が行われた`, `talks began on May 5, and a summit met on the 6th`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefings.annotation.dates import DatedSpan

_OPENING_BRACKETS, _CLOSING_BRACKETS = "（(", "）)"
_EARLIER_DATES = re.compile(
    r"(?:(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日)?[、，・]\s*|[A-Z][a-z]+\.?(?: \d{1,2})?(?:,? and |, ?))*"
)
"""Earlier dates in the same brackets: `（7月、10月）`."""
_SUFFIX = re.compile(r"(?:[、,，].*|に.{1,8}|)")
"""A place or a short predicate after the date in brackets: `（11月、バクー）`, `（12月に発効）`."""
_SEPARATORS = re.compile(r"[、，；;]|, | and |及び|並びに")
_LEADING_WORDS = re.compile(r"\s*(?:及び|並びに|と|and\s|the\s)?\s*")


_DESCRIPTION = re.compile(r"に[^、。（「]{1,20}?た(?:ばかりの)?(?=[ァ-ヶ一-龥])[^、。（「がはをにでとも]{2,20}")
_PART_START = re.compile(r"(?<=[しりれてでがきえけせ])、(?=(?:同年|翌年|\d{4}年)?\d{1,2}月(?:に|は|も|から|の))")
_OWN_SUBJECT_START = re.compile(
    r"(?<=[いきぎしちびみりえけげせてねべめれで])、"
    r"(?=[^、。]{0,16}?(?:\d{4}年|\d{1,2}[月日]|[同翌][年月日]))(?=[^。]*?(?<![にで])[がは])"
)
_ENGLISH_PART_START = re.compile(
    r"(?:; (?:and |but )?|, (?:and|while|whereas|but) )"
    r"(?=(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir|[Ii]n|[Oo]n|[A-Z][\w’'-]+)\b)"
)
_ENGLISH_VERB = re.compile(
    r"\b(?:was|were|is|are|has|had|have|held|took|met|began|came|went|made|won|said|saw|led|left|rose|fell|grew|became"
    r"|gave|flew|spoke|sent|set|brought|built|lost|fought|paid|put|cut|hit|kept|sat|stood|struck|wrote|ran|broke"
    r"|chose|drew|got|laid|shot|sold|bought|swore|withdrew|[a-z]{3,}ed)\b"
)
_ENGLISH_DATE = re.compile(
    r"\b(?:1[89]|20)\d\d\b|\b(?:[A-Z][a-z]{2,8}\.? \d|\d{1,2}(?:st|nd|rd|th)\b)|\b(?:In|in|on) [A-Z]"
    r"|\b(?:following|next|same|that) (?:day|month|year)\b"
)
_YEAR_PART_START = re.compile(r"(?<=[しりれてでがきえけせ])、(?=\d{4}年(?:に|は|も|から))")


def find_clause(text: str, span: DatedSpan, start: int, end: int) -> tuple[int, int]:
    """Returns the offsets of the clause to which a date belongs, or of the sentence if it is not divided.

    Args:
        text: the passage.
        span: the date.
        start: offset of the sentence of the date.
        end: offset after the sentence.
    """
    if clause := _find_bracket_clause(text, span, start, end):
        return clause
    if description := _DESCRIPTION.match(text, span.end, end):
        return span.start, description.end()
    return find_part(text, span, start, end)


def find_part(text: str, span: DatedSpan, start: int, end: int) -> tuple[int, int]:
    """Returns the offsets of the part of a sentence that contains a date, or of the sentence if it is not divided."""
    patterns = (_PART_START, _YEAR_PART_START, _OWN_SUBJECT_START)
    separators = sorted({match.span() for pattern in patterns for match in pattern.finditer(text, start, end)})
    separators = separators or _find_english_separators(text, start, end)
    left = max((after for _, after in separators if after <= span.start), default=start)
    right = min((before for before, after in separators if after > span.start), default=end)
    return left, right


def _find_english_separators(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Returns the offsets of the words between the parts of a sentence, if each part has a verb and a date."""
    separators = [match.span() for match in _ENGLISH_PART_START.finditer(text, start, end)]
    starts = [start, *(after for _, after in separators)]
    ends = [*(before for before, _ in separators), end]
    parts = [text[left:right] for left, right in zip(starts, ends, strict=True)]
    return separators if all(_ENGLISH_VERB.search(part) and _ENGLISH_DATE.search(part) for part in parts) else []


def _find_bracket_clause(text: str, span: DatedSpan, start: int, end: int) -> tuple[int, int] | None:
    """Returns the clause of a date in brackets, including them; None if they have more than dates and a suffix."""
    opening = max(text.rfind(bracket, start, span.start) for bracket in _OPENING_BRACKETS)
    closings = [at for bracket in _CLOSING_BRACKETS if (at := text.find(bracket, span.end, end)) >= 0]
    if opening < 0 or not closings:
        return None
    closing = min(closings)
    before, after = text[opening + 1 : span.start], text[span.end : closing]
    if not _EARLIER_DATES.fullmatch(before) or not _SUFFIX.fullmatch(after):
        return None
    clause_start = _find_clause_start(text, start, opening)
    if after.startswith("に") and (quote := text.rfind("「", clause_start, opening)) >= 0:
        clause_start = quote
    return (clause_start, closing + 1) if clause_start < opening else None


def _find_clause_start(text: str, start: int, opening: int) -> int:
    """Returns the offset after the last separator or dated clause before an opening bracket.

    Separators inside brackets and quotation marks do not count.
    """
    depth, clause_start = 0, start
    at = start
    while at < opening:
        char = text[at]
        if char in "（(「『“":
            depth += 1
        elif char in "）)」』”":
            depth = max(0, depth - 1)
            if char in _CLOSING_BRACKETS and not depth and _ends_dated_clause(text, start, at):
                clause_start = at + 1
        elif not depth and (separator := _SEPARATORS.match(text, at)):
            clause_start = separator.end()
            at = separator.end()
            continue
        at += 1
    words = _LEADING_WORDS.match(text, clause_start)
    return words.end() if words and words.end() < opening else clause_start


def _ends_dated_clause(text: str, start: int, closing: int) -> bool:
    opening = max(text.rfind(bracket, start, closing) for bracket in _OPENING_BRACKETS)
    return opening >= 0 and re.match(r"\d{1,2}月|[A-Z][a-z]+\b", text[opening + 1 : closing]) is not None
