"""Resolves the dates in running text with the precision that the text gives.

An edition of the year N reports on the previous year N-1, the *reported year*. The first matching rule applies:

| text | date |
|---|---|
| 2024年3月8日, 令和6年3月, 二〇二四年, 8 March 2024 | as written; years of an era count from its first year |
| 10月22日から24日, 1～2月, 2024年12月から2025年1月 | one interval; a second month before the first is in the next
year | | 3月14、15日 | consecutive days are one interval, others one date each |
| 同年, 翌年, 前年 (9月) | relative to the last date in the passage |
| 同月, 翌月, 前月, 同日, 翌日, 前日, 同23日 | relative to the last date |
| 昨年, 本年, 今年, 一昨年, 来年 | relative to N, the year of writing |
| 年初, 年末 | early and end of the reported year, or of the year in scope |
| a month alone | in the year in scope, otherwise in the reported year |
| a day alone | in the last month of this or the previous sentence, otherwise not a date |
| 11月末, 8月初旬, 上旬, 中旬, 下旬, 半ば | the month, with a qualifier |
| 2024年末, 2024年前半, 2024年春 | the year, with a qualifier if there is one |
| 上半期, 第2四半期, Q3 2024 | its months as an interval |
| 翌10月, 翌1月 | the next such month after the last date |
| 9月9日、15日及び23日, May 3 and 17 | one date each; consecutive days are one interval |
| 1990年代 | its years as an interval |
| 2024年度 | the interval from April 1 to March 31; not the date of an event |

A year is in scope for later months in its sentence, or inside its brackets: `2024年2月の会議及び6月の会議`. It is not
in scope where it only modifies a noun (`2018年に発表した構想`) or means since or upon (`2023年9月以降`,
`2022年2月の事件を受け`). The year of `2023年の会合（7月）` is in scope only for months in brackets. A year that is
the topic at the beginning of its sentence (`2023年には`) remains in scope, with a warning, in following sentences
that begin with a continuation (また, さらに). A month of the edition's own year (`2025年1月`) keeps that year in
scope, with a warning, for later months in the passage up to June. No month without a year is after June of the year
N, because the edition was published by then.

For the clause of a month in brackets (`会合（7月）`), see `briefings.annotation.clauses`.

The following dates are recognized, but are not dates of events: dates in quotation marks (titles, speech);
`2020年以来`; dates of a count (`10月現在`, `as of October 2024`); a basis (`1956年の宣言に基づき`); `2025年議長国`,
`2024年版`; future deadlines (`2028年末まで`); later years that only modify a noun (`2025年の万博`); comparisons
(`前年より`). The following are not recognized as dates: ages and durations (`79年を経過`, `約24年ぶり`, `3日間`),
counts (`第29回`, `10周年`, `3割`), pages, and `前年比`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from briefings.annotation.date_tokens import DateReference, DateToken
from briefings.annotation.date_tokens_en import tokenize_english
from briefings.annotation.date_tokens_ja import tokenize_japanese
from briefings.annotation.date_tokens_ru import tokenize_russian
from briefings.annotation.year_scope import YearScope, YearScopes
from briefings.domain.dates import DatePoint, InvalidDate, PartialDate, parse_date
from briefings.i18n import N_
from briefings.text.segment import find_quotations, find_sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterable

_TOKENIZERS = {"ja": tokenize_japanese, "en": tokenize_english, "ru": tokenize_russian}
DATE_LANGUAGES = frozenset(_TOKENIZERS)
"""Languages in which dates are recognized."""
_EDITION_UNKNOWN = N_("the edition, which determines the year, is unknown")
_NOTHING_TO_COUNT_FROM = N_("there is no date before it to count from")
_LAST_EDITION_MONTH = 6
"""The last month of the edition's own year. Editions are published in spring or summer."""

_YEAR_AS_TOPIC = re.compile(r"は|に(?!向け|おけ)|、|も")
_CONTEXT_LENGTH = 100
"""Number of characters before an expression that are examined."""
_STILL_AFTER = re.compile(r"[^。、]{0,40}(?<=[のたる])後も")
"""The date of an earlier event after which something continues: `2023年9月に軍事活動があった後も`."""
_BASIS = re.compile(r"の[^。、]{1,20}?(?:に(?:基づ|沿|従|則|即)|の下[でに、]|を踏まえ)")
"""The date of a basis of later events: `1956年の共同宣言に基づき`."""
_EVEN_AFTER = re.compile(r"\beven after\b[^.;,]{0,80}$")
_ENGLISH_YEAR_AS_TOPIC = re.compile(r"(?:^|[.;!?]\s+)In\s+$")
_COMPARISON = re.compile(r"を|より|に比べ|と比べ|に対|水準|実績|の水準|割れ|、?並")


class DatedSpan(Struct, frozen=True):
    """A resolved date expression.

    Attributes:
        start: offset of its first character.
        end: offset after its last character.
        date: the date in EDTF level 0; empty if it is relative to a date that the text does not give.
        qualifier: `early`, `mid`, `late`, `end`, `from`, `until`, or empty.
        is_reported: whether it is the date of a reported event; False for background, deadlines and titles.
        doubt: reason why the date may be wrong; empty if it is certain.
    """

    start: int
    end: int
    date: str
    qualifier: str = ""
    is_reported: bool = True
    doubt: str = ""


def resolve_dates(  # noqa: PLR0913  the passage and its properties
    text: str,
    *,
    edition_year: int,
    reported_year: int | None = None,
    language: str = "ja",
    context: str | None = None,
    sentences: tuple[tuple[int, int], ...] | None = None,
) -> tuple[DatedSpan, ...]:
    """Resolves the date expressions of a passage, in order.

    Args:
        text: the whole passage. The year of a month may be in an earlier sentence.
        edition_year: the year in the title of the yearbook.
        reported_year: the year of months without a year; None for the year before the edition. If 0, the year is
            unknown and only dates with a written year are resolved.
        language: `ja`, `en` or `ru`. Dates in other languages are not recognized.
        context: the EDTF date to which 同年, 同月 and similar expressions refer if no date precedes them in the
            passage.
        sentences: the offsets of the sentences of the passage; None to compute them.
    """
    if language not in _TOKENIZERS:
        return ()
    tokens = list(_TOKENIZERS[language](text))
    if not tokens:
        return ()
    if reported_year is None:
        reported_year = edition_year - 1
    if sentences is None:
        sentences = find_sentence_spans(text)
    return tuple(
        _DateResolver(text, edition_year, reported_year, language, context, sentences).resolve_tokens(tokens)
    )


@dataclass(slots=True)
class _DateResolver:
    """Resolves the tokens of one passage, in order."""

    text: str
    edition: int
    reported_year: int
    language: str
    context: str | None
    sentences: tuple[tuple[int, int], ...]
    last_point: DatePoint | None = field(init=False, default=None)
    last_offset: int = field(init=False, default=-1)
    spans: list[DatedSpan] = field(init=False, default_factory=list)
    year_scopes: YearScopes = field(init=False)
    quotations: tuple[tuple[int, int], ...] = field(init=False)

    def __post_init__(self) -> None:
        if self.context:
            date = parse_date(self.context)
            self.last_point = date.end or date.start
        self.year_scopes = YearScopes(self.text, self.sentences, self.language)
        self.quotations = find_quotations(self.text)

    def resolve_tokens(self, tokens: Iterable[DateToken]) -> list[DatedSpan]:
        before: DateToken | None = None
        for token in tokens:
            if self._is_quoted(token.start):
                self._add_quoted(token)
                before = None
                continue
            if not (token.link and before and self.spans and self._extend_interval(token, before)):
                self._add_single(token)
            before = token
        return self.spans

    def _is_quoted(self, offset: int) -> bool:
        at = bisect_right(self.quotations, (offset, len(self.text)))
        return at > 0 and offset < self.quotations[at - 1][1]

    def _add_single(self, token: DateToken) -> None:
        point, doubt = self._resolve_point(token)
        if point is None:
            if doubt:
                self.spans.append(
                    DatedSpan(token.start, token.end, "", token.qualifier, is_reported=False, doubt=doubt)
                )
            return
        if token.fiscal:
            date = PartialDate(DatePoint(point.year, 4, 1), DatePoint(point.year + 1, 3, 31))
        elif token.period_end[0] > 12:
            date = PartialDate(point, DatePoint(token.period_end[0]))
        elif token.period_end[0]:
            date = PartialDate(DatePoint(point.year, token.period_end[0]), DatePoint(point.year, token.period_end[1]))
        else:
            date = PartialDate(point)
        is_reported = self._is_reported(token, date)
        self.spans.append(DatedSpan(token.start, token.end, str(date), token.qualifier, is_reported, doubt))
        if not token.is_background and not token.fiscal:
            self._record_point(token, point)

    def _add_quoted(self, token: DateToken) -> None:
        """Adds a date in quotation marks if it has a year. Later expressions do not refer to it."""
        if not token.year:
            return
        try:
            date = PartialDate(DatePoint(token.year, token.month, token.day))
        except InvalidDate:
            return
        self.spans.append(DatedSpan(token.start, token.end, str(date), token.qualifier, is_reported=False))

    def _extend_interval(self, token: DateToken, before: DateToken) -> bool:
        """Joins an expression with the previous one into an interval; returns False if they do not form one."""
        first = self.spans[-1]
        if not first.date or ("/" in first.date and token.link == "range" and not before.period_end[0]):
            return False
        try:
            start, end = self._find_interval_ends(token, before, first)
            if token.link == "days" and end.first_day - (start.last_day) != timedelta(days=1):
                return False
            begin = PartialDate(parse_date(first.date).start) if token.link == "days" else PartialDate(start)
            date = PartialDate(begin.start, end)
        except InvalidDate:
            return False
        if start == end:
            return False
        is_reported = self._is_reported(replace(token, qualifier=""), date)
        self.spans[-1] = replace(first, end=token.end, date=str(date), qualifier="", is_reported=is_reported)
        self._record_point(token, end)
        return True

    def _find_interval_ends(
        self, token: DateToken, before: DateToken, first: DatedSpan
    ) -> tuple[DatePoint, DatePoint]:
        date = parse_date(first.date)
        if before.period_end[0] and token.period_end[0]:
            if token.period_end[0] > 12:
                return date.start, DatePoint(token.period_end[0])
            return date.start, DatePoint(token.year or date.start.year, token.period_end[1])
        start = date.end or date.start
        if token.reference is not DateReference.NONE:
            end, _ = self._resolve_point(token)
            return start, end or start
        if token.year:
            end = DatePoint(token.year, token.month, token.day)
            if not before.year and before.reference is DateReference.NONE and start.month and end.month:
                start = DatePoint(end.year - (start.month > end.month), start.month, start.day)
            return start, end
        if token.month:
            later = bool(start.month) and token.month < start.month
            return start, DatePoint(start.year + later, token.month, token.day)
        if not start.day:
            raise InvalidDate(f"no month for day {token.day}")
        return start, DatePoint(start.year, start.month, token.day)

    def _resolve_point(self, token: DateToken) -> tuple[DatePoint | None, str]:
        """Returns the date of an expression, or None if the text does not determine it, and why it is doubtful."""
        year, doubt = self._resolve_year(token)
        try:
            if year is not None and (token.months is None and token.days is None):
                return self._build_point(token, year, doubt)
            if doubt == _EDITION_UNKNOWN:
                return None, doubt
            return self._count_from_last(token)
        except InvalidDate:
            return None, N_("the calendar has no such date")

    def _resolve_year(self, token: DateToken) -> tuple[int | None, str]:  # noqa: PLR0911
        if token.year:
            return token.year, ""
        if not self.reported_year and token.reference is not DateReference.CONTEXT and self._needs_edition(token):
            return None, _EDITION_UNKNOWN
        if token.reference is DateReference.EDITION:
            return self.edition + token.years, N_("the year was counted from that of the edition")
        if token.reference is DateReference.CONTEXT:
            if not self.last_point and not self.reported_year:
                return None, _EDITION_UNKNOWN
            doubt = "" if self.last_point else _NOTHING_TO_COUNT_FROM
            if self._is_next_month(token):
                return (self.last_point.year if self.last_point else self.reported_year), doubt
            return (self.last_point.year if self.last_point else self.reported_year) + token.years, doubt
        scope = self.year_scopes.find_scope(token.start)
        if token.reference is DateReference.REPORTED or token.period_end[0]:
            return (scope.year if scope else self.reported_year), ""
        return self._resolve_month_year(token, scope) if token.month else (None, "")

    def _is_next_month(self, token: DateToken) -> bool:
        """Returns whether 翌 with a month is a later month of the same year: 翌10月 after September."""
        is_bare = self.text.startswith("翌", token.start) and not self.text.startswith("翌年", token.start)
        return is_bare and self.last_point is not None and 0 < self.last_point.month < token.month

    def _needs_edition(self, token: DateToken) -> bool:
        """Returns whether the year of an expression depends on the edition."""
        if token.reference is DateReference.EDITION:
            return True
        is_bare = bool(token.month or token.period_end[0] or token.reference is DateReference.REPORTED)
        return is_bare and self.year_scopes.find_scope(token.start) is None

    def _resolve_month_year(self, token: DateToken, scope: YearScope | None) -> tuple[int, str]:
        if scope is not None and not self.reported_year:
            return scope.year, scope.doubt
        last_month = _LAST_EDITION_MONTH if self.reported_year < self.edition else 12
        if scope is None or (scope.year, token.month) > (self.edition, last_month):
            return self.reported_year, ""
        if scope.year == self.reported_year:
            return scope.year, ""
        if not scope.is_carried and scope.month and token.month < scope.month:
            later = scope.year + 1 == self.reported_year
            return scope.year + later, N_("the month is before the one whose year it may belong to")
        return scope.year, scope.doubt

    def _build_point(self, token: DateToken, year: int, doubt: str) -> tuple[DatePoint | None, str]:
        if token.period_end[0] and token.period_end[0] <= 12:
            return DatePoint(year), doubt
        return DatePoint(year, token.month, token.day), doubt

    def _count_from_last(self, token: DateToken) -> tuple[DatePoint | None, str]:
        """Returns the date of an expression relative to the last date, such as 同月 or a day alone, and its doubt."""
        last = self.last_point
        if last is None or not last.month:
            return None, "" if token.reference is DateReference.NONE else _NOTHING_TO_COUNT_FROM
        if token.months is not None:
            index = last.year * 12 + last.month - 1 + token.months
            return DatePoint(index // 12, index % 12 + 1, token.day), ""
        if token.days is not None:
            if not last.day:
                return DatePoint(last.year, last.month), ""
            day = last.first_day + timedelta(days=token.days)
            return DatePoint(day.year, day.month, day.day), ""
        if not self.year_scopes.is_near(self.last_offset, token.start):
            return None, ""
        return DatePoint(last.year, last.month, token.day), ""

    def _record_point(self, token: DateToken, point: DatePoint) -> None:
        self.last_point, self.last_offset = point, token.start
        explicit = token.year or (
            token.reference in (DateReference.CONTEXT, DateReference.EDITION) and token.months is None
        )
        if explicit and token.days is None:
            self.year_scopes.open_scope(token.start, token.end, point, is_ahead=point.year > self.reported_year)

    def _is_reported(self, token: DateToken, date: PartialDate) -> bool:
        """Returns whether an expression is the date of a reported event, by its wording and context."""
        before = self.text[max(0, token.start - _CONTEXT_LENGTH) : token.start]
        if self.language == "ja":
            if _STILL_AFTER.match(self.text, token.end) or _BASIS.match(self.text, token.end):
                return False
        elif _EVEN_AFTER.search(before):
            return False
        is_year = not (date.start.month or token.month)
        if self.reported_year and self.language != "ja" and is_year and date.start.year > self.reported_year:
            return _ENGLISH_YEAR_AS_TOPIC.search(before) is not None
        return self._is_past(token, date)

    def _is_past(self, token: DateToken, date: PartialDate) -> bool:  # noqa: PLR0911 - one for each rule
        year = date.start.year
        if token.is_background or token.fiscal:
            return False
        if not self.reported_year:
            return True
        if year > self.edition + 1:
            return False
        if token.qualifier == "until" and date.last_day.year > self.reported_year:
            return False
        after = self.text[token.end : token.end + 8]
        until = self.language == "ja" and after.startswith("まで")
        if until and year > self.reported_year:
            return False
        if date.start.month or token.month or self.language != "ja":
            return not (until and year > self.edition)
        if token.reference is DateReference.CONTEXT and _COMPARISON.match(after):
            return False
        return year <= self.reported_year or (year == self.edition and _YEAR_AS_TOPIC.match(after) is not None)
