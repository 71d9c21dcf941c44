"""Counts the events of a timeline by year or month, for platforms that draw charts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.anniversaries.phrasing import format_month
from briefings.domain.cards import parse_span_request
from briefings.domain.dates import MONTH_NAMES, Precision, parse_date
from briefings.domain.facts import FactSource
from briefings.i18n import gettext as _
from briefings.i18n import pgettext
from briefings.text.months import MONTH_ABBREVIATIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import CardRequest
    from briefings.domain.facts import DatedFact

MAX_CATEGORIES: Final = 12
"""Maximum number of columns of a chart; the labels of more overlap on a phone."""

_YEAR_STEPS: Final = (1, 2, 5, 10, 20, 25, 50, 100, 250, 500)
_MIN_YEAR_EVENTS: Final = 6
"""Minimum number of events of a year for a separate chart of its months."""


class TimelineChart(Struct, frozen=True):
    """A chart with columns.

    Attributes:
        title: the title of the chart.
        categories: the labels of the columns in chronological order, including periods without events.
        series: the name of each kind of source, and its count in each column.
        x_label: the label of the horizontal axis.
        y_label: the label of the vertical axis.
    """

    title: str
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[int, ...]], ...]
    x_label: str
    y_label: str


def build_requested_charts(almanac: Almanac, request: CardRequest) -> tuple[TimelineChart, ...]:
    """Builds the charts of a timeline: one of all years, and one of the months of the year with the most events.

    Returns:
        At most two charts. Charts with fewer than two columns with events are omitted.
    """
    span = parse_span_request(request)
    if span is None:
        return ()
    facts = almanac.find_facts_about(request.subject, *span, edition=request.edition)
    if not facts:
        return ()
    language = almanac.language
    years = [parse_date(fact.date).start.year for fact in facts]
    charts = [_count_years(facts, years, language)] if years[0] != years[-1] else []
    busiest, count = max(Counter(years).items(), key=lambda item: (item[1], item[0]))
    in_year = [fact for fact in facts if parse_date(fact.date).start.year == busiest and _has_month(fact)]
    if len(in_year) >= _MIN_YEAR_EVENTS or (not charts and len(in_year) == count):
        charts.append(_count_months(in_year, busiest, language))
    return tuple(chart for chart in charts if _count_columns(chart) > 1)


def _count_years(facts: Sequence[DatedFact], years: Sequence[int], language: str) -> TimelineChart:
    first, last = min(years), max(years)
    step = next(step for step in _YEAR_STEPS if last // step - first // step < MAX_CATEGORIES)
    starts = range(first // step * step, last + 1, step)
    names = [str(start) for start in starts]
    title = (
        _("Events by year", language)
        if step == 1
        else _("Events by decade", language)
        if step == 10
        else _("Events by periods of {years} years", language, years=step)
    )
    x_label = _("Year", language) if step == 1 else _("First year of each period", language)
    labels = (title, x_label, _("Events", language))
    return _build_chart(
        facts, names, lambda fact: (parse_date(fact.date).start.year - starts[0]) // step, labels, language
    )


def _count_months(facts: Sequence[DatedFact], year: int, language: str) -> TimelineChart:
    names = [
        format_month(year, number, language).replace(name, abbreviation)
        for number, (name, abbreviation) in enumerate(zip(MONTH_NAMES, MONTH_ABBREVIATIONS, strict=True), 1)
    ]
    title = _("Events in {year} by month", language, year=year)
    labels = (title, _("Month", language), _("Events", language))
    return _build_chart(facts, names, lambda fact: parse_date(fact.date).start.month - 1, labels, language)


def _build_chart(
    facts: Sequence[DatedFact],
    names: Sequence[str],
    find_column: Callable[[DatedFact], int],
    labels: tuple[str, str, str],
    language: str,
) -> TimelineChart:
    counts = {source: [0] * len(names) for source in FactSource}
    for fact in facts:
        counts[fact.source][find_column(fact)] += 1
    names_of_sources = {
        FactSource.CHAPTER: pgettext("chart", "chapter", language),
        FactSource.NATIONAL: pgettext("chart", "national, diplomatic", language),
        FactSource.STANDING: pgettext("chart", "regional event", language),
    }
    series = [(names_of_sources[source], tuple(numbers)) for source, numbers in counts.items() if any(numbers)]
    title, x_label, y_label = labels
    return TimelineChart(title, tuple(names), tuple(series), x_label, y_label)


def _has_month(fact: DatedFact) -> bool:
    return parse_date(fact.date).start.precision is not Precision.YEAR


def _count_columns(chart: TimelineChart) -> int:
    return sum(1 for column in zip(*(numbers for _name, numbers in chart.series), strict=True) if any(column))
