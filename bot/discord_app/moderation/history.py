"""Handles `/data history` and `/data rollback`: lists activations, and rolls back to an earlier revision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.corrections import build_correction_offer
from bot.discord_app.moderation.progress_message import ProgressMessage
from bot.discord_app.moderation.render import render_message
from bot.discord_app.refs import PLATFORM, make_user_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.components import build_notice_view
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, clip_text
from bot.moderation.history import (
    back_up_database,
    explain_stale_rollback,
    format_history,
    list_earlier_revisions,
)
from bot.moderation.proposal_message import build_applied_message
from briefings.errors import StaleRevision
from briefings.i18n import gettext as _
from briefings.revisions.pipeline import roll_back_revision

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction


async def follow_up_activation(
    context: DiscordContext, progress_message: ProgressMessage, *, before: int, after: int
) -> None:
    """Loads the active revision, and offers to correct posts made from the previous one."""
    await context.reload_if_changed()
    offer = await build_correction_offer(context, before, after, progress_message.language)
    if offer is not None:
        await progress_message.send_extra(offer)


async def show_history(context: DiscordContext, interaction: Interaction) -> None:
    """Lists the latest activations: time, user, reason and file."""
    language = context.get_language(interaction)
    await respond_privately(interaction, await format_history(context, PLATFORM, language))


async def start_rollback(context: DiscordContext, interaction: Interaction, revision: int | None) -> None:
    """Rolls back to a revision, or to the previous one if none is given."""
    language = context.get_language(interaction)
    revisions = context.storage.revisions
    active, previous = await revisions.get_active_revision(), await revisions.get_previous_revision()
    target = revision if revision is not None else previous.id if previous else None
    if active is None or target is None:
        await respond_privately(interaction, _("There is no earlier revision.", language))
    elif target == active.id:
        text = _("Revision {revision} is already active.", language, revision=target)
        await respond_privately(interaction, text)
    else:
        await interaction.response.defer(thinking=True)
        await perform_rollback(context, interaction, target=target, expected=active.id)


async def perform_rollback(context: DiscordContext, interaction: Interaction, *, target: int, expected: int) -> None:
    """Makes an earlier revision active, and reports it.

    Args:
        context: what the flow works with.
        interaction: already deferred.
        target: the revision to go back to.
        expected: the revision that the moderator saw as active.
    """
    language = context.get_language(interaction)
    progress = ProgressMessage(interaction)
    user = interaction.user
    try:
        await back_up_database(context)
        await roll_back_revision(
            context.storage, target=target, expected=expected, actor=make_user_ref(user), author=str(user)
        )
    except StaleRevision as error:
        text = await explain_stale_rollback(context, error, target=target, expected=expected, language=language)
        await progress.send_extra(build_notice_view(text))
        return
    line = _(
        "<@{user}> went back from revision {before} to revision {revision}.",
        language,
        user=user.id,
        before=expected,
        revision=target,
    )
    await audit_action(interaction, "data.rollback", line, revision=target, before=expected)
    title = _("### Rolled back", language)
    message = build_applied_message(f"{title}\n{line}", language, revision=target, rollback_target=expected)
    await progress.show_view(render_message(message))
    await follow_up_activation(context, progress, before=expected, after=target)


async def complete_revision(
    context: DiscordContext, interaction: Interaction, typed: str
) -> list[app_commands.Choice[int]]:
    """Suggests revisions to go back to, newest first."""
    options = await list_earlier_revisions(context, typed, context.get_language(interaction))
    return [
        app_commands.Choice(name=clip_text(option.label, MAX_OPTION_TEXT), value=int(option.value))
        for option in options
    ]
