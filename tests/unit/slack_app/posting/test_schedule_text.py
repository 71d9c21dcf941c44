"""Lines about schedules as Slack's rich text and as plain text."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.slack_app.posting.schedule_text import build_line_elements, build_lines_message, write_plain
from briefings.domain.refs import ChannelRef, MessageRef, UserRef
from briefings.posting.describe import TimePart, TimeStyle

AT = datetime(2027, 9, 2, 0, 1, tzinfo=UTC)
CHANNEL = ChannelRef("slack", "T1", "C2")
POST = MessageRef(CHANNEL, "3.4")
USER = UserRef("slack", "U9")
STAMP = int(AT.timestamp())


def test_each_part_is_an_element_and_texts_are_joined() -> None:
    line = ("a", "b", CHANNEL, "", TimePart(AT), " ", TimePart(AT, TimeStyle.SHORT), POST, "by ", USER)
    assert build_line_elements(line) == [
        {"type": "text", "text": "ab"},
        {"type": "channel", "channel_id": "C2"},
        {
            "type": "date", "timestamp": STAMP, "format": "{date_long_pretty} {time}",
            "fallback": "2027-09-02 00:01 UTC",
        },
        {"type": "text", "text": " "},
        {"type": "date", "timestamp": STAMP, "format": "{date_num} {time}", "fallback": "2027-09-02 00:01 UTC"},
        {
            "type": "link", "url": "https://slack.com/app_redirect?team=T1&channel=C2&message_ts=3.4", "text": "↗",
        },
        {"type": "text", "text": "by U9"},
    ]  # fmt: skip


def test_bold_applies_only_to_text() -> None:
    bold = {"type": "text", "style": {"bold": True}}
    assert build_line_elements(("a", CHANNEL, "b", "c"), bold=True) == [
        {**bold, "text": "a"},
        {"type": "channel", "channel_id": "C2"},
        {**bold, "text": "bc"},
    ]


def test_plain_text_has_ids_and_times_in_utc() -> None:
    line = ("a ", CHANNEL, " ", TimePart(AT), " ", POST, " ", USER)
    assert write_plain(line) == "a C2 2027-09-02 00:01 UTC 3.4 U9"


def test_lines_are_paragraphs_below_a_title() -> None:
    message = build_lines_message([("first",), ("second",)], title="Title")
    assert message.text == "Title"
    (block,) = message.blocks
    texts = [element["text"] for section in block["elements"] for element in section["elements"]]
    assert [text.strip() for text in texts if text.strip()] == ["Title", "first", "second"]
    assert block["type"] == "rich_text"
    assert {section["type"] for section in block["elements"]} == {"rich_text_section"}
    assert block["elements"][0]["elements"][0]["style"] == {"bold": True}
    untitled = build_lines_message([("first ", CHANNEL), ("second",)])
    assert untitled.text == "first C2"
    assert "style" not in untitled.blocks[0]["elements"][0]["elements"][0]
