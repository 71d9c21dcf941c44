"""Measures the time to build a card: it is built on the event loop, so a summary may take two milliseconds."""

from __future__ import annotations

import time

import pytest

from briefings.domain import Revision, Snapshot
from briefings.domain.cards import CardRequest
from briefings.revisions.builtin import build_builtin_content
from briefings.service import BriefingService

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def service() -> BriefingService:
    """A preloaded service over the built-in content."""
    made = BriefingService(Snapshot(Revision(1, None, "", ""), build_builtin_content()))
    made.preload()
    return made


@pytest.mark.parametrize("subject", ["AM", "RU", "CSTO"])
def test_summary(benchmark: object, service: BriefingService, subject: str) -> None:
    benchmark(service.build_card, CardRequest(subject), "ja")  # type: ignore[operator]


def test_every_summary_is_made_in_two_milliseconds(service: BriefingService) -> None:
    """Takes the best of seven runs, for each home subject and both languages, to exclude other load."""
    slowest = 0.0
    for subject in service.snapshot.content.subjects:
        if subject.covered:
            for language in ("ja", "en"):
                times = []
                for _ in range(7):
                    start = time.perf_counter()
                    service.build_card(CardRequest(subject.id), language)
                    times.append(time.perf_counter() - start)
                slowest = max(slowest, min(times))
    assert slowest < 0.002
