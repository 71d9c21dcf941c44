"""The shipped content, and the service that answers questions about its memberships."""

from __future__ import annotations

import pytest

from briefings.frameworks.standings import StandingTable
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="package")
def service() -> BriefingService:
    return shipped_service()


@pytest.fixture(scope="package")
def table(service: BriefingService) -> StandingTable:
    return service.memberships.get_table("en")
