"""The buttons and the metadata of posts in Slack."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from msgspec.structs import replace

from bot.slack_app.posting.post_message import build_metadata, build_post_message, has_marker
from bot.slack_app.ui.blocks import build_notice_blocks, render_card
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.schedules import Occurrence, PostPurpose

POST = Occurrence(1, "aaaaaaaaaaaa", date(2027, 9, 2), datetime(2027, 9, 2, tzinfo=UTC))
REVIEW = replace(POST, purpose=PostPurpose.REVIEW)


def card(language: str = "en") -> Card:
    return Card(CardRequest(""), language, "title", (CardBlock("", (CardLine("a line"),)),))


def button(action: str, label: str, value: str, **style: str) -> dict[str, Any]:
    text = {"type": "plain_text", "text": label, "emoji": True}
    return {"type": "button", "action_id": action, "text": text, "value": value, **style}


@pytest.mark.parametrize(("language", "label"), [("en", "About this post"), ("ja", "この投稿について")])
def test_post_is_its_card_with_a_button_that_explains_it(language: str, label: str) -> None:
    (shown,) = render_card(card(language))
    message = build_post_message(card(language), POST)
    assert message.text == shown.text
    assert list(message.blocks) == [
        *shown.blocks,
        {"type": "actions", "elements": [button("post_describe", label, POST.marker)]},
    ]


@pytest.mark.parametrize(
    ("language", "note", "labels"),
    [
        (
            "en",
            "For review: the post of 2027-09-02. It is posted as planned unless somebody skips it.",
            ("Skip", "Post"),
        ),
        (
            "ja",
            "明日の投稿（2027-09-02）の確認です。何もしなければ予定どおり投稿します。",
            ("投稿しない", "投稿する"),
        ),
    ],
)
def test_review_is_its_card_with_a_note_and_two_decisions(language: str, note: str, labels: tuple[str, str]) -> None:
    (shown,) = render_card(card(language))
    message = build_post_message(card(language), REVIEW)
    assert message.text == shown.text
    buttons = [
        button("post_skip", labels[0], REVIEW.marker, style="danger"),
        button("post_approve", labels[1], REVIEW.marker, style="primary"),
    ]
    assert list(message.blocks) == [
        *shown.blocks,
        *build_notice_blocks(note),
        {"type": "actions", "elements": buttons},
    ]


def test_personal_post_has_buttons_to_stop_and_to_list_followed_subjects() -> None:
    (shown,) = render_card(card())
    personal = replace(POST, is_personal=True)
    *blocks, actions = build_post_message(card(), personal).blocks
    assert blocks == list(shown.blocks)
    stop, follow = actions["elements"]
    assert actions["type"] == "actions"
    assert (stop["action_id"], stop["style"], stop["value"]) == ("card_tool_1", "danger", f"f1|x|{POST.key}|")
    assert (follow["action_id"], follow["value"]) == ("card_tool_2", f"f1|l|{POST.key}|")
    assert "style" not in follow
    assert stop["text"]["text"] != follow["text"]["text"]


def test_message_is_found_by_the_marker_in_its_metadata() -> None:
    metadata = build_metadata(POST)
    assert metadata == {"event_type": "briefing_post", "event_payload": {"marker": POST.marker}}
    assert has_marker({"metadata": metadata}, POST.marker)
    assert not has_marker({"metadata": metadata}, REVIEW.marker)
    assert not has_marker({"metadata": {**metadata, "event_type": "other"}}, POST.marker)
    assert not has_marker({"metadata": None}, POST.marker)
    assert not has_marker({"metadata": {"event_type": "briefing_post"}}, POST.marker)
    assert not has_marker({}, POST.marker)
