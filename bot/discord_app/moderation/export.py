"""`/data export`: sends a moderator a backup of the content, visible to them alone.

It contains the content with its history. The database also has schedules, posts, settings and records of other
servers, which moderators of this server must not see; the operator exports all of it with `briefing-bot export`.
"""

from __future__ import annotations

import asyncio
import gzip
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.audit import audit_action
from bot.discord_app.ui.components import build_message
from briefings.i18n import gettext as _
from briefings.storage.content_json import to_json

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.components import MessageView
    from briefings.storage.ports import Storage

_GZIP_LEVEL: Final = 6
"""Higher levels take a tenth more time and save a hundredth of the size."""


async def send_export(context: DiscordContext, interaction: Interaction) -> None:
    """Sends the content as a database and as JSON, both compressed, if Discord's size limit allows.

    Raises:
        StoreError: the database can't be read, is damaged, or there is no space for the copy.
    """
    language = context.get_language(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    revision, files = await pack_content(context.storage)
    # Recorded before it is sent.
    line = _(
        "<@{user}> exported a backup of the content (revision {revision}).",
        language,
        user=interaction.user.id,
        revision=revision,
    )
    await audit_action(
        interaction, "data.export", line, revision=revision, files={name: len(data) for name, data in files}
    )
    limit = interaction.filesize_limit
    fitting = [discord.File(io.BytesIO(data), filename=name) for name, data in files if len(data) <= limit]
    view = _build_export_view(revision, files, limit, language)
    await interaction.edit_original_response(view=view, attachments=fitting)


async def pack_content(storage: Storage) -> tuple[int, list[tuple[str, bytes]]]:
    """Returns the id of the active revision, and the two files with their names.

    Raises:
        StoreError: the database can't be read, is damaged, or there is no space for the copy.
    """
    with TemporaryDirectory(prefix="briefing-bot-") as folder:
        copy = await storage.export_content(Path(folder) / "content.db")
        database = await asyncio.to_thread(lambda: gzip.compress(copy.read_bytes(), _GZIP_LEVEL))
    snapshot = await storage.revisions.load_snapshot()
    revision = snapshot.revision.id
    content = await asyncio.to_thread(lambda: gzip.compress(to_json(snapshot), _GZIP_LEVEL))
    return revision, [(f"briefings-{revision}.db.gz", database), (f"briefings-{revision}.json.gz", content)]


def _build_export_view(revision: int, files: list[tuple[str, bytes]], limit: int, language: str) -> MessageView:
    title = _("Backup of the content (revision {revision})", language, revision=revision)
    about = _("Restore it with `briefing-bot restore FILE` on the bot's server.", language)
    descriptions = (
        (
            _("The database: all revisions and the history, without schedules, settings and records.", language),
            "--backup",
        ),
        (_("JSON: the active content, readable by other programs.", language), "--content"),
    )
    parts: list[str | ui.Item[Any]] = [f"## {title}\n{about}"]
    for (name, data), (description, option) in zip(files, descriptions, strict=True):
        if len(data) <= limit:
            parts += (description, ui.File(f"attachment://{name}"))
        else:
            parts.append(
                _(
                    "{name} is {size}, more than can be attached here ({limit}). Use `briefing-bot export {option}` "
                    "on the bot's server.",
                    language,
                    name=name,
                    size=_format_size(len(data)),
                    limit=_format_size(limit),
                    option=option,
                )
            )
    return build_message(*parts)


def _format_size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
