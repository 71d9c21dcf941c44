"""Tests that the message of a proposed update fits Discord's limits."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.discord_app.moderation.refresh_view import build_proposal_view
from bot.discord_app.ui.limits import count_utf16
from briefings.domain import DocumentWarning
from briefings.domain.proposals import Proposal
from briefings.revisions.proposals import ReviewedProposal
from briefings.revisions.review import review_change
from tests.support.refresh_documents import chapter, holding, snapshot

LONG_TEXT = "アルメニアの*話*、" + "とても_長い_題😀" * 40


def find_texts(component: Any) -> Iterator[str]:
    if isinstance(component, dict):
        if "content" in component:
            yield component["content"]
        component = list(component.values())
    if isinstance(component, list):
        for part in component:
            yield from find_texts(part)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_longest_proposal_fits_a_message(language: str) -> None:
    before = [chapter(*[f"{LONG_TEXT}{n}。" for n in range(20)], number=f"2-{m}", title=LONG_TEXT) for m in range(6)]
    after = [
        chapter(
            *[f"{LONG_TEXT}改{n}。" for n in range(3)], number=f"2-{m}", title="新" + LONG_TEXT, edition=2025 - m % 2
        )
        for m in range(6)
    ]
    review = review_change(snapshot(holding(*before), 1), snapshot(holding(*after), 2), language)
    assert len(review.failures) > 3
    warnings = {
        f"{LONG_TEXT}{n}.md": tuple(DocumentWarning(m, m, "x", LONG_TEXT, LONG_TEXT) for m in range(1, 6))
        for n in range(4)
    }
    proposal = Proposal(
        revision=2,
        base=1,
        at=datetime(2026, 11, 25, tzinfo=UTC),
        actor=None,
        author="",
        channel_ref=None,
        message_ref=None,
        files=tuple(warnings),
        warnings=warnings,
    )
    view = build_proposal_view(ReviewedProposal(proposal, review), language, note="。" * 100, confirming=True)
    assert sum(map(count_utf16, find_texts(view.to_components()))) < 4000
