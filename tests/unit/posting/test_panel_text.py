"""The rows of the panel of schedules, and the next post of each."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from msgspec.structs import replace

from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.refs import ChannelRef
from briefings.domain.schedules import EmptyPolicy, MinimumImportance, Occurrence, Schedule, ScheduleKind
from briefings.posting.describe import PlatformWords
from briefings.posting.next_posts import NextPost, find_next_post
from briefings.posting.panel_text import (
    describe_status,
    format_next_post,
    format_rhythm,
    format_selection,
    format_zone_note,
    format_zone_with_offset,
)
from briefings.posting.zones import format_offset

NOW = datetime(2027, 9, 1, tzinfo=UTC)
WORDS = PlatformWords("Matrix")


def schedule(kind: ScheduleKind = ScheduleKind.ON_THIS_DAY, language: str = "en", **values: object) -> Schedule:
    return Schedule(
        1,
        "key",
        ChannelRef("fake", "7", "70"),
        kind,
        time(9, 5),
        "Asia/Tokyo",
        language,
        NOW,
        **values,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("kind", "english", "japanese"),
    [
        (ScheduleKind.ON_THIS_DAY, "Daily at 09:05 (Tokyo)", "毎日 09:05（東京）"),
        (ScheduleKind.THIS_MONTH, "On the first of each month at 09:05 (Tokyo)", "毎月1日 09:05（東京）"),
        (ScheduleKind.COMING_UP, "Daily at 09:05 (Tokyo), if something is coming up", None),
        (ScheduleKind.SUBJECT_OF_WEEK, "Mondays at 09:05 (Tokyo)", "毎週月曜日 09:05（東京）"),
        (ScheduleKind.NEWS, "Daily at 09:05 (Tokyo), if something is new", None),
        (ScheduleKind.DIGEST, "Mondays at 09:05 (Tokyo)", "毎週月曜日 09:05（東京）"),
    ],
)
def test_description_of_a_schedule_has_the_time_and_the_city(
    kind: ScheduleKind, english: str, japanese: str | None
) -> None:
    assert format_rhythm(schedule(kind), "en") == english
    if japanese is not None:
        assert format_rhythm(schedule(kind), "ja") == japanese


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (schedule(), "major ones"),
        (schedule(minimum_importance=MinimumImportance.ALL), "all"),
        (schedule(subjects=("AM", "GE")), "am, ge · major ones"),
        (schedule(ScheduleKind.SUBJECT_OF_WEEK), ""),
        (schedule(ScheduleKind.SUBJECT_OF_WEEK, subjects=("AM",)), "am"),
        (schedule(ScheduleKind.COMING_UP, lead_days=(30, 7)), "major ones · 30, 7 days ahead"),
        (schedule(ScheduleKind.NEWS, lead_days=(7,)), "major ones · 7 days ahead"),
        (schedule(language="ja"), "major ones · Japanese"),
        (schedule(on_empty=EmptyPolicy.SAY), "major ones · also reports when there is nothing"),
        (schedule(review=True), "major ones · reviewed the evening before"),
        (schedule(crosspost=True), "major ones · published to followers"),
    ],
)
def test_selection_states_differences(wanted: Schedule, text: str) -> None:
    assert format_selection(wanted, "en", str.casefold) == text


def test_selection_is_in_the_readers_language() -> None:
    full = schedule(
        ScheduleKind.NEWS, subjects=("AM",), on_empty=EmptyPolicy.SAY, review=True, crosspost=True, lead_days=(7,)
    )
    text = format_selection(full, "ja", str.casefold)
    assert not any(word in text for word in ("major", "days", "nothing", "evening", "followers", "English"))
    assert "英語" in text


def test_zones_are_shown_with_their_offset_and_remarks() -> None:
    assert format_zone_with_offset("Asia/Tokyo", "en", NOW) == "Tokyo UTC+9"
    assert format_zone_with_offset("UTC", "en", NOW) == "UTC"
    assert format_zone_note("Asia/Tokyo", "en", NOW) == ""
    assert format_zone_note("nowhere at all", "en", NOW) == ""
    remark = format_zone_note(" est ", "en", NOW)
    assert remark.startswith(f"EST is {format_offset('Etc/GMT+5', NOW)} all year, without summer time. ")
    assert remark.endswith("For the time of New York, enter America/New_York.")
    assert "America/New_York" in format_zone_note("est", "ja", NOW)


LINES = (CardLine(""), CardLine("first"), CardLine("second"))
CARD = Card(CardRequest(""), "en", "title", (CardBlock("", ()), CardBlock("", LINES)))


class OneDay:
    """Builds a card for one day only."""

    def __init__(self, day: date, card: Card = CARD) -> None:
        self.day, self.card = day, card

    def build_card(self, _schedule: Schedule, local_date: date) -> Card | None:
        return self.card if local_date == self.day else None


def test_next_post_is_the_next_day_with_something_to_post() -> None:
    day = date(2028, 9, 30)
    found = find_next_post(schedule(), OneDay(day), NOW)
    assert found is not None
    assert (found.occurrence.date, found.card, found.headline) == (day, CARD, "title")
    assert find_next_post(schedule(), OneDay(date(2028, 10, 9)), NOW) is None, "more than 400 days ahead"
    due = datetime(2027, 9, 2, 0, 5, tzinfo=UTC)
    assert find_next_post(schedule(), OneDay(date(2027, 9, 2)), due - timedelta(seconds=1)) is not None
    assert find_next_post(schedule(), OneDay(date(2027, 9, 2)), due) is None


def test_announced_anniversaries_are_summarized_by_their_first_line() -> None:
    day = date(2027, 9, 2)
    coming = schedule(ScheduleKind.COMING_UP)
    found = find_next_post(coming, OneDay(day), NOW)
    assert found is not None
    assert found.headline == "first"
    bare = find_next_post(coming, OneDay(day, replace(CARD, blocks=())), NOW)
    assert bare is not None
    assert bare.headline == "title"


def test_status_is_the_next_post_or_why_there_is_none() -> None:
    occurrence = Occurrence(1, "key", date(2027, 9, 2), NOW)
    post = NextPost(occurrence, CARD, "headline")
    text = "Next post on Thursday, September 2: headline"
    assert format_next_post(post, "en") == text
    assert format_next_post(post, "ja") == "次の投稿 9月2日（木） headline"
    assert format_next_post(None, "en") == "Nothing to post within a year"
    assert describe_status(schedule(), post, "en", WORDS) == (text,)
    assert describe_status(schedule(), None, "en", WORDS) == ("Nothing to post within a year",)
    paused = schedule(paused=True, pause_reason="moderator")
    assert "".join(map(str, describe_status(paused, post, "en", WORDS))) == "paused (by a moderator)"
    defect = schedule(paused=True, pause_reason="moderator", defects=("zone", "at"))
    assert describe_status(defect, post, "en", WORDS) == ("⚠️ These settings can't be read: time zone, time of day",)
