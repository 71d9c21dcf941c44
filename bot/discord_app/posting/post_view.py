"""Builds the buttons of posts and reviews, whose ids are markers by which a post is found again.

d1|KEY|2027-09-01     on a post: "about this post"
r1|KEY|2027-09-01     on a review: Skip; also the marker of the review
p1|KEY|2027-09-01     on a review: Post
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import discord
from discord import ui

from bot.discord_app.ui.card_view import build_card_layout
from bot.discord_app.ui.components import MessageView, freeze_view
from bot.discord_app.ui.custom_ids import encode_custom_id
from bot.personal.follow_messages import follow_label, stop_label
from bot.personal.ids import FollowAction, FollowId
from briefings.anniversaries.phrasing import format_day
from briefings.domain.cards import Card
from briefings.domain.schedules import Occurrence, PostPurpose
from briefings.i18n import gettext as _


def build_post_view(card: Card, occurrence: Occurrence) -> MessageView:
    """Builds a card with the marker of the slot, ready to be sent."""
    view = build_card_layout(card)
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if occurrence.is_personal:
        stop = encode_custom_id(FollowId(FollowAction.STOP_ALL, occurrence.key))
        row.add_item(_make_button(stop, stop_label(card.language), discord.ButtonStyle.danger))
        row.add_item(_make_button(occurrence.marker, follow_label(card.language), discord.ButtonStyle.secondary))
    elif occurrence.purpose is PostPurpose.POST:
        row.add_item(
            _make_button(occurrence.marker, _("About this post", card.language), discord.ButtonStyle.secondary)
        )
    else:
        note = _(
            "For review: the post of {date}. It is posted as planned unless somebody skips it.",
            card.language,
            date=format_day(occurrence.date, card.language, year=True),
        )
        view.add_item(ui.TextDisplay(note))
        row.add_item(_make_button(occurrence.marker, _("Skip", card.language), discord.ButtonStyle.danger))
        row.add_item(_make_button("p" + occurrence.marker[1:], _("Post", card.language), discord.ButtonStyle.success))
    view.add_item(row)
    return freeze_view(view)


def has_marker(components: Iterable[Any], marker: str) -> bool:
    """Returns whether a button among a message's components, nested ones too, has this id."""
    return any(getattr(component, "custom_id", None) == marker for component in _walk_components(components))


def shows_same_text(components: Iterable[Any], view: MessageView) -> bool:
    """Returns whether a message's components have the same texts as a view, in the same order."""
    shown = [
        component.content.strip()
        for component in _walk_components(components)
        if isinstance(component, discord.TextDisplay)
    ]
    return shown == list(_iter_texts(view.to_components()))


def _make_button(custom_id: str, label: str, style: discord.ButtonStyle) -> ui.Button[ui.LayoutView]:
    return ui.Button(custom_id=custom_id, label=label, style=style)


def _iter_texts(components: Iterable[dict[str, Any]]) -> Iterator[str]:
    for component in components:
        if component["type"] == discord.ComponentType.text_display.value:
            yield component["content"].strip()
        yield from _iter_texts(component.get("components", ()))


def _walk_components(components: Iterable[Any]) -> Iterator[Any]:
    for component in components:
        yield component
        yield from _walk_components(getattr(component, "children", ()))
        accessory = getattr(component, "accessory", None)
        if accessory is not None:
            yield accessory
