"""`/data export`: a backup for moderators, to the one who asks alone.

It holds the content with its history and nothing else: the database also knows schedules, posts, settings and records
of other servers, which are none of this server's business. Who runs the bot has all of it with `briefing-bot export`.
"""

from __future__ import annotations

import asyncio
import gzip
import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.messages import say
from bot.discord_app.ui.components import freeze_view
from briefings.storage.content_json import to_json

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.components import MessageView
    from briefings.storage.ports import Storage

_FRAME_COLOR: Final = 0x2E7D6B
_GZIP_LEVEL: Final = 6
"""Of gzip: beyond it, a tenth of the time more for a hundredth of the size less."""


async def send_export(context: DiscordContext, interaction: Interaction) -> None:
    """Answer with the content as a database and as JSON, both packed, as far as Discord takes them.

    Raises:
        StoreError: the database can't be read, is damaged, or there is no room for the copy.
    """
    language = context.get_language(interaction)
    await interaction.response.defer(ephemeral=True, thinking=True)
    revision, files = await pack_content(context.storage)
    # Recorded before it is handed out.
    line = say("log.export", language, user=interaction.user.id, revision=revision)
    await audit_action(
        interaction, "data.export", line, revision=revision, files={name: len(data) for name, data in files}
    )
    limit = interaction.filesize_limit
    fitting = [discord.File(io.BytesIO(data), filename=name) for name, data in files if len(data) <= limit]
    view = _build_export_view(revision, files, limit, language)
    await interaction.edit_original_response(view=view, attachments=fitting)


async def pack_content(storage: Storage) -> tuple[int, list[tuple[str, bytes]]]:
    """The number of the active revision, and the two files by name.

    Raises:
        StoreError: the database can't be read, is damaged, or there is no room for the copy.
    """
    with TemporaryDirectory(prefix="briefing-bot-") as folder:
        copy = await storage.export_content(Path(folder) / "content.db")
        database = await asyncio.to_thread(lambda: gzip.compress(copy.read_bytes(), _GZIP_LEVEL))
    snapshot = await storage.revisions.load_snapshot()
    revision = snapshot.revision.id
    content = await asyncio.to_thread(lambda: gzip.compress(to_json(snapshot), _GZIP_LEVEL))
    return revision, [(f"briefings-{revision}.db.gz", database), (f"briefings-{revision}.json.gz", content)]


def _build_export_view(revision: int, files: list[tuple[str, bytes]], limit: int, language: str) -> MessageView:
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_FRAME_COLOR)
    head = say("export.title", language, revision=revision)
    frame.add_item(ui.TextDisplay(f"## {head}\n{say('export.about', language)}"))
    for (name, data), key in zip(files, ("export.database", "export.content"), strict=True):
        if len(data) <= limit:
            frame.add_item(ui.TextDisplay(say(key, language)))
            frame.add_item(ui.File(f"attachment://{name}"))
        else:
            option = "--backup" if key == "export.database" else "--content"
            frame.add_item(
                ui.TextDisplay(
                    say(
                        "export.large",
                        language,
                        name=name,
                        size=_format_size(len(data)),
                        limit=_format_size(limit),
                        option=option,
                    )
                )
            )
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return freeze_view(view)


def _format_size(count: int) -> str:
    return f"{count / 1_000_000:.1f} MB"
