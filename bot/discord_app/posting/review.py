"""Handles presses on the buttons of posts and reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.authorization import ModeratorScope, get_denial_text, is_moderator
from bot.discord_app.posting.schedule_text import format_delivery, format_kind, format_timestamp
from bot.discord_app.refs import make_user_ref, make_workspace_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.components import build_notice_view
from bot.discord_app.ui.custom_ids import PostAction
from briefings.anniversaries.phrasing import format_day
from briefings.domain.audit import AuditEntry
from briefings.domain.recurrence import find_occurrence
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.custom_ids import PostId
    from briefings.domain.schedules import Schedule


class PostButtonHandler:
    """Answers the buttons of posts and reviews.

    Args:
        context: what the flow works with.
        show_followed: answers the mark of a member's direct message, by the key of the member's schedule.
    """

    def __init__(self, context: DiscordContext, show_followed: Callable[[Interaction, str], Awaitable[None]]) -> None:
        self._context = context
        self._show_followed = show_followed

    async def handle_button(self, interaction: Interaction, button_id: PostId, _chosen: str) -> None:
        """Shows the state of a post, or applies a moderator's decision."""
        context, language = self._context, self._context.get_language(interaction)
        schedule = await context.storage.schedules.find_schedule_by_key(button_id.key)
        if schedule is not None and schedule.owner is not None:
            await self._show_followed(interaction, button_id.key)
            return
        if schedule is None or schedule.channel_ref.workspace_ref != make_workspace_ref(interaction.guild_id):
            await respond_privately(
                interaction,
                _("There is no schedule {number}. /schedule list shows all schedules.", language, number="?"),
            )
        elif button_id.action is PostAction.DESCRIBE:
            await _describe_post(context, interaction, schedule, button_id)
        # guard 39 false:
        #   tests/integration/discord_app/moderation/test_authorization.py::test_others_cannot_change_anything
        elif not await is_moderator(interaction, ModeratorScope.SERVER):
            await respond_privately(interaction, get_denial_text(ModeratorScope.SERVER, language))
        else:
            await _apply_review(context, interaction, schedule, button_id)


async def _describe_post(
    context: DiscordContext, interaction: Interaction, schedule: Schedule, button_id: PostId
) -> None:
    language = context.get_language(interaction)
    row = await context.storage.deliveries.find_delivery(schedule.id, button_id.day)
    state = format_delivery(row, language) if row else ""
    kind = format_kind(schedule.kind, language)
    line = _(
        "Schedule {number} ({kind}), the post of {date}. {state}",
        language,
        number=schedule.id,
        kind=kind,
        date=format_day(button_id.day, language, year=True),
        state=state,
    )
    await respond_privately(interaction, line)


async def _apply_review(
    context: DiscordContext, interaction: Interaction, schedule: Schedule, button_id: PostId
) -> None:
    """Skips or posts. The message changes for all moderators and keeps its buttons, because either can be undone."""
    language, storage = context.get_language(interaction), context.storage
    slot = find_occurrence(schedule, button_id.day)
    if slot is None or schedule.removed:
        await respond_privately(
            interaction,
            _("There is no schedule {number}. /schedule list shows all schedules.", language, number=schedule.id),
        )
        return
    user, now = interaction.user.id, context.clock()
    skipping = button_id.action is PostAction.SKIP
    if skipping:
        done = await storage.deliveries.skip_delivery(slot, reason=f"review:{user}")
    else:
        row = await storage.deliveries.find_delivery(schedule.id, button_id.day)
        done = row is None or row.state == "planned" or await storage.deliveries.undo_skip(slot)
    if not done:
        row = await storage.deliveries.find_delivery(schedule.id, button_id.day)
        state = format_delivery(row, language) if row else ""
        await respond_privately(
            interaction, _("This post is already being sent or is finished ({state}).", language, state=state)
        )
        return
    detail = {"date": slot.date.isoformat(), "skipped": skipping}
    await storage.audit.record_audit_entry(
        AuditEntry(
            now,
            schedule.channel_ref.workspace_ref,
            make_user_ref(interaction.user),
            "schedule.review",
            schedule.id,
            detail,
        )
    )
    values = {
        "user": user,
        "date": format_day(slot.date, schedule.language, year=True),
        "due": format_timestamp(slot.due),
    }
    if skipping:
        line = _("<@{user}> skipped the post of {date}.", schedule.language, **values)
    else:
        line = _(
            "<@{user}> approved the post of {date}. It is posted as planned, {due}.", schedule.language, **values
        )
    await interaction.response.send_message(
        view=build_notice_view(line), allowed_mentions=discord.AllowedMentions.none()
    )
