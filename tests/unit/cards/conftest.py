"""The small yearbook of `content.py`, and a desk over it."""

from __future__ import annotations

from types import ModuleType

import pytest

from briefings.domain import Snapshot
from briefings.service import BriefingService
from tests.support import small_yearbook, yearbook_editions


@pytest.fixture(scope="session")
def yearbook() -> Snapshot:
    """The small yearbook as a revision."""
    return small_yearbook.snapshot()


@pytest.fixture(scope="session")
def desk(yearbook: Snapshot) -> BriefingService:
    """A desk over the small yearbook."""
    return BriefingService(yearbook)


@pytest.fixture(scope="session")
def yearbooks() -> ModuleType:
    """Three editions, and what they are made of."""
    return yearbook_editions


@pytest.fixture(scope="session")
def three(yearbooks: ModuleType) -> BriefingService:
    """A desk over the three editions."""
    return BriefingService(yearbooks.snapshot())
