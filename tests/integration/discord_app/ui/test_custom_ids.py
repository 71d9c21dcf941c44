"""Buttons and selects of a card are stateless, so they work for any user at any time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.discord_app import BriefingBot
from bot.discord_app.ui.card_ids import CardId
from bot.discord_app.ui.custom_ids import decode_custom_id, encode_card_id
from briefings.domain.cards import CardRequest, View
from briefings.storage.content_ports import LoadedSnapshot

BUTTON, SELECT = 2, 3


def as_if_sent(message: Any, component: int, **changes: Any) -> None:
    """Changes a component of a stored message to that of an older message."""
    stored = message._env.backend.get_message(message.channel_id, message.id)
    target = next(part for part in _walk(stored.components) if part["type"] == component)
    target.update(changes)


def _walk(components: list[dict[str, Any]]) -> Any:
    for component in components:
        yield component
        yield from _walk(component.get("components", []))


async def test_chronology_opens_in_place(world: Any, read: Any) -> None:
    card = (await world.brief("アルメニア")).response
    pressed = await world.alice.click(card, label="年表")
    assert pressed.response.id == card.id
    text = read.text(card)
    assert text.startswith("## 🇦🇲 アルメニアの年表")
    assert len(card.attachments) == 1


async def test_every_view_of_a_card_opens_and_leads_back(world: Any, read: Any) -> None:
    card = (await world.brief("アルメニア")).response
    summary = read.text(card)
    buttons = [part for part in read.parts(card) if part["type"] == BUTTON and not part["disabled"]]
    labels = [part["label"] for part in buttons if isinstance(decode_custom_id(part["custom_id"]), CardId)]
    assert len(labels) >= 3
    for label in labels:
        await world.alice.click(card, label=label)
        assert label in read.text(card).splitlines()[0], "the title names the open view"
        back = next(part for part in read.parts(card) if part["type"] == BUTTON)
        await world.alice.click(card, custom_id=back["custom_id"])
        assert read.text(card) == summary


async def test_section_opens_from_the_select(world: Any, read: Any) -> None:
    card = (await world.brief("アルメニア")).response
    options = read.options(card)
    assert options
    before = read.text(card)
    pressed = await world.alice.select(card, [options[0]["value"]])
    assert pressed.response.id == card.id
    assert read.text(card) != before


async def test_buttons_and_selects_work_after_a_restart(
    world: Any, read: Any, make_bot: Callable[[], BriefingBot]
) -> None:
    card = (await world.brief("アルメニア")).response
    section = read.options(card)[0]["value"]
    await world.env.restart_bot(make_bot())
    assert (await world.alice.click(card, label="くわしく")).acknowledged
    assert "アルメニア — くわしく" in read.text(card)
    assert (await world.alice.select(card, [section])).acknowledged


async def test_another_member_gets_a_card_of_their_own(world: Any, payload: Any, read: Any) -> None:
    """The first card does not change, and the other member is answered in their own language."""
    card = (await world.brief("アルメニア")).response
    before = read.text(card)
    payload.set(locale="en-US")
    pressed = await world.bob.click(card, label="年表")
    assert pressed.ephemeral
    assert pressed.response.id != card.id
    assert read.text(pressed.response).startswith("## 🇦🇲 Armenia")
    assert read.text(card) == before
    again = await world.bob.click(pressed.response, custom_id=encode_card_id(CardRequest("AM")))
    assert again.response.id == pressed.response.id


async def test_private_card_changes_in_place(world: Any) -> None:
    card = (await world.brief("アルメニア", visibility="private")).response
    assert (await world.alice.click(card, label="年表")).response.id == card.id


@pytest.mark.parametrize(
    "outdated",
    [
        CardRequest("no-such-subject"),
        CardRequest("AM", View.SECTION, "9-(9)-ン"),
        CardRequest("AM", View.SECTION, "とても長い" * 40),
        CardRequest("AM", View.FULL_TEXT, page=9999),
    ],
)
async def test_button_of_removed_function_is_explained(world: Any, read: Any, outdated: CardRequest) -> None:
    card = (await world.brief("アルメニア")).response
    as_if_sent(card, BUTTON, custom_id=encode_card_id(outdated), disabled=False)
    before = read.text(card)
    pressed = await world.alice.click(card, custom_id=encode_card_id(outdated))
    assert pressed.acknowledged
    text = read.text(pressed.response)
    assert pressed.response.id == card.id or (pressed.ephemeral and "/brief" in text)
    assert read.text(card) == before or pressed.response.id == card.id


@pytest.mark.parametrize("custom_id", ["b0:AM", "b7.|s|AM|||", "b1.|z|AM|||", "b1"])
async def test_button_of_another_version_is_answered(world: Any, read: Any, custom_id: str) -> None:
    card = (await world.brief("アルメニア")).response
    as_if_sent(card, BUTTON, custom_id=custom_id, disabled=False)
    pressed = await world.alice.click(card, custom_id=custom_id)
    assert pressed.ephemeral
    assert "以前の版" in read.text(pressed.response)


async def test_error_after_press_has_reference(world: Any, read: Any, caplog: pytest.LogCaptureFixture) -> None:
    card = (await world.brief("アルメニア")).response
    world.env.inject_error("POST", "/interactions/*/*/callback", status=500)
    pressed = await world.alice.click(card, label="年表")
    assert pressed.ephemeral
    assert "参照番号" in read.text(pressed.response)
    assert "A press on b1 failed" in caplog.text


async def test_new_revision_answers_immediately_and_old_buttons_still_work(world: Any, read: Any) -> None:
    card = (await world.brief("アルメニア")).response
    bot = world.env.bot
    before = bot.context.service
    await bot.context.serve_loaded(LoadedSnapshot(before.snapshot))
    assert bot.context.service is not before
    assert (await world.alice.click(card, label="年表")).response.id == card.id
