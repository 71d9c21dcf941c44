"""Handles `/data export`: sends a backup of the content to a moderator, visible only to the moderator.

It contains the content with its history. The database also has schedules, posts, settings and records of other
servers, which moderators of this server must not see; the operator exports all of it with `briefing-bot export`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.render import make_files, render_message
from bot.moderation.export import build_export_message, pack_content
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction


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
    fitting = make_files((name, data) for name, data in files if len(data) <= limit)
    view = render_message(build_export_message(revision, files, limit, language))
    await interaction.edit_original_response(view=view, attachments=fitting)
