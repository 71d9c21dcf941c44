"""Checks that content is consistent before it is stored: everything that is referred to exists, once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from briefings.errors import ContentError
from briefings.i18n import N_, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from briefings.domain import Content, Event, Mention


def check_content(content: Content) -> None:
    """Checks that content is consistent.

    Raises:
        ContentError: it is not.
    """
    keys = [chapter.key for chapter in content.chapters]
    _check_unique(keys, Message(N_("the chapter")))
    subject_ids = [subject.id for subject in content.subjects]
    _check_unique(subject_ids, Message(N_("the subject")))
    _check_unique([anniversary.id for anniversary in content.anniversaries], Message(N_("the anniversary")))
    for chapter in content.chapters:
        if [passage.ordinal for passage in chapter.passages] != list(range(len(chapter.passages))):
            raise ContentError(N_("the passages are not numbered from 0 in order"), location=chapter.key)
    passage_counts = {chapter.key: len(chapter.passages) for chapter in content.chapters}
    positions = {key: position for position, key in enumerate(keys)}
    for items in (content.mentions, content.events):
        _check_passages(items, passage_counts)
        if sorted(items, key=lambda item: positions[item.chapter]) != list(items):
            raise ContentError(N_("mentions and events must be in the order of the chapters"))
    known = set(subject_ids)
    _check_subjects((mention.subject for mention in content.mentions), known, Message(N_("a mention")))
    _check_subjects(
        (subject for event in content.events for subject in event.subjects), known, Message(N_("an event"))
    )
    anniversary_subjects = (subject for anniversary in content.anniversaries for subject in anniversary.subjects)
    _check_subjects(anniversary_subjects, known, Message(N_("an anniversary")))
    for membership in (*content.memberships, *content.membership_claims):
        _check_subjects((membership.framework, membership.member), known, Message(N_("a membership")))
        if membership.chapter and membership.chapter not in passage_counts:
            raise ContentError(
                N_("a membership refers to the chapter {chapter}, which does not exist"), chapter=membership.chapter
            )


def _check_unique(keys: list[str], label: Message) -> None:
    duplicates = [key for key, count in Counter(keys).items() if count > 1]
    if duplicates:
        raise ContentError(N_("{label} {key} exists twice"), label=label, key=min(duplicates))


def _check_passages(annotations: Iterable[Mention | Event], passage_counts: Mapping[str, int]) -> None:
    for annotation in annotations:
        if not 0 <= annotation.passage < passage_counts.get(annotation.chapter, 0):
            raise ContentError(
                N_("there is no passage {number}"), location=annotation.chapter, number=annotation.passage
            )


def _check_subjects(subjects: Iterable[str], known: set[str], referrer: Message) -> None:
    for subject in subjects:
        if subject not in known:
            raise ContentError(
                N_("{referrer} refers to {subject}, which is not a subject"), referrer=referrer, subject=subject
            )
