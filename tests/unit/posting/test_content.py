"""The cards of posts: by the kind of their schedule, on empty days, and late."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from briefings.domain import Content
from briefings.domain.cards import Card, CardRequest
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Occurrence, PostPurpose, Schedule, ScheduleKind
from briefings.posting.content import ServicePostContent, build_empty_card, build_subject_card, mark_if_late
from briefings.service import BriefingService
from tests.support.posted_revisions import BRIDGE, SCHOOL, make_service, standing, text

DAY = date(2026, 11, 24)
DUE = datetime(2026, 11, 24, tzinfo=UTC)
OCCURRENCE = Occurrence(1, "key", DAY, DUE)


def schedule(kind: ScheduleKind = ScheduleKind.ON_THIS_DAY, language: str = "ja", **values: object) -> Schedule:
    defaults = {"minimum_importance": MinimumImportance.ALL, "on_empty": EmptyPolicy.SILENCE, **values}
    return Schedule(
        1,
        "key",
        ChannelRef("fake", "7", "70"),
        kind,
        time(9),
        "Asia/Tokyo",
        language,
        DUE,
        **defaults,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("kind", "english", "japanese"),
    [
        (
            ScheduleKind.ON_THIS_DAY,
            ("On this day", "Nothing is recorded for November 24."),
            ("この日の出来事", "11月24日に記録された出来事はありません。"),
        ),
        (
            ScheduleKind.THIS_MONTH,
            ("This month", "Nothing is recorded for this month."),
            ("今月の出来事", "この月の出来事は収録されていません。"),
        ),
        (
            ScheduleKind.COMING_UP,
            ("Coming up", "There are no anniversaries to announce today."),
            ("もうすぐ来る節目", "お知らせする節目の日はありません。"),
        ),
        (ScheduleKind.NEWS, ("News", "Nothing is new."), ("新しい動き", "新しい動きはありません。")),
        (ScheduleKind.DIGEST, ("News", "Nothing is new."), ("新しい動き", "新しい動きはありません。")),
        (
            ScheduleKind.SUBJECT_OF_WEEK,
            ("Subject of the week", "There is nothing to post this week."),
            ("今週の国・地域", "今週お届けするものはありません。"),
        ),
    ],
)
def test_message_for_an_empty_day_depends_on_the_kind(
    kind: ScheduleKind, english: tuple[str, str], japanese: tuple[str, str]
) -> None:
    for language, expected in (("en", english), ("ja", japanese)):
        card = build_empty_card(schedule(kind, language), DAY)
        ((line,),) = (block.lines for block in card.blocks)
        assert (card.title, line.text) == expected
        assert (card.language, card.request, card.blocks[0].heading) == (language, CardRequest(""), "")


@pytest.mark.parametrize("kind", [kind for kind in ScheduleKind if kind is not ScheduleKind.SUBJECT_OF_WEEK])
def test_empty_day_has_no_post_or_states_revision(kind: ScheduleKind) -> None:
    content = ServicePostContent(lambda: make_service(4))
    silent = schedule(kind)
    day = date(2026, 2, 3)
    assert content.build_card(silent, day) is None
    card = content.build_card(replace(silent, on_empty=EmptyPolicy.SAY), day)
    assert card == replace(build_empty_card(silent, day), revision=4)


def test_each_kind_posts_its_own_days() -> None:
    content = ServicePostContent(lambda: make_service(2, BRIDGE, SCHOOL))
    day = content.build_card(schedule(), DAY)
    month = content.build_card(schedule(ScheduleKind.THIS_MONTH), date(2026, 11, 1))
    assert day is not None
    assert month is not None
    assert "120メートル" in text(day)
    assert "120メートル" in text(month)
    assert content.build_card(schedule(), DAY + timedelta(days=1)) is None
    assert content.build_card(schedule(ScheduleKind.THIS_MONTH), date(2026, 10, 1)) is None
    assert content.build_card(schedule(ScheduleKind.THIS_MONTH, subjects=("GE",)), date(2026, 11, 1)) != month
    upcoming = schedule(ScheduleKind.COMING_UP, lead_days=(7,))
    assert content.build_card(upcoming, DAY - timedelta(days=7)) is not None
    assert content.build_card(upcoming, DAY - timedelta(days=6)) is None
    assert content.build_card(replace(upcoming, lead_days=(6,)), DAY - timedelta(days=6)) is not None


def test_subjects_and_importance_restrict_every_kind() -> None:
    days = (standing("mill", "2001-11-24", "水車ができた。", major=False),)
    content = ServicePostContent(lambda: make_service(2, days=days))
    posted = {
        ScheduleKind.ON_THIS_DAY: DAY, ScheduleKind.THIS_MONTH: DAY, ScheduleKind.COMING_UP: DAY - timedelta(days=7),
    }  # fmt: skip
    for kind, day in posted.items():
        every = schedule(kind, lead_days=(7,))
        card = content.build_card(every, day)
        assert card is not None
        assert "水車" in text(card)
        assert content.build_card(replace(every, minimum_importance=MinimumImportance.MAJOR), day) is None
        assert content.build_card(replace(every, subjects=("AM",)), day) is not None
        assert content.build_card(replace(every, subjects=("GE",)), day) is None


def test_subject_of_the_week_changes_on_monday_and_rotates() -> None:
    content = ServicePostContent(lambda: make_service(2, BRIDGE, SCHOOL))
    weekly = schedule(ScheduleKind.SUBJECT_OF_WEEK, subjects=("GE", "unknown", "AM"))
    monday = date(2026, 11, 23)
    titles = []
    for offset in (0, 6, 7, 13, 14):
        card = content.build_card(weekly, monday + timedelta(days=offset))
        assert card is not None
        assert card.subtitle.startswith("今週の国・地域")
        titles.append(card.title)
    first, second = titles[0], titles[2]
    assert titles == [first, first, second, second, first]
    assert {first, second} == {"アルメニア", "ジョージア"}
    alone = content.build_card(replace(weekly, subjects=("AM",)), monday)
    assert alone is not None
    assert alone.title == "アルメニア"
    chosen = content.build_card(replace(weekly, subjects=()), monday)
    assert chosen is not None


def test_week_without_any_country_has_no_card() -> None:
    service = make_service(2, BRIDGE)
    assert build_subject_card(service, "unknown", "ja") is None
    empty = replace(make_service(2, BRIDGE).snapshot, content=Content((), ()))
    assert (
        ServicePostContent(lambda: BriefingService(empty)).build_card(schedule(ScheduleKind.SUBJECT_OF_WEEK), DAY)
        is None
    )


def test_late_post_states_due_time() -> None:
    card = Card(CardRequest(""), "ja", "title", ())
    late = DUE + timedelta(hours=1)
    assert mark_if_late(card, schedule(), OCCURRENCE, DUE) == card
    marked = mark_if_late(card, schedule(), OCCURRENCE, late)
    assert marked.subtitle == "遅延（予定 2026-11-24 09:00）"
    above = mark_if_late(replace(card, subtitle="note"), schedule(language="en"), OCCURRENCE, late)
    assert above.subtitle == "Late (due 2026-11-24 09:00) · note"
    review = replace(OCCURRENCE, purpose=PostPurpose.REVIEW)
    assert mark_if_late(card, schedule(), review, late) == card
