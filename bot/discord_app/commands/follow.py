"""Defines the commands `/follow` and `/privacy`: followed subjects, and the stored data of members."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.authorization import ModeratorScope, get_denial_text, is_moderator
from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.posting.schedule_actions import ModeratorRequest, ScheduleActions
from bot.discord_app.posting.schedule_options_reader import complete_zone
from bot.discord_app.responses import respond_privately
from bot.discord_app.translator import translatable_name
from briefings.posting.schedule_input import InvalidInput, read_lead_days, read_zone

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.personal.follow import FollowFlow
    from bot.discord_app.personal.privacy import PrivacyFlow


class FollowCog(commands.Cog):
    """The commands about data that is stored for members.

    Args:
        context: the services that commands use.
        flow: follows subjects for members.
        privacy: shows and deletes the stored data of members.
    """

    def __init__(self, context: DiscordContext, flow: FollowFlow, privacy: PrivacyFlow) -> None:
        self._context = context
        self._flow = flow
        self._privacy = privacy
        self._actions = ScheduleActions(context)

    @app_commands.command(
        name=translatable_name("command", "follow"),
        description=locale_str("News of a subject by direct message; without a name: what you follow"),
    )
    @app_commands.rename(
        subject=translatable_name("option", "subject"),
        lead_days=translatable_name("option", "lead_days"),
        zone=translatable_name("option", "zone"),
        channel=translatable_name("option", "channel"),
    )
    @app_commands.describe(
        subject=locale_str("A country, region, topic, framework or person, in any spelling"),
        lead_days=locale_str("How many days ahead anniversaries are announced, such as 30, 7"),
        zone=locale_str("Your time zone: a city, JST, UTC+9 or Asia/Tokyo"),
        channel=locale_str("For moderators: the channel that follows the subject, instead of you"),
    )
    async def follow(
        self,
        interaction: Interaction,
        subject: str = "",
        lead_days: str = "",
        zone: str = "",
        channel: discord.TextChannel | discord.Thread | None = None,
    ) -> None:
        """Follows a subject, or lists the followed subjects."""
        language = self._context.get_language(interaction)
        if not subject.strip():
            await self._flow.show_list(interaction)
            return
        subject_id = self._context.answers.resolve_subject(subject, language)
        if subject_id is None:
            answer = self._context.answers.answer_query(subject, language)
            await interaction.response.send_message(view=answer.view, ephemeral=True)
            return
        try:
            days = read_lead_days(lead_days) if lead_days.strip() else None
            chosen_zone = read_zone(zone, self._context.clock()) if zone.strip() else None
            if channel is None:
                await self._flow.follow(interaction, subject_id, zone=chosen_zone, lead_days=days)
            else:
                await self._follow_in_channel(interaction, channel, subject_id, days, chosen_zone)
        except InvalidInput as error:
            await respond_privately(interaction, error.message.translate(language))

    @follow.autocomplete("subject")
    @offer_nothing_on_error
    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests names that match the input."""
        return self._context.answers.complete_names(typed, self._context.get_language(interaction))

    @follow.autocomplete("zone")
    @offer_nothing_on_error
    async def complete_zones(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests time zones that match the input."""
        return complete_zone(typed, self._context.get_language(interaction), self._context.clock())

    @app_commands.command(
        name=translatable_name("command", "privacy"),
        description=locale_str("Get the data stored about you as a file, or delete it"),
    )
    async def show_privacy(self, interaction: Interaction) -> None:
        """Shows the stored data of the member."""
        await self._privacy.show(interaction)

    async def _follow_in_channel(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | discord.Thread,
        subject: str,
        lead_days: tuple[int, ...] | None,
        zone: str | None,
    ) -> None:
        """Adds the subject to the schedule of news of a channel, which is made if there is none."""
        language = self._context.get_language(interaction)
        # guard 38 false: tests/integration/discord_app/personal/test_follow.py::test_members_follow_for_no_channel
        if not await is_moderator(interaction, ModeratorScope.SERVER):
            await respond_privately(interaction, get_denial_text(ModeratorScope.SERVER, language))
            return
        request = ModeratorRequest.from_interaction(interaction)
        chosen = {"lead_days": lead_days, "zone": zone}
        changes = {name: value for name, value in chosen.items() if value is not None}
        await respond_privately(interaction, await self._actions.follow_subject(request, channel, subject, changes))
