"""What content must keep to before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.errors import ContentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.model import Content, Event, Mention


def check_content(content: Content) -> None:
    """See that the content hangs together: what is referred to is there, once.

    Raises:
        ContentError: it doesn't.
    """
    keys = [chapter.key for chapter in content.chapters]
    _check_unique(keys, "chapter")
    subjects = [subject.id for subject in content.subjects]
    _check_unique(subjects, "subject")
    _check_unique([anniversary.id for anniversary in content.anniversaries], "anniversary")
    for chapter in content.chapters:
        if [passage.ordinal for passage in chapter.passages] != list(range(len(chapter.passages))):
            raise ContentError("passages are not numbered from 0 in order", location=chapter.key)
    passages = {chapter.key: len(chapter.passages) for chapter in content.chapters}
    known = set(subjects)
    order = {key: place for place, key in enumerate(keys)}
    for found in (content.mentions, content.events):
        _check_passages(found, passages)
        if sorted(found, key=lambda item: order[item.chapter]) != list(found):
            raise ContentError("mentions and events must stand in the order of the chapters")
    _check_subjects((mention.subject for mention in content.mentions), known, "a mention")
    _check_subjects((subject for event in content.events for subject in event.subjects), known, "an event")
    _check_subjects((subject for one in content.anniversaries for subject in one.subjects), known, "an anniversary")
    for told in (*content.memberships, *content.told):
        _check_subjects((told.framework, told.member), known, "a membership")
        if told.chapter and told.chapter not in passages:
            raise ContentError(f"a membership is told by the chapter {told.chapter}, which is not there")


def _check_unique(keys: list[str], label: str) -> None:
    twice = {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else set()
    if twice:
        raise ContentError(f"the {label} {min(twice)} is there twice")


def _check_passages(annotations: Iterable[Mention | Event], passage_counts: dict[str, int]) -> None:
    for item in annotations:
        if not 0 <= item.passage < passage_counts.get(item.chapter, 0):
            raise ContentError(f"there is no passage {item.passage}", location=item.chapter)


def _check_subjects(subjects: Iterable[str], known_subjects: set[str], referrer: str) -> None:
    for subject in subjects:
        if subject not in known_subjects:
            raise ContentError(f"{referrer} names {subject}, which is no subject")
