"""Formats schedules, deliveries and alerts as elements of rich text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never
from urllib.parse import urlencode

from bot.slack_app.ui.blocks import SlackMessage, build_rich_text, join_lines
from briefings.domain.refs import ChannelRef, MessageRef, UserRef
from briefings.i18n import N_
from briefings.posting.describe import Line, PlatformWords, TimePart, TimeStyle, write_line

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS: Final = PlatformWords(
    "Slack",
    {
        "in_channel": N_("the bot is not in the channel (invite it with /invite)"),
        "scope": N_("a scope of the Slack application (see docs/slack.md)"),
        "posting": N_("this channel restricts who may post"),
        "installation": N_("the application is not installed in this workspace"),
    },
    {"channel_deleted": N_("the channel is archived or gone, or the bot is not in it")},
)
"""The terms of Slack."""

_DATE_FORMATS: Final = {TimeStyle.LONG: "{date_long_pretty} {time}", TimeStyle.SHORT: "{date_num} {time}"}


def build_line_elements(line: Line, *, bold: bool = False) -> list[dict[str, Any]]:
    """Formats a line as elements of a rich text section. A user is an id in text, so that nobody is notified."""
    elements: list[dict[str, Any]] = []
    for part in line:
        element = _build_element(part, bold=bold)
        if element["type"] == "text" and elements and elements[-1]["type"] == "text":
            elements[-1] = {**element, "text": elements[-1]["text"] + element["text"]}
        elif element.get("text") != "":
            elements.append(element)
    return elements


def build_lines_message(lines: Sequence[Line], *, title: str = "") -> SlackMessage:
    """Builds a message of several lines, each a paragraph."""
    sections = [{"type": "rich_text_section", "elements": build_line_elements((title,), bold=True)}] if title else []
    sections += [{"type": "rich_text_section", "elements": build_line_elements(line)} for line in lines]
    return SlackMessage((build_rich_text(*join_lines(sections)),), title or write_plain(lines[0]))


def write_plain(line: Line) -> str:
    """Formats a line as plain text, for notifications and options; times are in UTC."""
    return write_line(line, _write_part)


def _build_element(part: str | TimePart | ChannelRef | MessageRef | UserRef, *, bold: bool) -> dict[str, Any]:
    match part:
        case str():
            text: dict[str, Any] = {"type": "text", "text": part}
            return {**text, "style": {"bold": True}} if bold else text
        case TimePart(at, style):
            return {
                "type": "date",
                "timestamp": int(at.timestamp()),
                "format": _DATE_FORMATS[style],
                "fallback": _write_part(part),
            }
        case ChannelRef():
            return {"type": "channel", "channel_id": part.channel}
        case MessageRef(channel_ref, message):
            query = urlencode({"team": channel_ref.workspace, "channel": channel_ref.channel, "message_ts": message})
            return {"type": "link", "url": f"https://slack.com/app_redirect?{query}", "text": "↗"}
        case UserRef():
            return {"type": "text", "text": part.user}
        case _:
            assert_never(part)


def _write_part(part: TimePart | ChannelRef | MessageRef | UserRef) -> str:
    match part:
        case TimePart(at):
            return f"{at:%Y-%m-%d %H:%M} UTC"
        case ChannelRef():
            return part.channel
        case MessageRef():
            return part.message
        case UserRef():
            return part.user
        case _:
            assert_never(part)
