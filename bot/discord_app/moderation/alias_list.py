"""`/data names`: the names that were taught, by whom and when, with the files by which editors take them over."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.discord_app.moderation.alias_changes import ALIAS_ADDED_ACTION, build_alias_button, format_name
from bot.discord_app.moderation.messages import say
from bot.discord_app.posting.schedule_text import format_timestamp
from bot.discord_app.ui.components import MessageView, build_notice_view, freeze_view
from bot.discord_app.ui.custom_ids import AliasAction, AliasId, encode_custom_id
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, clip_text
from bot.discord_app.ui.markdown import to_plain_text
from briefings.catalog.alias_toml import render_snippets
from briefings.catalog.aliases import MAX_ADDED_ALIASES, list_added_aliases
from briefings.search.misses import hash_query
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.discord_app.context import DiscordContext
    from briefings.catalog.aliases import AddedAlias
    from briefings.domain.audit import AuditEntry

PAGE_SIZE: Final = 10
_MAX_NAME_LENGTH: Final = 60
"""Characters of a name: escaped, each may become two, and a page of them has to fit into a message."""


async def build_alias_list(
    context: DiscordContext, language: str, page_number: int = 1
) -> tuple[MessageView, list[discord.File]]:
    """A page of the names with the files of all of them, which have to go out with it.

    Raises:
        StoreError: the database can't be read.
    """
    names = list_added_aliases(context.service.snapshot.content)
    if not names:
        return build_notice_view(say("names.none", language)), []
    made = await asyncio.to_thread(render_snippets, names, language)
    known = await _find_latest_changes(context)
    pages = -(-len(names) // PAGE_SIZE)
    page_number = max(1, min(page_number, pages))
    shown = names[(page_number - 1) * PAGE_SIZE : page_number * PAGE_SIZE]
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=0x2E7D6B)
    frame.add_item(ui.TextDisplay(f"## {say('names.title', language)}\n-# {say('names.about', language)}"))
    frame.add_item(ui.TextDisplay("\n".join(_format_alias_line(one, known, language) for one in shown)))
    frame.add_item(_build_alias_menu(shown, page_number, language))
    turning: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if page_number > 1:
        turning.add_item(
            build_alias_button(
                AliasId(AliasAction.LIST_ALIASES, page=page_number - 1), say("page.previous", language)
            )
        )
    if page_number < pages:
        turning.add_item(
            build_alias_button(AliasId(AliasAction.LIST_ALIASES, page=page_number + 1), say("page.next", language))
        )
    if turning.children:
        frame.add_item(turning)
    files = []
    for name, text in made.items():
        frame.add_item(ui.File(f"attachment://{name}"))
        files.append(discord.File(io.BytesIO(text.encode()), filename=name))
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return freeze_view(view), files


async def _find_latest_changes(context: DiscordContext) -> Mapping[tuple[str, str], AuditEntry]:
    """The newest record of each name's teaching."""
    guild = context.settings.home_guild or 0
    found: dict[tuple[str, str], AuditEntry] = {}
    for change in await context.storage.audit.list_audit_entries(
        guild, limit=2 * MAX_ADDED_ALIASES, action=ALIAS_ADDED_ACTION
    ):
        detail = change.detail or {}
        found.setdefault((fold_text(str(detail.get("name", ""))), str(detail.get("subject", ""))), change)
    return found


def _format_alias_line(
    added_alias: AddedAlias, changes_by_alias: Mapping[tuple[str, str], AuditEntry], language: str
) -> str:
    told = f"- **{format_name(added_alias.alias.text, _MAX_NAME_LENGTH)}** → {format_name(added_alias.subject.localized_name(language), _MAX_NAME_LENGTH)}"  # noqa: E501
    change = changes_by_alias.get((fold_text(added_alias.alias.text), added_alias.subject.id))
    return f"{told} · <@{change.actor}> · {format_timestamp(change.at, 'd')}" if change else told


def _build_alias_menu(
    aliases: tuple[AddedAlias, ...], page_number: int, language: str
) -> ui.ActionRow[ui.LayoutView]:
    options = [
        discord.SelectOption(
            label=clip_text(to_plain_text(one.alias.text), MAX_OPTION_TEXT) or "…",
            value=f"{hash_query(fold_text(one.alias.text))}|{one.subject.id}",
            description=clip_text(to_plain_text(one.subject.localized_name(language)), MAX_OPTION_TEXT) or None,
        )
        for one in aliases
    ]
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    asked = AliasId(AliasAction.REMOVE_CHOSEN, page=page_number)
    row.add_item(
        ui.Select(custom_id=encode_custom_id(asked), options=options, placeholder=say("names.choose", language))
    )
    return row
