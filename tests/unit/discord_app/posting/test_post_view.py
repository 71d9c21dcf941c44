"""The buttons of posts in Discord, and the recognition of posts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import discord
import pytest
from discord.components import _component_factory
from msgspec.structs import replace

from bot.discord_app.posting.post_view import build_post_view, has_marker, shows_same_text
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.schedules import Occurrence, PostPurpose

POST = Occurrence(1, "aaaaaaaaaaaa", date(2027, 9, 2), datetime(2027, 9, 2, tzinfo=UTC))
REVIEW = replace(POST, purpose=PostPurpose.REVIEW)
SECONDARY, SUCCESS, DANGER = 2, 3, 4


def card(language: str = "en", title: str = "title") -> Card:
    return Card(CardRequest(""), language, title, (CardBlock("", (CardLine("a line"),)),))


def buttons(occurrence: Occurrence, language: str = "en") -> list[tuple[str, str, int]]:
    """Returns id, label and style of the buttons in the last row."""
    row = build_post_view(card(language), occurrence).to_components()[-1]
    return [(item["custom_id"], item["label"], item["style"]) for item in row["components"]]


def texts(occurrence: Occurrence, language: str = "en") -> str:
    return str(build_post_view(card(language), occurrence).to_components())


@pytest.mark.parametrize(("language", "label"), [("en", "About this post"), ("ja", "この投稿について")])
def test_post_has_a_button_that_explains_it(language: str, label: str) -> None:
    assert buttons(POST, language) == [("d1|aaaaaaaaaaaa|2027-09-02", label, SECONDARY)]


@pytest.mark.parametrize(
    ("language", "note", "labels"),
    [
        (
            "en",
            "For review: the post of September 2, 2027. It is posted as planned unless somebody skips it.",
            ("Skip", "Post"),
        ),
        (
            "ja",
            "明日の投稿（2027年9月2日）の確認です。何もしなければ予定どおり投稿します。",
            ("投稿しない", "投稿する"),
        ),
    ],
)
def test_review_has_a_note_and_two_decisions(language: str, note: str, labels: tuple[str, str]) -> None:
    assert note in texts(REVIEW, language)
    assert buttons(REVIEW, language) == [
        ("r1|aaaaaaaaaaaa|2027-09-02", labels[0], DANGER),
        ("p1|aaaaaaaaaaaa|2027-09-02", labels[1], SUCCESS),
    ]
    assert note not in texts(POST, language)


@pytest.mark.parametrize(
    ("language", "labels"),
    [("en", ("Stop these messages", "What I follow")), ("ja", ("このお知らせを止める", "フォロー中の項目"))],
)
def test_personal_post_has_buttons_to_stop_and_to_list_followed_subjects(
    language: str, labels: tuple[str, str]
) -> None:
    personal = replace(POST, is_personal=True)
    (stop, *stopping), (follow, *following) = buttons(personal, language)
    assert stop != follow == personal.marker
    assert POST.key in stop
    assert (stopping, following) == ([labels[0], DANGER], [labels[1], SECONDARY])


def as_received(view: Any) -> list[Any]:
    """Returns the components of a message as discord.py reads them from Discord."""
    return [_component_factory(component) for component in view.to_components()]


def test_post_is_recognized_by_its_marker_and_its_text() -> None:
    view = build_post_view(card(), POST)
    received = as_received(view)
    assert any(isinstance(item, discord.ActionRow) for item in received)
    assert has_marker(received, POST.marker)
    assert not has_marker(received, REVIEW.marker)
    assert shows_same_text(received, view)
    assert not shows_same_text(received, build_post_view(card(title="another"), POST))
    assert not shows_same_text([], view)
