"""Defines the commands of `/schedule`, by which moderators manage scheduled posts."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.authorization import ModeratorScope, moderator_only
from bot.discord_app.autocomplete import complete_last_name, offer_nothing_on_error
from bot.discord_app.commands.schedule_options import (
    NOTICE_OPTIONS,
    NUMBER_OPTION,
    describe_options,
    take_schedule_options,
)
from bot.discord_app.personal.follow import FollowFlow
from bot.discord_app.posting.panel_buttons import PanelButtonHandler
from bot.discord_app.posting.review import PostButtonHandler
from bot.discord_app.posting.schedule_actions import ModeratorRequest, ScheduleActions
from bot.discord_app.posting.schedule_options_reader import complete_zone
from bot.discord_app.refs import make_workspace_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.translator import translatable_name
from bot.discord_app.ui.components import MessageView
from bot.discord_app.ui.custom_ids import PostId, ScheduleId
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, MAX_TEXT, clip_text
from briefings.domain.schedules import Schedule
from briefings.posting.schedule_input import InvalidInput
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction


class ScheduleCog(commands.Cog):
    """The commands of `/schedule`."""

    group = app_commands.Group(
        name=translatable_name("command", "schedule"),
        description=locale_str("Scheduled posts of this server"),
        allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=False, private_channel=False),
        default_permissions=discord.Permissions(manage_guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
    )

    def __init__(self, context: DiscordContext, router: ComponentRouter) -> None:
        self._context = context
        self._actions = ScheduleActions(context)
        router.register(PostId, PostButtonHandler(context, FollowFlow(context).show_marked).handle_button)
        panel = PanelButtonHandler(self._actions)
        router.register(ScheduleId, panel.handle_component, scope=ModeratorScope.SERVER)

    @group.command(name=translatable_name("command", "add"), description=locale_str("Post something regularly"))
    @moderator_only(ModeratorScope.SERVER)
    @take_schedule_options(of_new=True)
    async def add_schedule(self, interaction: Interaction, **options: Any) -> None:  # noqa: ANN401  # of several types
        """Adds a schedule."""
        request = ModeratorRequest.from_interaction(interaction)
        await _respond(interaction, self._actions.add(request, options["channel"], options))

    @group.command(name=translatable_name("command", "edit"), description=locale_str("Change a schedule"))
    @moderator_only(ModeratorScope.SERVER)
    @describe_options(NUMBER_OPTION)
    @take_schedule_options(of_new=False)
    async def edit_schedule(self, interaction: Interaction, number: int, **options: Any) -> None:  # noqa: ANN401  # of several types
        """Changes the given options of a schedule."""

        async def edit(request: ModeratorRequest, schedule: Schedule) -> MessageView:
            return await self._actions.edit(request, schedule, options)

        await self._respond_on_schedule(interaction, number, edit)

    @group.command(
        name=translatable_name("command", "list"),
        description=locale_str("All schedules with their next posts: preview, change, pause, remove"),
    )
    @moderator_only(ModeratorScope.SERVER)
    async def list_schedules(self, interaction: Interaction) -> None:
        """Shows the panel of the server's schedules."""
        await _respond(interaction, self._actions.show_panel(ModeratorRequest.from_interaction(interaction)))

    @group.command(name=translatable_name("command", "pause"), description=locale_str("Pause a schedule"))
    @moderator_only(ModeratorScope.SERVER)
    @describe_options(NUMBER_OPTION)
    async def pause_schedule(self, interaction: Interaction, number: int) -> None:
        """Pauses a schedule."""
        await self._respond_on_schedule(interaction, number, self._actions.pause)

    @group.command(name=translatable_name("command", "resume"), description=locale_str("Resume a paused schedule"))
    @moderator_only(ModeratorScope.SERVER)
    @describe_options(NUMBER_OPTION)
    async def resume_schedule(self, interaction: Interaction, number: int) -> None:
        """Resumes a schedule."""
        await self._respond_on_schedule(interaction, number, self._actions.resume)

    @group.command(name=translatable_name("command", "remove"), description=locale_str("Remove a schedule"))
    @moderator_only(ModeratorScope.SERVER)
    @describe_options(NUMBER_OPTION)
    async def remove_schedule(self, interaction: Interaction, number: int) -> None:
        """Removes a schedule."""
        await self._respond_on_schedule(interaction, number, self._actions.remove)

    @group.command(
        name=translatable_name("command", "preview"),
        description=locale_str("See the next post of a schedule; nobody else sees it"),
    )
    @moderator_only(ModeratorScope.SERVER)
    @describe_options(NUMBER_OPTION)
    async def preview_next(self, interaction: Interaction, number: int) -> None:
        """Shows the next post only to the moderator."""
        await self._respond_on_schedule(interaction, number, self._actions.preview)

    @group.command(
        name=translatable_name("command", "why"),
        description=locale_str("What happened to the posts of a schedule"),
    )
    @moderator_only(ModeratorScope.SERVER)
    @describe_options(NUMBER_OPTION)
    async def show_history(self, interaction: Interaction, number: int) -> None:
        """Shows the outcomes of a schedule's posts, including those of removed schedules."""
        await self._respond_on_schedule(interaction, number, self._actions.show_history, include_removed=True)

    @group.command(
        name=translatable_name("command", "notices"),
        description=locale_str("Where moderators are alerted, and who they are"),
    )
    @moderator_only(ModeratorScope.SERVER)
    @describe_options(NOTICE_OPTIONS)
    async def configure_notices(
        self,
        interaction: Interaction,
        channel: discord.TextChannel | None = None,
        role: discord.Role | None = None,
        log: discord.TextChannel | None = None,
    ) -> None:
        """Changes the given settings of the server."""
        request = ModeratorRequest.from_interaction(interaction)
        await _respond(interaction, self._actions.configure_notices(request, channel, role, log))

    @add_schedule.autocomplete("zone")
    @edit_schedule.autocomplete("zone")
    @offer_nothing_on_error
    async def complete_zones(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests time zones by city, country, abbreviation or IANA name."""
        return complete_zone(typed, self._context.get_language(interaction), self._context.clock())

    @edit_schedule.autocomplete("number")
    @pause_schedule.autocomplete("number")
    @resume_schedule.autocomplete("number")
    @remove_schedule.autocomplete("number")
    @preview_next.autocomplete("number")
    @show_history.autocomplete("number")
    # guard 38 remove:
    #   tests/integration/discord_app/moderation/test_authorization.py::test_others_cannot_change_anything
    @moderator_only(ModeratorScope.SERVER)
    @offer_nothing_on_error
    async def complete_numbers(self, interaction: Interaction, typed: int | str) -> list[app_commands.Choice[int]]:
        """Suggests the server's schedules, each with its content, channel and time."""
        language = self._context.get_language(interaction)
        schedules = await self._context.storage.schedules.list_schedules(make_workspace_ref(interaction.guild_id))
        named = [(schedule.id, self._actions.describe_shortly(schedule, language)) for schedule in schedules]
        wanted = fold_text(str(typed))
        fitting = [(number, name) for number, name in named if wanted in fold_text(name)]
        return [
            app_commands.Choice(name=clip_text(name, MAX_OPTION_TEXT), value=number)
            for number, name in fitting[:MAX_OPTIONS]
        ]

    @add_schedule.autocomplete("subjects")
    @edit_schedule.autocomplete("subjects")
    @offer_nothing_on_error
    async def complete_subjects(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests subjects for the last name of the list."""
        language = self._context.get_language(interaction)
        return complete_last_name(typed, lambda last: self._context.answers.complete_names(last, language))

    async def _respond_on_schedule(
        self,
        interaction: Interaction,
        number: int,
        action: Callable[[ModeratorRequest, Schedule], Awaitable[str | MessageView]],
        *,
        include_removed: bool = False,
    ) -> None:
        """Runs a command on one of the server's schedules."""
        request = ModeratorRequest.from_interaction(interaction)

        async def run() -> str | MessageView:
            schedule = await self._actions.editor.find(request.workspace_ref, number, include_removed=include_removed)
            return await action(request, schedule)

        await _respond(interaction, run())


async def _respond(interaction: Interaction, answer: Awaitable[str | MessageView]) -> None:
    """Answers the moderator privately: with the result of a command, or the reason why it failed."""
    try:
        message = await answer
    except InvalidInput as error:
        message = error.message.translate(interaction.client.context.get_language(interaction))
    await respond_privately(interaction, clip_text(message, MAX_TEXT) if isinstance(message, str) else message)
