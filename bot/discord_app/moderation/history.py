"""`/data history` and `/data rollback`: lists what was active, and goes back to an earlier revision."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from discord import app_commands

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.corrections import build_correction_offer
from bot.discord_app.moderation.progress_message import ProgressMessage
from bot.discord_app.moderation.refresh_view import build_applied_view
from bot.discord_app.posting.schedule_text import format_timestamp
from bot.discord_app.refs import make_user_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.components import build_notice_view
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, MAX_TEXT, clip_text
from bot.discord_app.ui.markdown import escape_markdown, to_plain_text
from briefings.errors import StaleRevision
from briefings.i18n import gettext as _
from briefings.revisions.describe import describe_reason
from briefings.revisions.pipeline import roll_back_revision

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from briefings.domain import Activation

_MAX_LISTED: Final = 15
_MAX_COMPLETED: Final = 100
"""Activations among which a revision is suggested."""


async def back_up_database(context: DiscordContext) -> None:
    """Makes an automatic backup of the database.

    Raises:
        StoreError: there is no backup, so nothing may be changed.
    """
    await context.storage.make_automatic_backup(keep_count=context.settings.backups, now=context.clock())


async def follow_up_activation(
    context: DiscordContext, progress_message: ProgressMessage, *, before: int, after: int
) -> None:
    """Loads the revision that is active now, and offers to correct what was posted from the one before."""
    await context.reload_if_changed()
    offer = await build_correction_offer(context, before, after, progress_message.language)
    if offer is not None:
        await progress_message.send_extra(offer)


async def show_history(context: DiscordContext, interaction: Interaction) -> None:
    """Lists the latest activations: when, by whom, how, from which file."""
    language = context.get_language(interaction)
    activations = await context.storage.revisions.list_activations(limit=_MAX_LISTED)
    active = await context.storage.revisions.get_active_revision()
    files = await context.storage.proposals.list_proposed_files()
    title = _("History of the content", language)
    hint = _("/data rollback goes back to an earlier revision.", language)
    lines = [
        _format_activation(
            activation,
            files.get(activation.revision, ()),
            language,
            is_active=index == 0 and active is not None and activation.revision == active.id,
        )
        for index, activation in enumerate(activations)
    ]
    text = "\n".join((f"## {title}", *lines, f"-# {hint}"))
    await respond_privately(interaction, clip_text(text, MAX_TEXT))


async def start_rollback(context: DiscordContext, interaction: Interaction, revision: int | None) -> None:
    """Goes back to a revision, or to the previous one where none is given."""
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
        text = await _explain_stale(context, error, target=target, expected=expected, language=language)
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
    view = build_applied_view(f"{title}\n{line}", language, revision=target, rollback_target=expected)
    await progress.show_view(view)
    await follow_up_activation(context, progress, before=expected, after=target)


async def complete_revision(
    context: DiscordContext, interaction: Interaction, typed: str
) -> list[app_commands.Choice[int]]:
    """Suggests revisions to go back to, newest first."""
    language = context.get_language(interaction)
    active = await context.storage.revisions.get_active_revision()
    files = await context.storage.proposals.list_proposed_files()
    choices: dict[int, app_commands.Choice[int]] = {}
    for activation in await context.storage.revisions.list_activations(limit=_MAX_COMPLETED):
        revision = activation.revision
        if active is not None and revision == active.id:
            continue
        source = ", ".join(files.get(revision, ())) or activation.details.note
        reason = describe_reason(activation.details.reason, language)
        parts = (str(revision), activation.at[:10], reason, to_plain_text(source))
        name = " · ".join(filter(None, parts))
        if typed.strip().casefold() in name.casefold():
            choice = app_commands.Choice(name=clip_text(name, MAX_OPTION_TEXT), value=revision)
            choices.setdefault(revision, choice)
    return list(choices.values())[:MAX_OPTIONS]


async def _explain_stale(
    context: DiscordContext, error: StaleRevision, *, target: int, expected: int, language: str
) -> str:
    active = await context.storage.revisions.get_active_revision()
    if active is not None and active.id == target:
        return _("Revision {revision} is active again.", language, revision=target)
    if active is not None and active.id != expected:
        return _(
            "Revision {revision} has been applied since. Choose the revision to go back to with /data rollback.",
            language,
            revision=active.id,
        )
    return error.format_line(language)


def _format_activation(activation: Activation, files: tuple[str, ...], language: str, *, is_active: bool) -> str:
    details = activation.details
    author = f"<@{details.actor.user}>" if details.actor else escape_markdown(details.author)
    parts = [
        f"**{activation.revision}**",
        format_timestamp(datetime.fromisoformat(activation.at), "f"),
        describe_reason(details.reason, language),
        author,
        escape_markdown(clip_text(to_plain_text(", ".join(files) or details.note), 120)),
        _("**active**", language) if is_active else "",
    ]
    return "- " + " · ".join(part for part in parts if part)
