"""The shipped content, and what answers questions about its memberships."""

from __future__ import annotations

import pytest

from briefings.domain import Revision, Snapshot
from briefings.frameworks.standings import StandingTable
from briefings.revisions.builtin import build_builtin_content
from briefings.service import BriefingService


@pytest.fixture(scope="package")
def service() -> BriefingService:
    return BriefingService(Snapshot(Revision(1, None, "0", "2026-01-01T00:00:00Z"), build_builtin_content()))


@pytest.fixture(scope="package")
def table(service: BriefingService) -> StandingTable:
    return service.memberships.get_table("en")
