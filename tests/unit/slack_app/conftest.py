"""Slack's schemas, and the built-in content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service
from tests.support.slack_server.schema import SlackSchemas


@pytest.fixture(scope="session")
def schemas(root: Path) -> SlackSchemas:
    """Slack's schemas; skips the test if they are not beside this checkout, and fails if they are expected there."""
    folder = root.parent / "shared" / "data"
    if not (folder / "slack-block-kit.schema.json").exists():
        if folder.parent.exists() or os.environ.get("CI"):
            pytest.fail("Slack's schemas are missing beside this checkout")
        pytest.skip("Slack's schemas are not beside this checkout")
    return SlackSchemas(folder)


@pytest.fixture(scope="session")
def service() -> BriefingService:
    """The built-in content."""
    return shipped_service()
