"""Mentions, events and memberships as rows, and back."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from briefings.model import Content, Event, Membership, MembershipStatus, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.store.session import Row

ANNOTATION_TABLES = {
    "mention": ("ordinal", "passage", "start_at", "end_at", "subject"),
    "event": ("ordinal", "date", "text", "section", "passage", "page", "qualifier"),
    "event_subject": ("event", "ordinal", "subject"),
}
"""Tables of a chapter's annotation, parents first; `annotation_id` stands before these columns."""

MEMBERSHIP_COLUMNS = ("ordinal", "told", "framework", "member", "status", "since", "note", "chapter")

AnnotationRows = dict[str, "list[Row]"]

_MEMBERSHIP_STATUSES = {status.value: status for status in MembershipStatus}


def encode_annotation(mentions: Iterable[Mention], events: Iterable[Event]) -> AnnotationRows:
    """The rows of the mentions and events of one chapter, by table."""
    events = tuple(events)
    return {
        "mention": [(n, m.passage, m.start, m.end, m.subject) for n, m in enumerate(mentions)],
        "event": [
            (n, event.date, event.text, event.section, event.passage, event.page, event.qualifier)
            for n, event in enumerate(events)
        ],
        "event_subject": [
            (n, place, subject) for n, event in enumerate(events) for place, subject in enumerate(event.subjects)
        ],
    }


def decode_mentions(chapter_key: str, parts: AnnotationRows) -> tuple[Mention, ...]:
    """The mentions of the chapter with this key."""
    return tuple(
        Mention(chapter_key, passage, start, end, subject) for _, passage, start, end, subject in parts["mention"]
    )


def decode_events(chapter_key: str, parts: AnnotationRows) -> tuple[Event, ...]:
    """The events of the chapter with this key."""
    subjects: dict[int, list[str]] = defaultdict(list)
    for event, _, subject in parts["event_subject"]:
        subjects[event].append(subject)
    return tuple(
        Event(date, text, tuple(subjects.get(ordinal, ())), chapter_key, section, passage, page, qualifier)
        for ordinal, date, text, section, passage, page, qualifier in parts["event"]
    )


def encode_memberships(content: Content) -> list[Row]:
    """The rows of what holds, then of what each source tells."""
    both = [(0, m) for m in content.memberships] + [(1, m) for m in content.told]
    return [
        (n, told, m.framework, m.member, m.status.value, m.since, m.note, m.chapter)
        for n, (told, m) in enumerate(both)
    ]


def decode_memberships(rows: list[Row], *, claims: bool) -> tuple[Membership, ...]:
    """What holds, or what each source tells."""
    return tuple(
        Membership(framework, member, _MEMBERSHIP_STATUSES[status], since, note, chapter)
        for _, kind, framework, member, status, since, note, chapter in rows
        if bool(kind) == claims
    )
