"""Services over the small yearbook and over its three editions."""

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
def service(yearbook: Snapshot) -> BriefingService:
    """A service over the small yearbook."""
    return BriefingService(yearbook)


@pytest.fixture(scope="session")
def yearbooks() -> ModuleType:
    """The module with the three editions."""
    return yearbook_editions


@pytest.fixture(scope="session")
def three_editions(yearbooks: ModuleType) -> BriefingService:
    """A service over the three editions."""
    return BriefingService(yearbooks.snapshot())
