"""Tests that a change which shrinks cards has to be confirmed."""

from __future__ import annotations

import pytest

from briefings.domain import Content
from briefings.revisions.checks import CheckFailure, ReviewCheck, can_confirm
from briefings.revisions.describe import describe_failure
from briefings.revisions.review import review_change
from tests.support.refresh_documents import LINES, content_of, document, snapshot

VISITS = tuple(
    f"- アルメニアの外相が2024年{month}月8日に東京を訪れた。 {{p=142 date=2024-{month:02}-08}}"
    for month in range(1, 9)
)


def card_failures(before: Content, after: Content, language: str) -> list[CheckFailure]:
    review = review_change(snapshot(before, 1), snapshot(after, 2), language)
    return [failure for failure in review.failures if failure.check is ReviewCheck.CARDS_SHRUNK]


@pytest.mark.parametrize(
    ("language", "text"), [("ja", "半分を超える行がなくなるカード: アルメニア ("), ("en", "Armenia (")]
)
def test_cards_that_lose_more_than_half_are_named(language: str, text: str) -> None:
    before = content_of(document((*LINES, *VISITS)))
    after = content_of(document((LINES[0], *LINES[3:])))
    (failure,) = card_failures(before, after, language)
    assert text in describe_failure(failure, language)
    assert can_confirm([failure])


def test_card_that_changes_without_shrinking_needs_no_confirmation() -> None:
    before = content_of(document())
    changed = LINES[1].replace("東京", "大阪")
    after = content_of(document((LINES[0], changed, *LINES[2:])))
    assert card_failures(before, after, "ja") == []
    assert card_failures(before, before, "ja") == []
