"""Detects the publication of a document: its edition and its publisher, as far as the document names them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from briefings.text.numerals import ERA_OFFSETS, parse_number

if TYPE_CHECKING:
    from collections.abc import Iterable

BLUEBOOK_PUBLISHER: Final = "外務省"
"""Publisher of the Diplomatic Bluebook (外交青書)."""

_FRONT_LENGTH: Final = 4_000
"""Characters at the beginning of a document with its cover and title pages."""

_BACK_LENGTH: Final = 4_000
"""Characters at the end of a document with its imprint."""

_MAX_COVER_LINES: Final = 40
_MAX_TITLE_LENGTH: Final = 80
_ERAS = "|".join(ERA_OFFSETS)
_BLUEBOOK_LINE = re.compile(
    r"(?:.{0,40}[\s|｜:：(（])?(?:外交青書|DIPLOMATIC\s*BLUE\s*BOOK)\s*[(（]?\s*((?:19|20)\d\d)\b.{0,40}",
    re.IGNORECASE,
)
_BLUEBOOK_ERA_LINE = re.compile(rf".{{0,40}}外交青書\s*[(（]?\s*({_ERAS})\s*(\d{{1,2}}|元).{{0,40}}")
_ERA_EDITION = re.compile(
    rf"({_ERAS})\s*(\d{{1,2}}|元|[一二三四五六七八九十]{{1,3}})\s*年(?:度|\s*\(\d{{4}}年?\))?\s*版"
)
_WESTERN_EDITION = re.compile(
    r"(?<!\d)((?:19|20)\d\d)\s*(?:(?:\([^)]{1,8}\)\s*)?年(?:度)?(?:\s*\([^)]{1,8}\))?\s*版"
    r"|\s(?:edition|annual report|yearbook)\b)"
    r"|\b(?:annual report|yearbook|edition)\s+(?:for\s+|of\s+|on\s+)?((?:19|20)\d\d)(?!\d)",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d.,/-])((?:19|20)\d\d)(?![\d.,/-]|\s*年\s*\d|\s*月)")
_DAY_OR_MONTH = re.compile(
    r"\d\s*[月日]|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_SENTENCE = re.compile(r"[。]|[a-z]{2}\.(?:\s|$)")
_BODY_PREFIX = "(?:公益財団法人|公益社団法人|一般財団法人|一般社団法人|独立行政法人|国立大学法人|株式会社)"
_JAPANESE_BODY = r"[^\s　:：。、]{0,30}(?:省|庁|府|局|委員会|協会|財団|機構|研究所|大学|新聞社)"
_IMPRINTS: Final = (
    re.compile(
        r"^[ \t　]{0,40}(?:編集[・･]?)?発行(?:者|所|元)?[ \t　]{0,9}[:：　\s][ \t　]{0,9}"
        rf"(?P<name>(?:{_BODY_PREFIX}[ 　])?[^\s　:：。、]{{2,40}})[ \t　]{{0,9}}$",
        re.MULTILINE,
    ),
    re.compile(
        rf"^[ \t　]{{0,40}}(?P<name>{_JAPANESE_BODY})[ \t　]{{0,9}}(?:編集?|編著)[ \t　]{{0,9}}$", re.MULTILINE
    ),
    re.compile(
        r"^[ \t#*_]*(?:Published by|Publisher ?:|Utgivare ?:|Utgiven av|Herausgeber(?:in)? ?:|Herausgegeben von|"
        r"Publié par|Éditeur ?:|Editor ?:|Издатель ?:|გამომცემელი ?:)[ \t]*(?P<name>\S[^\n]{1,80}?)[ \t]*\.?[ \t]*$",
        re.MULTILINE | re.IGNORECASE,
    ),
    re.compile(
        r"^[ \t#*_]*(?:©|\(c\)|Copyright\b(?:[ \t]*(?:©|\(c\)))?)[ \t]*(?:by[ \t]+)?(?:"
        r"(?:19|20)\d\d(?:[ \t]*[-–][ \t]*\d{2,4})?[,.]?[ \t]*(?:by[ \t]+)?(?P<name>[^\W\d_][^\n.。|｜©]{1,80}?)"
        r"|(?P<named>[^\W\d_][^\n.。|｜©\d]{1,80}?)[,]?[ \t]+(?:19|20)\d\d(?:[ \t]*[-–][ \t]*\d{2,4})?"
        r")[ \t]*(?:[.。|｜]|All rights|$)",
        re.MULTILINE | re.IGNORECASE,
    ),
)
"""Lines that name a publisher. A copyright needs a year: without one it is that of a photograph."""

_INSTITUTION_NAME = (
    r"(?:[A-Z][\w'’.,&-]*\s+|&\s+|and\s+){0,6}(?:Ministry|Department|Office|Agency|Bureau|Commission|Directorate|"
    r"Service|Secretariat)"
)
_INSTITUTION = re.compile(
    rf"(?!.*第)(?!政府|.*[病学]院)[^\s]{{1,20}}(?:省|庁|府|院|委員会)"
    rf"|(?:The\s+)?{_INSTITUTION_NAME}\s+(?:of|for)\s+(?:the\s+)?[A-Z][^\d]{{2,60}}"
    rf"|(?!The\s){_INSTITUTION_NAME}"
)
_REPORT_WORDS = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d)|白書|年報|年版|報告|回顧|要覧|青書|年度"
    r"|\b(?:report|annual|yearbook|review|assessment|statements?|factbook|bulletin)\b",
    re.IGNORECASE,
)
"""Words of a title beside which the name of an institution on a cover is that of the publisher."""

_MAX_INSTITUTION_LINES: Final = 8
_COVER_SEPARATOR = re.compile(r"\s{0,9}[|｜]\s{0,9}")


def find_bluebook_edition(text: str) -> int:
    """Finds the edition of the Diplomatic Bluebook on a cover line or in a title; 0 if the document has none.

    A sentence that mentions the yearbook does not make the document a part of it.
    """
    for line in _list_cover_lines(text):
        match = _BLUEBOOK_LINE.fullmatch(line)
        if match:
            return int(match[1])
        era = _BLUEBOOK_ERA_LINE.fullmatch(line)
        if era:
            return ERA_OFFSETS[era[1]] + parse_number(era[2])
    return 0


def find_edition(text: str) -> int:
    """Finds the edition on a cover line: `令和６年版`, `2024年版`, `Annual Report 2023`; 0 if there is none."""
    for line in _list_cover_lines(text):
        era = _ERA_EDITION.search(line)
        if era:
            return ERA_OFFSETS[era[1]] + parse_number(era[2])
        western = _WESTERN_EDITION.search(line)
        if western:
            return int(western[1] or western[2])
    return 0


def find_title_year(titles: Iterable[str]) -> int:
    """Finds a year in one of the titles of a document that is not part of a date; 0 if there is none."""
    for title in titles:
        plain = unicodedata.normalize("NFKC", title)
        years = _YEAR.findall(plain)
        if len(set(years)) == 1 and not _DAY_OR_MONTH.search(plain):
            return int(years[0])
    return 0


def find_publisher(text: str, *, is_bluebook: bool) -> str:
    """Finds the publisher that a document names in its imprint; empty if it names none.

    Args:
        text: the document.
        is_bluebook: whether the document is a part of the Diplomatic Bluebook.
    """
    if is_bluebook:
        return BLUEBOOK_PUBLISHER
    front, back = text[:_FRONT_LENGTH], text[-_BACK_LENGTH:]
    for pattern in _IMPRINTS:
        for part in (front, back):
            match = pattern.search(part)
            if match:
                name = match["name"] or match.groupdict().get("named") or ""
                return " ".join(name.split()).strip(" ,;:")
    return ""


def find_cover_institution(text: str) -> str:
    """Finds the ministry, agency or service on the cover of a report, beside its title; empty if there is none.

    It is a guess: a title may consist of the name of an institution that the document is about.
    """
    lines = _list_cover_lines(text)[:_MAX_INSTITUTION_LINES]
    for index, line in enumerate(lines):
        pieces = _COVER_SEPARATOR.split(line)
        beside = [*lines[max(0, index - 2) : index], *lines[index + 1 : index + 3]]
        for piece in pieces:
            is_site_name = len(pieces) > 1 and piece == pieces[-1]
            has_title = is_site_name or any(_REPORT_WORDS.search(other) for other in beside)
            if has_title and _INSTITUTION.fullmatch(piece):
                return piece
    return ""


def _list_cover_lines(text: str) -> list[str]:
    """Returns the short lines at the beginning of a document that are not sentences, normalized."""
    lines = [unicodedata.normalize("NFKC", line).strip(" \t\f#*_") for line in text[:_FRONT_LENGTH].split("\n")]
    filled = [line for line in lines if line][:_MAX_COVER_LINES]
    return [line for line in filled if len(line) <= _MAX_TITLE_LENGTH and not _SENTENCE.search(line)]
