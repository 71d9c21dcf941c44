"""Made-up revisions, and posts that told them."""

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

Told = tuple[str, str, int]
"""Date, statement and printed page."""

BRIDGE: Told = ("2024-11-24", "アルメニアは北の谷に長さ120メートルの橋を開いた。", 140)
SCHOOL: Told = ("2024-11-24", "ジョージアは日本語を教える学校を首都に設けた。", 141)
MARKET: Told = ("2023-11-24", "アルメニアとジョージアは国境の市場をともに開いた。", 142)


def chapter(told: tuple[Told, ...], *, edition: int = 2025, language: str = "ja") -> Content:
    passages, events, mentions = [], [], []
    key = f"{edition}/2-6/digest/{language}"
    for ordinal, (day, text, page) in enumerate(told):
        passages.append(Passage(PassageKind.PARAGRAPH, "1", ordinal, text, page))
        named = tuple(one.id for one in SUBJECTS if one.names[language] in text)
        for one in SUBJECTS:
            at = text.find(one.names[language])
            if at >= 0:
                mentions.append(Mention(key, ordinal, at, at + len(one.names[language]), one.id))
        if day:
            events.append(Event(day, text, named, key, "1", ordinal, page))
    made = Chapter(
        edition=edition, number="2-6", kind=ChapterKind.DIGEST, language=language, title="試験の章",
        sections=(Section("1", "1", "各国", 1, 139),), passages=tuple(passages), publisher="外務省",
    )  # fmt: skip
    return Content((made,), SUBJECTS, tuple(mentions), tuple(events))


def desk(revision: int, *told: Told, days: tuple[StandingAnniversary, ...] = (), **options: Any) -> BriefingService:
    """The desk over a revision of one chapter."""
    return over(revision, replace(chapter(told, **options), anniversaries=days))


def over(revision: int, *contents: Content) -> BriefingService:
    """The desk over a revision of several chapters."""
    first = contents[0]
    content = replace(
        first,
        chapters=tuple(one for content in contents for one in content.chapters),
        mentions=tuple(one for content in contents for one in content.mentions),
        events=tuple(one for content in contents for one in content.events),
    )
    return BriefingService(Snapshot(Revision(revision, None, "", NOW.isoformat()), content))


def standing(key: str, day: str, ja: str, **values: Any) -> StandingAnniversary:
    """A standing anniversary."""
    wanted: dict[str, Any] = {
        "id": key, "date": day, "kind": AnniversaryKind.EVENT, "texts": {"ja": ja, "en": ja}, "subjects": ("AM",),
        "source": {"ja": "架空省", "en": "Ministry of Nowhere"}, "url": "https://example.org/", "confidence": "A",
        "major": True, "words": (),
    }  # fmt: skip
    return StandingAnniversary(**{**wanted, **values})


def post(*revisions: int, day: date = DAY, late: int = 0, **values: Any) -> PublishedPost:
    """A post that told these revisions, one after the other, so many minutes late."""
    wanted: dict[str, Any] = {
        "id": 1, "key": "k1", "channel_ref": ChannelRef("discord", "7", "70"), "kind": ScheduleKind.ON_THIS_DAY,
        "at": time(9), "zone": "Asia/Tokyo", "language": "ja", "since": NOW - timedelta(days=400),
        "minimum_importance": MinimumImportance.ALL,
        "on_empty": EmptyPolicy.SILENCE,
    }  # fmt: skip
    schedule = Schedule(**{**wanted, **values})
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
    """Everything a card says."""
    lines = [card.title, card.subtitle]
    for block in card.blocks:
        lines += [block.heading, *(f"{line.label} {line.text}" for line in block.lines)]
    return "\n".join(lines)
