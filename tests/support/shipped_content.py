"""The built-in content, made once in a test process, because it takes half a second."""

from __future__ import annotations

from functools import cache
from typing import Final

from briefings.domain import Content, Revision, Snapshot
from briefings.revisions.builtin import build_builtin_content
from briefings.service import BriefingService

REVISION: Final = Revision(1, None, "", "2026-01-01T00:00:00+00:00", active=True)


@cache
def shipped_content() -> Content:
    """Returns the built-in content."""
    return build_builtin_content()


@cache
def shipped_service() -> BriefingService:
    """Returns the service of a first revision with the built-in content.

    Tests that count its caches make a separate one.
    """
    return BriefingService(Snapshot(REVISION, shipped_content()))
