"""`/data names`: lists the added aliases, with who added them, and attaches them as TOML files for editors."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.discord_app.moderation.alias_editor import ALIAS_ADDED_ACTION
from bot.discord_app.moderation.alias_views import format_name
from bot.discord_app.moderation.page_buttons import build_page_row
from bot.discord_app.posting.schedule_text import format_timestamp
from bot.discord_app.refs import make_workspace_ref
from bot.discord_app.ui.components import (
    MessageView,
    Row,
    build_message,
    build_notice_view,
    build_option,
    build_select,
)
from bot.discord_app.ui.custom_ids import AliasAction, AliasId
from briefings.catalog.alias_toml import render_snippets
from briefings.catalog.aliases import MAX_ADDED_ALIASES, list_added_aliases
from briefings.i18n import gettext as _
from briefings.search.misses import hash_query
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.discord_app.context import DiscordContext
    from briefings.catalog.aliases import AddedAlias
    from briefings.domain.audit import AuditEntry

PAGE_SIZE: Final = 10
_MAX_NAME_LENGTH: Final = 60
"""Characters of a name: each may become two when it is escaped, and a page of names has to fit into a message."""


async def build_alias_list(
    context: DiscordContext, language: str, page_number: int = 1
) -> tuple[MessageView, list[discord.File]]:
    """A page of the aliases, and the files with all of them, which have to be sent with it.

    Raises:
        StoreError: the database can't be read.
    """
    aliases = list_added_aliases(context.service.snapshot.content)
    if not aliases:
        text = _("There are no added aliases yet. Add one with /data teach or /data unanswered.", language)
        return build_notice_view(text), []
    snippets = await asyncio.to_thread(render_snippets, aliases, language)
    entries = await _find_latest_entries(context)
    page_count = -(-len(aliases) // PAGE_SIZE)
    page_number = max(1, min(page_number, page_count))
    shown = aliases[(page_number - 1) * PAGE_SIZE : page_number * PAGE_SIZE]
    title = _("Added aliases", language)
    about = _("They survive updates. The attached TOML files are for copying into the content files.", language)
    view = build_message(
        f"## {title}\n-# {about}",
        "\n".join(_format_alias_line(alias, entries, language) for alias in shown),
        _build_alias_menu(shown, page_number, language),
        build_page_row(AliasAction.LIST_ALIASES, page_number, has_next=page_number < page_count, language=language),
        *(ui.File(f"attachment://{name}") for name in snippets),
    )
    files = [discord.File(io.BytesIO(text.encode()), filename=name) for name, text in snippets.items()]
    return view, files


async def _find_latest_entries(context: DiscordContext) -> Mapping[tuple[str, str], AuditEntry]:
    """The newest audit entry of each alias, by its folded text and its subject."""
    entries: dict[tuple[str, str], AuditEntry] = {}
    for entry in await context.storage.audit.list_audit_entries(
        make_workspace_ref(context.settings.home_guild), limit=2 * MAX_ADDED_ALIASES, action=ALIAS_ADDED_ACTION
    ):
        detail = entry.detail or {}
        key = (fold_text(str(detail.get("name", ""))), str(detail.get("subject", "")))
        entries.setdefault(key, entry)
    return entries


def _format_alias_line(added: AddedAlias, entries: Mapping[tuple[str, str], AuditEntry], language: str) -> str:
    name = format_name(added.alias.text, _MAX_NAME_LENGTH)
    subject = format_name(added.subject.localized_name(language), _MAX_NAME_LENGTH)
    line = f"- **{name}** → {subject}"
    entry = entries.get((fold_text(added.alias.text), added.subject.id))
    return f"{line} · <@{entry.actor.user}> · {format_timestamp(entry.at, 'd')}" if entry and entry.actor else line


def _build_alias_menu(aliases: tuple[AddedAlias, ...], page_number: int, language: str) -> Row | None:
    options = [
        build_option(
            added.alias.text,
            f"{hash_query(fold_text(added.alias.text))}|{added.subject.id}",
            added.subject.localized_name(language),
        )
        for added in aliases
    ]
    menu_id = AliasId(AliasAction.REMOVE_CHOSEN, page=page_number)
    return build_select(menu_id, options, _("Choose an alias to remove", language))
