"""The charts of a timeline count each event once, in columns that can be read."""

from __future__ import annotations

import pytest

from briefings.anniversaries.timeline_chart import MAX_CATEGORIES, build_requested_charts
from briefings.domain.cards import CardRequest, View, build_timeline_request
from briefings.domain.dates import parse_date
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_each_event_of_each_subject_is_counted_once(service: BriefingService, language: str) -> None:
    almanac = service.get_almanac(language)
    drawn = 0
    for subject in almanac.index.subjects:
        facts = almanac.find_facts_about(subject)
        for chart in build_requested_charts(almanac, build_timeline_request(subject)):
            drawn += 1
            counted = sum(sum(numbers) for _name, numbers in chart.series)
            is_of_months = len(chart.categories) == 12 and not chart.categories[0].isdecimal()
            assert counted == len(facts) if not is_of_months else counted <= len(facts)
            assert 1 < len(chart.categories) <= MAX_CATEGORIES
            assert all(len(numbers) == len(chart.categories) for _name, numbers in chart.series)
            assert all(len(name) <= 20 for name in (*chart.categories, *(name for name, _numbers in chart.series)))
    assert drawn > 40


def test_span_limits_the_columns(service: BriefingService) -> None:
    almanac = service.get_almanac("en")
    (chart,) = build_requested_charts(almanac, build_timeline_request("AM", parse_date("1990/1999")))
    assert (chart.title, chart.categories) == ("Events by year", ("1991", "1992"))
    (chart,) = build_requested_charts(almanac, build_timeline_request("JP", parse_date("2024")))
    assert chart.title == "Events in 2024 by month"
    assert chart.categories[:2] == ("Jan", "Feb")


def test_nothing_to_compare_has_no_chart(service: BriefingService) -> None:
    almanac = service.get_almanac("en")
    assert build_requested_charts(almanac, build_timeline_request("AM", parse_date("1800/1801"))) == ()
    assert build_requested_charts(almanac, CardRequest("AM", View.TIMELINE, section="soon")) == ()
