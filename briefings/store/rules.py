"""What content must keep to before it is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.errors import ContentError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.model import Content, Event, Mention


def check(content: Content) -> None:
    """See that the content hangs together: what is referred to is there, once.

    Raises:
        ContentError: it doesn't.
    """
    keys = [chapter.key for chapter in content.chapters]
    _once(keys, "chapter")
    subjects = [subject.id for subject in content.subjects]
    _once(subjects, "subject")
    _once([anniversary.id for anniversary in content.anniversaries], "anniversary")
    for chapter in content.chapters:
        if [passage.ordinal for passage in chapter.passages] != list(range(len(chapter.passages))):
            raise ContentError("passages are not numbered from 0 in order", where=chapter.key)
    passages = {chapter.key: len(chapter.passages) for chapter in content.chapters}
    known = set(subjects)
    order = {key: place for place, key in enumerate(keys)}
    for found in (content.mentions, content.events):
        _check_places(found, passages)
        if sorted(found, key=lambda item: order[item.chapter]) != list(found):
            raise ContentError("mentions and events must stand in the order of the chapters")
    _known((mention.subject for mention in content.mentions), known, "a mention")
    _known((subject for event in content.events for subject in event.subjects), known, "an event")
    _known((subject for one in content.anniversaries for subject in one.subjects), known, "an anniversary")
    for told in (*content.memberships, *content.told):
        _known((told.framework, told.member), known, "a membership")
        if told.chapter and told.chapter not in passages:
            raise ContentError(f"a membership is told by the chapter {told.chapter}, which is not there")


def _once(keys: list[str], what: str) -> None:
    twice = {key for key in keys if keys.count(key) > 1} if len(set(keys)) < len(keys) else set()
    if twice:
        raise ContentError(f"the {what} {min(twice)} is there twice")


def _check_places(found: Iterable[Mention | Event], passages: dict[str, int]) -> None:
    for item in found:
        if not 0 <= item.passage < passages.get(item.chapter, 0):
            raise ContentError(f"there is no passage {item.passage}", where=item.chapter)


def _known(subjects: Iterable[str], known: set[str], where: str) -> None:
    for subject in subjects:
        if subject not in known:
            raise ContentError(f"{where} names {subject}, which is no subject")
