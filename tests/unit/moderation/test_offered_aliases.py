"""Suggested subjects for a query that found nothing: the query can be added to each."""

from __future__ import annotations

from bot.moderation.miss_messages import find_similar_subjects
from briefings.catalog.aliases import AliasRejection, add_alias
from tests.support.shipped_content import shipped_service


def test_every_offered_button_is_accepted() -> None:
    service = shipped_service()
    words = ("エネルギー", "原油", "ミサイル", "石", "輸出", "energy", "oil", "アルメニア", "アルメニヤ共和国")
    content = service.snapshot.content
    offered = [(word, subject) for word in words for subject in find_similar_subjects(service, word, "ja")]
    assert offered
    refused = [pair for pair in offered if isinstance(add_alias(content, pair[1], pair[0]), AliasRejection)]
    assert not refused
    assert isinstance(add_alias(content, "AZ", "アルメニア"), AliasRejection), "a name of another subject is refused"
