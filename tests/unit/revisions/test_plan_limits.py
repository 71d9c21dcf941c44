"""Tests the limit of mentions and events of an import."""

from __future__ import annotations

import pytest

from briefings.errors import DocumentTooLarge
from briefings.revisions import plan
from briefings.revisions.import_request import ImportRequest
from briefings.revisions.plan import plan_import
from briefings.revisions.sandbox.planner import PLAN_LIMITS
from tests.support.refresh_documents import content_of, document, reading, snapshot


@pytest.mark.fault(36)
def test_names_over_the_memory_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit counts what the import adds, not what is stored already."""
    base = snapshot(content_of(document()), 1)
    line = "- " + "アルメニアとジョージア、" * 20 + "ロシアが話した。 {p=142}"
    request = ImportRequest(documents=(reading(document((line,) * 5, edition=2026)),))
    monkeypatch.setattr(plan, "MAX_ANNOTATIONS", 205)
    assert plan_import(base, request).changes_content
    monkeypatch.setattr(plan, "MAX_ANNOTATIONS", 204)
    with pytest.raises(DocumentTooLarge, match="205 names of subjects and dates, over the limit of 204"):
        plan_import(base, request)


@pytest.mark.fault(35)
def test_short_text_gets_less_time() -> None:
    """A million characters get 20 s of the processor, the longest text and the most passages a minute."""
    assert PLAN_LIMITS.scale_to_text(1_000_000, 1_000).cpu == 20
    assert PLAN_LIMITS.scale_to_text(400_000, 20_000).cpu == 30
    assert PLAN_LIMITS.scale_to_text(1_500_000, 60_000) == PLAN_LIMITS.scale_to_text(10_000_000, 1) == PLAN_LIMITS
