"""Defines the command `/settings`: language, visibility of answers, time zone and log channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.audit import report_change
from bot.discord_app.authorization import ModeratorScope, moderator_only
from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.moderation.render import render_message
from bot.discord_app.posting.schedule_actions import ModeratorRequest, ScheduleActions
from bot.discord_app.posting.schedule_options_reader import complete_zone
from bot.discord_app.refs import find_place, make_workspace_ref
from bot.discord_app.responses import respond_privately
from bot.discord_app.translator import translatable_name
from bot.moderation.settings_text import PlaceDefaults, build_settings_message, describe_changes, read_zone_setting
from briefings.domain.place_settings import PlaceSettings, Visibility
from briefings.domain.workspaces import WorkspaceSettings
from briefings.i18n import gettext as _
from briefings.posting.schedule_input import InvalidInput, read_choice, read_language

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from bot.discord_app.ui.components import MessageView

_CHANNEL: Final = "channel"
_SERVER: Final = "server"
_DEFAULT: Final = "default"


class SettingsCog(commands.Cog):
    """The command that shows and changes the settings of a server or a channel.

    Args:
        context: the services that commands use.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context
        self._notices = ScheduleActions(context)

    @app_commands.command(
        name=translatable_name("command", "settings"),
        description=locale_str("Language, visibility of answers, time zone and log channel: show or change them"),
    )
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=False)
    @app_commands.allowed_installs(guilds=True, users=False)
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.rename(
        applies_to=translatable_name("option", "for"),
        answer_language=translatable_name("option", "language"),
        answers=translatable_name("option", "answers"),
        zone=translatable_name("option", "zone"),
        log=translatable_name("option", "log"),
        reset=translatable_name("option", "reset"),
    )
    @app_commands.describe(
        applies_to=locale_str("Scope of the change: this channel, or the whole server (default)"),
        answer_language=locale_str("Language of all answers there"),
        answers=locale_str("Who sees answers there, unless the user chooses otherwise"),
        zone=locale_str("Time zone there: a city, JST, UTC+9, Asia/Tokyo; “default” resets it"),
        log=locale_str("Channel where changes of the whole server are reported"),
        reset=locale_str("Reset all settings there"),
    )
    @app_commands.choices(
        applies_to=[
            app_commands.Choice(name=locale_str("the whole server"), value=_SERVER),
            app_commands.Choice(name=locale_str("this channel"), value=_CHANNEL),
        ],
        answer_language=[
            app_commands.Choice(name=locale_str("Japanese"), value="ja"),
            app_commands.Choice(name=locale_str("English"), value="en"),
            app_commands.Choice(name=locale_str("default"), value=_DEFAULT),
        ],
        answers=[
            app_commands.Choice(name=locale_str("everyone here"), value=Visibility.PUBLIC.value),
            app_commands.Choice(name=locale_str("only the person who asks"), value=Visibility.PRIVATE.value),
            app_commands.Choice(name=locale_str("default"), value=_DEFAULT),
        ],
    )
    @moderator_only(ModeratorScope.SERVER)
    async def show_settings(  # noqa: PLR0913, PLR0917  # the options of the command
        self,
        interaction: Interaction,
        applies_to: str = _SERVER,
        answer_language: str | None = None,
        answers: str | None = None,
        zone: str | None = None,
        log: discord.TextChannel | None = None,
        reset: bool = False,  # discord.py passes it by name
    ) -> None:
        """Changes the given settings, and shows the settings that apply here, with their origin."""
        context = self._context
        try:
            changes = self._read_changes(applies_to, answer_language, answers, zone, reset=reset)
            if log is not None:
                await self._notices.configure_notices(ModeratorRequest.from_interaction(interaction), None, None, log)
        except InvalidInput as error:
            text = error.message.translate(context.get_language(interaction))
            await respond_privately(interaction, discord.utils.escape_markdown(text))
            return
        if reset and applies_to == _SERVER and log is None:
            await self._forget_log_channel(interaction)
        if changes:
            await self._change(interaction, applies_to, changes)
        language = context.get_language(interaction)
        note = _("Saved.", language) if changes or log is not None else ""
        await respond_privately(interaction, await self._render_panel(interaction, language, note))

    @show_settings.autocomplete("zone")
    @offer_nothing_on_error
    async def complete_zones(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests time zones by city, country, abbreviation or IANA name."""
        return complete_zone(typed, self._context.get_language(interaction), self._context.clock())

    def _read_changes(
        self, applies_to: str, answer_language: str | None, answers: str | None, zone: str | None, *, reset: bool
    ) -> dict[str, object]:
        """Returns the new values by field; an empty one resets a setting.

        Raises:
            InvalidInput: a choice is not offered; there is no such time zone, or there are several.
        """
        read_choice((_SERVER, _CHANNEL).index, applies_to)
        changes: dict[str, object] = {"language": "", "visibility": None, "zone": ""} if reset else {}
        if answer_language is not None:
            changes["language"] = "" if answer_language == _DEFAULT else read_language(answer_language)
        if answers is not None:
            changes["visibility"] = None if answers == _DEFAULT else read_choice(Visibility, answers)
        if zone is not None:
            changes["zone"] = read_zone_setting(zone, self._context.clock())
        return changes

    async def _change(self, interaction: Interaction, applies_to: str, changes: dict[str, object]) -> None:
        context = self._context
        workspace_ref = make_workspace_ref(interaction.guild_id)
        channel = str(interaction.channel_id) if applies_to == _CHANNEL else ""
        request = ModeratorRequest.from_interaction(interaction)
        settings: PlaceSettings = await context.places.change(
            workspace_ref, channel, changes, actor=request.user, now=context.clock()
        )
        language = context.get_language(interaction)
        description = describe_changes(changes, settings, language)
        where = f"<#{channel}>" if channel else _("the whole server", language)
        line = _(
            "<@{user}> changed the settings of {where}: {what}.",
            language,
            user=interaction.user.id,
            where=where,
            what=description,
        )
        await report_change(interaction, line)

    async def _forget_log_channel(self, interaction: Interaction) -> None:
        repository = self._context.storage.workspace_settings
        before = await repository.load_workspace_settings(make_workspace_ref(interaction.guild_id))
        if before.log_channel is None:
            return
        after = WorkspaceSettings(before.workspace_ref, before.moderators_channel, before.moderators_role)
        actor = ModeratorRequest.from_interaction(interaction).user
        await repository.set_workspace_settings(after, actor=actor, now=self._context.clock())

    async def _render_panel(self, interaction: Interaction, language: str, note: str) -> MessageView:
        context = self._context
        stored = await context.storage.workspace_settings.load_workspace_settings(
            make_workspace_ref(interaction.guild_id)
        )
        return render_message(
            build_settings_message(
                context.places.find(find_place(interaction)),
                f"<#{stored.log_channel}>" if stored.log_channel else "",
                PlaceDefaults(context.settings.timezone, Visibility.PUBLIC),
                language,
                now=context.clock(),
                note=note,
            )
        )
