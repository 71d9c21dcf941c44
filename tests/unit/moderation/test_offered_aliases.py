"""Subjects offered for a query that found nothing: none to which the query can't be added."""

from __future__ import annotations

from bot.moderation.miss_messages import find_similar_subjects
from briefings.catalog.aliases import AliasRejection, add_alias
from briefings.domain import Revision, Snapshot
from briefings.revisions.builtin import build_builtin_content
from briefings.service import BriefingService


def test_no_button_is_offered_that_would_be_refused() -> None:
    service = BriefingService(Snapshot(Revision(1, None, "", ""), build_builtin_content()))
    words = ("エネルギー", "原油", "ミサイル", "石", "輸出", "energy", "oil", "アルメニア", "アルメニヤ共和国")
    refused = [
        (word, subject)
        for word in words
        for subject in service.snapshot.content.subjects
        if isinstance(add_alias(service.snapshot.content, subject.id, word), AliasRejection)
    ]
    offered = [(word, subject) for word in words for subject in find_similar_subjects(service, word, "ja")]
    assert refused
    assert offered
    assert not {(word, subject.id) for word, subject in refused} & set(offered)
