"""The texts about deliveries and alerts that moderators read, on each platform."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.discord_app.posting import schedule_text as discord_text
from bot.slack_app.posting import schedule_text as slack_text
from briefings.domain.deliveries import Delivery, DeliveryState, ModeratorAlert
from briefings.domain.refs import ChannelRef, MessageRef, UserRef, WorkspaceRef
from briefings.domain.schedules import Occurrence, ScheduleKind
from briefings.posting.describe import (
    PlatformWords,
    TimePart,
    TimeStyle,
    compose,
    describe_alert,
    describe_delivery,
    describe_reason,
    format_kind,
    name_fields,
)

DUE = datetime(2027, 9, 2, tzinfo=UTC)
SENT = datetime(2027, 9, 2, 0, 1, tzinfo=UTC)
CHANNEL = ChannelRef("discord", "1", "2")
POST = MessageRef(CHANNEL, "3")
OCCURRENCE = Occurrence(4, "key", date(2027, 9, 2), DUE)
D, S = int(DUE.timestamp()), int(SENT.timestamp())
LINK = "https://discord.com/channels/1/2/3"


def delivery(state: DeliveryState, reason: str = "", **values: Any) -> Delivery:
    return Delivery(OCCURRENCE, state, reason, **values)


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (delivery(DeliveryState.PLANNED), f"planned for <t:{D}:f>"),
        (delivery(DeliveryState.CLAIMED), f"being posted (due <t:{D}:f>)"),
        (delivery(DeliveryState.SENT, sent_at=SENT, message_ref=POST), f"sent <t:{S}:f> {LINK}"),
        (delivery(DeliveryState.SENT, sent_at=SENT), f"sent <t:{S}:f>"),
        (delivery(DeliveryState.SENT, message_ref=POST), f"sent {LINK}"),
        (delivery(DeliveryState.SENT), "sent "),
        (
            delivery(DeliveryState.SENT, sent_at=SENT, message_ref=POST, corrected_at=DUE),
            f"sent <t:{S}:f> {LINK} · corrected <t:{D}:f>",
        ),
        (delivery(DeliveryState.SKIPPED, "review:77"), "skipped: skipped in review by <@77>"),
        (delivery(DeliveryState.LATE, "missed"), "missed its window: the bot was not running"),
        (
            delivery(DeliveryState.HELD, "unread"),
            "on hold, please check: the history can't be read, so whether it was posted is not known",
        ),
        (delivery(DeliveryState.GIVEN_UP, "50013"), "given up: Discord refused it (50013)"),
    ],
)
def test_delivery_is_described_by_its_state(row: Delivery, text: str) -> None:
    assert discord_text.format_delivery(row, "en") == text
    assert discord_text.format_history_line(row, "en") == f"September 2, 2027: {text}"


@pytest.mark.parametrize(
    ("reason", "discord", "slack"),
    [
        ("", "no reason on record", None),
        ("rate_limited", "Discord asked to wait", "Slack asked to wait"),
        ("connecting", "there was no connection to Discord", "there was no connection to Slack"),
        ("unknown:503", "its outcome is being checked (503)", None),
        ("refused:50001", "reading the history was refused (50001)", None),
        ("missing:send_messages", "a permission is missing: Send Messages (Create Posts)", None),
        ("missing:other", "a permission is missing: other", None),
        ("unreadable:zone,at", "stored settings can't be read: time zone, time of day", None),
        ("held_back", "Discord had blocked this address for a while", "Slack refused it (held_back)"),
        (
            "channel_deleted",
            "the channel is gone",
            "the channel is archived or gone, or the bot is not in it",
        ),
        ("50035:detail", "Discord refused it (50035:detail)", "Slack refused it (50035:detail)"),
        (
            "missing:in_channel",
            "a permission is missing: in_channel",
            "a permission is missing: the bot is not in the channel (invite it with /invite)",
        ),
    ],
)
def test_reason_is_in_the_words_of_the_platform(reason: str, discord: str, slack: str | None) -> None:
    assert discord_text.format_reason(reason, "en") == discord
    if slack is not None:
        assert slack_text.write_plain(describe_reason(reason, "en", slack_text.WORDS, "slack")) == slack


@pytest.mark.parametrize(
    ("code", "reason", "text"),
    [
        ("held", "unsafe", "the post of September 2, 2027 is on hold: a forum post can't be repeated safely"),
        ("given_up", "50013", "the post of September 2, 2027 was given up: Discord refused it (50013)"),
        ("shut", "outage", "the post of September 2, 2027 can't be sent: the server was unavailable. It is sent"),
        ("unpublished", "50013", "the post of September 2, 2027 could not be published: Discord refused it (50013)"),
    ],
)
def test_alert_names_the_schedule_the_day_and_the_reason(code: str, reason: str, text: str) -> None:
    alert = ModeratorAlert(WorkspaceRef("discord", "1"), 4, code, reason, OCCURRENCE)
    assert discord_text.format_alert(alert, "en").startswith(f"⚠️ Schedule 4: {text}")
    assert "2027年9月2日" in discord_text.format_alert(alert, "ja")


def test_alert_of_several_days_has_their_number() -> None:
    alert = ModeratorAlert(WorkspaceRef("discord", "1"), 4, "missed", "missed", count=3)
    assert discord_text.format_alert(alert, "en") == "⚠️ Schedule 4: 3 missed: the bot was not running"
    paused = ModeratorAlert(WorkspaceRef("discord", "1"), 4, "paused", "review:9")
    assert "Schedule 4 was paused: skipped in review by <@9>." in discord_text.format_alert(paused, "en")
    parts = describe_alert(paused, "en", discord_text.WORDS)
    assert UserRef("discord", "9") in parts


def test_placeholders_are_replaced_by_parts() -> None:
    at = TimePart(DUE, TimeStyle.SHORT)
    assert compose("planned for {due}", "en", due=at) == ("planned for ", at)
    assert compose("planned for {due}", "ja", due=at) != ("planned for ", at)
    assert compose("{a}, {b} and {c}", "en", a=POST, b=("x", CHANNEL), c=5) == (
        POST, ", ", "x", CHANNEL, " and ", "5",
    )  # fmt: skip
    assert compose("{user}", "en", user=UserRef("discord", "9")) == (UserRef("discord", "9"),)


def test_references_are_markup_in_discord() -> None:
    write = discord_text._write
    line = (CHANNEL, " ", UserRef("discord", "9"), " ", TimePart(DUE), " ", TimePart(DUE, TimeStyle.SHORT), " ", POST)
    assert write(line) == f"<#2> <@9> <t:{D}:F> <t:{D}:f> {LINK}"
    assert discord_text.format_timestamp(DUE) == f"<t:{D}:F>"
    assert discord_text.format_timestamp(DUE, "R") == f"<t:{D}:R>"


def test_kinds_and_fields_are_named() -> None:
    names = [format_kind(kind, "en") for kind in ScheduleKind]
    assert sorted(names) == sorted(
        ["on this day", "this month", "coming up", "subject of the week", "news of subjects", "the week’s digest"]
    )
    assert str(name_fields(["zone"])) == "time zone"
    assert str(name_fields(["zone", "at", "other"])) == "time zone, time of day, other"
    assert name_fields(["zone", "at"]).translate("ja") != "time zone, time of day"


def test_platform_without_its_own_texts_uses_the_general_ones() -> None:
    words = PlatformWords("Matrix")
    assert describe_reason("rate_limited", "en", words) == ("Matrix", " asked to wait")
    assert "".join(map(str, describe_reason("missing:power", "en", words))) == "a permission is missing: power"
    row = delivery(DeliveryState.SKIPPED, "review:9")
    assert UserRef("", "9") in describe_delivery(row, "en", words)
    assert UserRef("matrix", "9") in describe_delivery(row, "en", words, "matrix")
