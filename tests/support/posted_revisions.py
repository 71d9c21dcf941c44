"""Makes revisions, and posts that showed them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from msgspec.structs import replace

from briefings.domain import (
    AnniversaryKind,
    Chapter,
    ChapterKind,
    Content,
    Event,
    Mention,
    Passage,
    PassageKind,
    Revision,
    Section,
    Snapshot,
    StandingAnniversary,
    Subject,
    SubjectKind,
)
from briefings.domain.cards import Card
from briefings.domain.deliveries import Delivery, DeliveryState
from briefings.domain.refs import ChannelRef, MessageRef
from briefings.domain.reviews import PublishedPost
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Occurrence, Schedule, ScheduleKind
from briefings.service import BriefingService

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
"""Noon in Tokyo."""

DAY = date(2026, 11, 24)

SUBJECTS = (
    Subject("AM", SubjectKind.COUNTRY, {"ja": "アルメニア", "en": "Armenia"}, flag="🇦🇲"),
    Subject("GE", SubjectKind.COUNTRY, {"ja": "ジョージア", "en": "Georgia"}, flag="🇬🇪"),
)

MadeStatement = tuple[str, str, int]
"""Date, text and printed page of a statement."""

BRIDGE: MadeStatement = ("2024-11-24", "アルメニアは北の谷に長さ120メートルの橋を開いた。", 140)
SCHOOL: MadeStatement = ("2024-11-24", "ジョージアは日本語を教える学校を首都に設けた。", 141)
MARKET: MadeStatement = ("2023-11-24", "アルメニアとジョージアは国境の市場をともに開いた。", 142)


def chapter(statements: tuple[MadeStatement, ...], *, edition: int = 2025, language: str = "ja") -> Content:
    passages, events, mentions = [], [], []
    key = f"{edition}/2-6/digest/{language}"
    for ordinal, (day, text, page) in enumerate(statements):
        passages.append(Passage(PassageKind.PARAGRAPH, "1", ordinal, text, page))
        subject_ids = tuple(subject.id for subject in SUBJECTS if subject.names[language] in text)
        for subject in SUBJECTS:
            start = text.find(subject.names[language])
            if start >= 0:
                mentions.append(Mention(key, ordinal, start, start + len(subject.names[language]), subject.id))
        if day:
            events.append(Event(day, text, subject_ids, key, "1", ordinal, page))
    made_chapter = Chapter(
        edition=edition, number="2-6", kind=ChapterKind.DIGEST, language=language, title="試験の章",
        sections=(Section("1", "1", "各国", 1, 139),), passages=tuple(passages), publisher="外務省",
    )  # fmt: skip
    return Content((made_chapter,), SUBJECTS, tuple(mentions), tuple(events))


def make_service(
    revision: int, *statements: MadeStatement, days: tuple[StandingAnniversary, ...] = (), **options: Any
) -> BriefingService:
    """Makes the service of a revision with one chapter."""
    return make_service_of(revision, replace(chapter(statements, **options), anniversaries=days))


def make_service_of(revision: int, *contents: Content) -> BriefingService:
    """Makes the service of a revision with several chapters."""
    first = contents[0]
    content = replace(
        first,
        chapters=tuple(item for content in contents for item in content.chapters),
        mentions=tuple(item for content in contents for item in content.mentions),
        events=tuple(item for content in contents for item in content.events),
    )
    return BriefingService(Snapshot(Revision(revision, None, "", NOW.isoformat()), content))


def standing(key: str, day: str, ja: str, **values: Any) -> StandingAnniversary:
    """Makes a standing anniversary."""
    defaults: dict[str, Any] = {
        "id": key, "date": day, "kind": AnniversaryKind.EVENT, "texts": {"ja": ja, "en": ja}, "subjects": ("AM",),
        "source": {"ja": "架空省", "en": "Ministry of Nowhere"}, "url": "https://example.org/", "confidence": "A",
        "major": True, "words": (),
    }  # fmt: skip
    return StandingAnniversary(**{**defaults, **values})


def post(*revisions: int, day: date = DAY, late: int = 0, **values: Any) -> PublishedPost:
    """Makes a post that showed these revisions, oldest first, sent so many minutes late."""
    defaults: dict[str, Any] = {
        "id": 1, "key": "k1", "channel_ref": ChannelRef("discord", "7", "70"), "kind": ScheduleKind.ON_THIS_DAY,
        "at": time(9), "zone": "Asia/Tokyo", "language": "ja", "since": NOW - timedelta(days=400),
        "minimum_importance": MinimumImportance.ALL,
        "on_empty": EmptyPolicy.SILENCE,
    }  # fmt: skip
    schedule = Schedule(**{**defaults, **values})
    due = datetime(day.year, day.month, day.day, tzinfo=UTC)
    sent = due + timedelta(minutes=late)
    slot = Occurrence(schedule.id, schedule.key, day, due)
    delivery = Delivery(
        slot, DeliveryState.SENT, channel_ref=schedule.channel_ref,
        message_ref=MessageRef(schedule.channel_ref, "900"), attempts=1, claimed_at=sent, sent_at=sent,
        revision=revisions[0] if revisions else None,
    )  # fmt: skip
    return PublishedPost(schedule, delivery, revisions)


def text(card: Card) -> str:
    """Returns all text of a card."""
    lines = [card.title, card.subtitle]
    for block in card.blocks:
        lines += [block.heading, *(f"{line.label} {line.text}" for line in block.lines)]
    return "\n".join(lines)
