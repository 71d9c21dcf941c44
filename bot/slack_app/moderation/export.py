"""Handles `/data export`: sends a backup of the content to a moderator, in direct messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cooldowns import Cost, format_cooldown_text
from bot.moderation.export import build_export_message, pack_content
from bot.moderation.parts import build_notice
from bot.slack_app.direct_files import MAX_FILE, send_files
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.moderation.moderator import Audit
    from bot.slack_app.moderation.work import Work


async def send_export(work: Work, audit: Audit) -> None:
    """Sends the content as a database and as JSON, both compressed; a private message states where they are.

    Args:
        work: of the moderator.
        audit: records it before it is sent.

    Raises:
        StoreError: the database can't be read, is damaged, or there is no space for the copy.
    """
    context, moderator, language = work.context, work.moderator, work.language
    surface = work.open_surface()
    if seconds := context.bot.cooldowns.use(Cost.EXPORT, moderator.user_ref, moderator.workspace_ref):
        await surface.show(build_notice(format_cooldown_text(seconds, language)))
        return
    revision, files = await pack_content(context.bot.storage)
    line = _(
        "<@{user}> exported a backup of the content (revision {revision}).",
        language,
        user=moderator.user_ref.user,
        revision=revision,
    )
    sizes = {name: len(data) for name, data in files}
    await audit.record(moderator, "data.export", line, revision=revision, files=sizes)
    message = render_moderator_message(
        build_export_message(revision, files, MAX_FILE, language), context.users.get_known_name
    )
    fitting = [(name, data) for name, data in files if len(data) <= MAX_FILE]
    answer = await send_files(work.client, work.origin.user, message, fitting, language)
    await surface.show(build_notice(answer))
