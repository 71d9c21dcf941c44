"""A press on a post's or a review's button."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.discord_app.failures import fail
from bot.discord_app.layout import notice_view
from bot.scheduling.gate import admits, refuse
from bot.scheduling.speech import say
from bot.scheduling.timetable import delivery_line, when
from briefings.schedules.calendar import slot_on
from briefings.store import ledger
from briefings.store.audit import Change
from briefings.store.schedules import record_change, schedule_with_key

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.scheduling.marks import MarkButton
    from bot.scheduling.schedule_cog import ScheduleCog
    from briefings.schedules.model import Schedule


async def press_mark(cog: ScheduleCog, interaction: discord.Interaction[BriefingBot], button: MarkButton) -> None:
    """Tell of the post, or take what a moderator says of it."""
    language = cog.bot.language(interaction)
    try:
        schedule = await schedule_with_key(cog.bot.store, button.key)
        if schedule is None or schedule.guild != interaction.guild_id:
            await _tell(interaction, say("unknown", language, number="?"))
        elif button.what == "d":
            await _about(cog, interaction, schedule, button)
        elif not await admits(interaction):
            await refuse(interaction)
        else:
            await _review(cog, interaction, schedule, button)
    except Exception as error:  # noqa: BLE001  # discord.py would log it and leave the user without an answer
        await fail(interaction, error, language=language, what="A press")


async def _about(
    cog: ScheduleCog, interaction: discord.Interaction[BriefingBot], schedule: Schedule, button: MarkButton
) -> None:
    language = cog.bot.language(interaction)
    row = await ledger.delivery(cog.bot.store, schedule.id, button.day)
    state = delivery_line(row, schedule, language) if row else ""
    kind = say(f"kind.{schedule.kind}", language)
    line = say("about", language, number=schedule.id, kind=kind, date=button.day.isoformat(), state=state)
    await _tell(interaction, line)


async def _review(
    cog: ScheduleCog, interaction: discord.Interaction[BriefingBot], schedule: Schedule, button: MarkButton
) -> None:
    """Skip or post. The message changes for all moderators, and keeps its buttons: either can be taken back."""
    language, store = cog.bot.language(interaction), cog.bot.store
    slot = slot_on(schedule, button.day)
    if slot is None or schedule.removed:
        await _tell(interaction, say("unknown", language, number=schedule.id))
        return
    user, now = interaction.user.id, cog.bot.clock()
    skipping = button.what == "r"
    if skipping:
        done = await ledger.skip(store, slot, reason=f"review:{user}")
    else:
        row = await ledger.delivery(store, schedule.id, button.day)
        done = row is None or row.state == "planned" or await ledger.unskip(store, slot)
    if not done:
        row = await ledger.delivery(store, schedule.id, button.day)
        state = delivery_line(row, schedule, language) if row else ""
        await _tell(interaction, say("review.over", language, state=state))
        return
    detail = {"date": slot.date.isoformat(), "skipped": skipping}
    await record_change(store, Change(now, schedule.guild, user, "schedule.review", schedule.id, detail))
    key = "review.skipped" if skipping else "review.posted"
    line = say(key, schedule.language, user=user, date=slot.date.isoformat(), due=when(slot.due))
    await interaction.response.send_message(view=notice_view(line), allowed_mentions=discord.AllowedMentions.none())


async def _tell(interaction: discord.Interaction[BriefingBot], line: str) -> None:
    await interaction.response.send_message(view=notice_view(line), ephemeral=True)
