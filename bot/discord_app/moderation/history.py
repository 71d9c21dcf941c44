"""`/data history` and `/data rollback`: who changed what and when, and back in one press."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from discord import app_commands

from bot.discord_app.audit import audit_action
from bot.discord_app.moderation.corrections import build_correction_offer
from bot.discord_app.moderation.messages import say
from bot.discord_app.moderation.progress_message import ProgressMessage
from bot.discord_app.moderation.refresh_view import build_applied_view
from bot.discord_app.posting.schedule_text import format_timestamp
from bot.discord_app.refs import make_user_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.components import build_notice_view
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, MAX_TEXT, clip_text
from bot.discord_app.ui.markdown import escape_markdown, to_plain_text
from briefings.errors import StaleRevision
from briefings.revisions.pipeline import roll_back_revision

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.moderation.progress_message import ProgressMessage
    from briefings.domain import Activation


async def back_up_database(context: DiscordContext) -> None:
    """Keep the database as it is before it is changed.

    Raises:
        StoreError: it can't be kept, or is damaged; then it is not to be changed.
    """
    await context.storage.make_automatic_backup(keep_count=context.settings.backups, now=context.clock())


async def follow_up_activation(
    context: DiscordContext, progress_message: ProgressMessage, *, before: int, after: int
) -> None:
    """Answer from the revision that is active now, and offer to correct what was posted from the one before."""
    await context.reload_if_changed()
    offered = await build_correction_offer(context, before, after, progress_message.language)
    if offered is not None:
        await progress_message.send_extra(offered)


_MAX_LISTED: Final = 15


async def show_history(context: DiscordContext, interaction: Interaction) -> None:
    """List the newest steps of the content: when, by whom, how, from which file."""
    language = context.get_language(interaction)
    steps = await context.storage.revisions.list_activations(limit=_MAX_LISTED)
    active = await context.storage.revisions.get_active_revision()
    files = await context.storage.proposals.list_proposed_files()
    lines = [f"## {say('history.title', language)}"]
    for step in steps:
        here = active is not None and step.revision == active.id and step is steps[0]
        lines.append(_format_activation(step, files.get(step.revision, ()), language, is_active=here))
    lines.append(f"-# {say('history.hint', language)}")
    await respond_privately(interaction, clip_text("\n".join(lines), MAX_TEXT))


def _format_activation(activation: Activation, files: tuple[str, ...], language: str, *, is_active: bool) -> str:
    told = activation.details
    who = f"<@{told.actor.user}>" if told.actor else escape_markdown(told.author)
    source = escape_markdown(clip_text(to_plain_text(", ".join(files) or told.note), 120))
    parts = [
        f"**{activation.revision}**",
        format_timestamp(datetime.fromisoformat(activation.at), "f"),
        say(f"how.{told.reason}", language),
        who,
        source,
        say("history.active", language) if is_active else "",
    ]
    return "- " + " · ".join(part for part in parts if part)


async def start_rollback(context: DiscordContext, interaction: Interaction, revision: int | None) -> None:
    """Go back to the revision named, or to the one that answered before."""
    language = context.get_language(interaction)
    active, previous = (
        await context.storage.revisions.get_active_revision(),
        await context.storage.revisions.get_previous_revision(),
    )
    to = revision if revision is not None else previous.id if previous else None
    if active is None or to is None:
        await respond_privately(interaction, say("history.none", language))
    elif to == active.id:
        await respond_privately(interaction, say("history.same", language, revision=to))
    else:
        await interaction.response.defer(thinking=True)
        await perform_rollback(context, interaction, target=to, expected=active.id)


async def perform_rollback(context: DiscordContext, interaction: Interaction, *, target: int, expected: int) -> None:
    """Make an earlier revision answer again, and tell so where the interaction was begun.

    Args:
        context: what the flow works with.
        interaction: announced already.
        target: the revision to go back to.
        expected: the revision that the moderator saw answer.
    """
    language = context.get_language(interaction)
    conversation = ProgressMessage(interaction)
    user = interaction.user
    try:
        await back_up_database(context)
        await roll_back_revision(
            context.storage, target=target, expected=expected, actor=make_user_ref(user), author=str(user)
        )
    except StaleRevision as error:
        active = await context.storage.revisions.get_active_revision()
        if active is not None and active.id == target:
            text = say("history.already", language, revision=target)
        elif active is not None and active.id != expected:
            text = say("history.stale", language, revision=active.id)
        else:
            text = error.format_line(language)
        await conversation.send_extra(build_notice_view(text))
        return
    line = say("log.rollback", language, user=user.id, revision=target, before=expected)
    await audit_action(interaction, "data.rollback", line, revision=target, before=expected)
    text = say("history.done", language, user=user.id, revision=target, before=expected)
    await conversation.show_view(build_applied_view(text, language, revision=target, rollback_target=expected))
    await follow_up_activation(context, conversation, before=expected, after=target)


async def complete_revision(
    context: DiscordContext, interaction: Interaction, typed: str
) -> list[app_commands.Choice[int]]:
    """Revisions to go back to, newest first."""
    language = context.get_language(interaction)
    active = await context.storage.revisions.get_active_revision()
    files = await context.storage.proposals.list_proposed_files()
    choices: dict[int, app_commands.Choice[int]] = {}
    for step in await context.storage.revisions.list_activations(limit=100):
        if active is not None and step.revision == active.id:
            continue
        source = ", ".join(files.get(step.revision, ())) or step.details.note
        name = " · ".join(
            filter(
                None,
                (
                    str(step.revision),
                    step.at[:10],
                    say(f"how.{step.details.reason}", language),
                    to_plain_text(source),
                ),
            )
        )
        if typed.strip().casefold() in name.casefold():
            made = app_commands.Choice(name=clip_text(name, MAX_OPTION_TEXT), value=step.revision)
            choices.setdefault(step.revision, made)
    return list(choices.values())[:MAX_OPTIONS]
