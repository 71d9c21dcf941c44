"""A press on a post's or a review's button."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.authorization import is_moderator, refuse_access
from bot.discord_app.posting.schedule_text import format_delivery, format_phrase, format_timestamp
from bot.discord_app.responses import report_failure
from bot.discord_app.ui.card_view import build_notice_view
from briefings.domain.audit import AuditEntry
from briefings.domain.recurrence import find_occurrence

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.discord_app.commands.schedule import ScheduleCog
    from bot.discord_app.posting.post_view import PostButton
    from briefings.domain.schedules import Schedule


async def handle_review_button(
    cog: ScheduleCog, interaction: discord.Interaction[BriefingBot], button: PostButton
) -> None:
    """Tell of the post, or take what a moderator says of it."""
    language = cog.bot.get_language(interaction)
    try:
        schedule = await cog.bot.storage.schedules.find_schedule_by_key(button.key)
        if schedule is None or schedule.guild != interaction.guild_id:
            await _reply_privately(interaction, format_phrase("unknown", language, number="?"))
        elif button.action == "d":
            await _describe_post(cog, interaction, schedule, button)
        elif not await is_moderator(interaction):
            await refuse_access(interaction)
        else:
            await _apply_review(cog, interaction, schedule, button)
    except Exception as error:  # noqa: BLE001  # discord.py would log it and leave the user without an answer
        await report_failure(interaction, error, language=language, activity="A press")


async def _describe_post(
    cog: ScheduleCog, interaction: discord.Interaction[BriefingBot], schedule: Schedule, button: PostButton
) -> None:
    language = cog.bot.get_language(interaction)
    row = await cog.bot.storage.deliveries.find_delivery(schedule.id, button.day)
    state = format_delivery(row, schedule, language) if row else ""
    kind = format_phrase(f"kind.{schedule.kind}", language)
    line = format_phrase("about", language, number=schedule.id, kind=kind, date=button.day.isoformat(), state=state)
    await _reply_privately(interaction, line)


async def _apply_review(
    cog: ScheduleCog, interaction: discord.Interaction[BriefingBot], schedule: Schedule, button: PostButton
) -> None:
    """Skip or post. The message changes for all moderators, and keeps its buttons: either can be taken back."""
    language, storage = cog.bot.get_language(interaction), cog.bot.storage
    slot = find_occurrence(schedule, button.day)
    if slot is None or schedule.removed:
        await _reply_privately(interaction, format_phrase("unknown", language, number=schedule.id))
        return
    user, now = interaction.user.id, cog.bot.clock()
    skipping = button.action == "r"
    if skipping:
        done = await storage.deliveries.skip_delivery(slot, reason=f"review:{user}")
    else:
        row = await storage.deliveries.find_delivery(schedule.id, button.day)
        done = row is None or row.state == "planned" or await storage.deliveries.undo_skip(slot)
    if not done:
        row = await storage.deliveries.find_delivery(schedule.id, button.day)
        state = format_delivery(row, schedule, language) if row else ""
        await _reply_privately(interaction, format_phrase("review.over", language, state=state))
        return
    detail = {"date": slot.date.isoformat(), "skipped": skipping}
    await storage.audit.record_audit_entry(
        AuditEntry(now, schedule.guild, user, "schedule.review", schedule.id, detail)
    )
    key = "review.skipped" if skipping else "review.posted"
    line = format_phrase(
        key, schedule.language, user=user, date=slot.date.isoformat(), due=format_timestamp(slot.due)
    )
    await interaction.response.send_message(
        view=build_notice_view(line), allowed_mentions=discord.AllowedMentions.none()
    )


async def _reply_privately(interaction: discord.Interaction[BriefingBot], line: str) -> None:
    await interaction.response.send_message(view=build_notice_view(line), ephemeral=True)
