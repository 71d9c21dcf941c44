"""Slack's schemas, and the built-in content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from briefings.domain import Revision, Snapshot
from briefings.revisions.builtin import build_builtin_content
from briefings.service import BriefingService
from tests.support.slack_server.schema import SlackSchemas


@pytest.fixture(scope="session")
def schemas(root: Path) -> SlackSchemas:
    """Slack's schemas; skips where they are not beside this checkout, fails where they are expected there."""
    folder = root.parent / "shared" / "data"
    if not (folder / "slack-block-kit.schema.json").exists():
        if folder.parent.exists() or os.environ.get("CI"):
            pytest.fail("Slack's schemas are missing beside this checkout")
        pytest.skip("Slack's schemas are not beside this checkout")
    return SlackSchemas(folder)


@pytest.fixture(scope="session")
def service() -> BriefingService:
    """The built-in content."""
    return BriefingService(Snapshot(Revision(1, None, "", "2026-01-01T00:00:00+00:00"), build_builtin_content()))
