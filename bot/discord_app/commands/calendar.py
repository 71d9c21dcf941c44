"""Defines the commands of `/calendar`: calendars that a member subscribes to.

They exist if the operator has set a public address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.cooldowns import Cost
from bot.discord_app.autocomplete import complete_last_name, offer_nothing_on_error
from bot.discord_app.moderation.render import render_message
from bot.discord_app.personal.calendars import CalendarButtons
from bot.discord_app.refs import make_user_ref
from bot.discord_app.responses import answer_if_too_often, respond_privately
from bot.discord_app.translator import translatable_name
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text
from bot.personal.calendar_panel import CalendarPanel
from bot.web.calendar_service import describe_calendar
from briefings.i18n import gettext as _
from briefings.posting.schedule_input import InvalidInput
from briefings.text.normalize import fold_text

if TYPE_CHECKING:
    from bot.discord_app.component_router import ComponentRouter
    from bot.discord_app.context import DiscordContext, Interaction
    from briefings.domain.calendars import CalendarSubscription

_LANGUAGES = [
    app_commands.Choice(name=locale_str("Japanese"), value="ja"),
    app_commands.Choice(name=locale_str("English"), value="en"),
]
_SUBJECTS = locale_str("Countries, topics or frameworks, separated by commas; default: all anniversaries")
_LEAD_DAYS = locale_str("Further entries this many days before, such as 30, 7; default: none")

_FOLLOWED = locale_str("Whether it also has the subjects that you follow, as listed by /follow")


class CalendarCog(commands.Cog):
    """The commands of `/calendar`.

    Args:
        context: the services that commands use.
        router: registers the handlers of its buttons.
    """

    group = app_commands.Group(
        name=translatable_name("command", "calendar"),
        description=locale_str("Calendars that your calendar program fetches from the bot"),
    )

    def __init__(self, context: DiscordContext, router: ComponentRouter) -> None:
        self._context = context
        self._panel = CalendarPanel(context)
        CalendarButtons(context, self._panel).register(router)

    @group.command(
        name=translatable_name("command", "add"), description=locale_str("Make a calendar with an address")
    )
    @app_commands.rename(
        subjects=translatable_name("option", "subjects"),
        lead_days=translatable_name("option", "lead_days"),
        followed=translatable_name("option", "followed"),
        language=translatable_name("option", "language"),
    )
    @app_commands.describe(
        subjects=_SUBJECTS,
        lead_days=_LEAD_DAYS,
        followed=_FOLLOWED,
        language=locale_str("Language of the entries"),
    )
    @app_commands.choices(language=_LANGUAGES)
    async def add_calendar(
        self,
        interaction: Interaction,
        subjects: str = "",
        lead_days: str = "",
        followed: bool = False,
        language: str = "",
    ) -> None:
        """Makes a calendar, and shows its address only to the user."""
        if await answer_if_too_often(interaction, Cost.EXPORT):
            return
        await self._save(
            interaction, None, subjects=subjects, lead_days=lead_days, followed=followed, language=language
        )

    @group.command(
        name=translatable_name("command", "list"), description=locale_str("Your calendars: change or revoke them")
    )
    async def list_calendars(self, interaction: Interaction) -> None:
        """Shows the calendars of the user."""
        message = await self._panel.show_list(
            make_user_ref(interaction.user), self._context.get_language(interaction)
        )
        await respond_privately(interaction, render_message(message))

    @group.command(
        name=translatable_name("command", "change"),
        description=locale_str("Change what a calendar contains; its address stays"),
    )
    @app_commands.rename(
        calendar=translatable_name("option", "calendar"),
        subjects=translatable_name("option", "subjects"),
        lead_days=translatable_name("option", "lead_days"),
        followed=translatable_name("option", "followed"),
        language=translatable_name("option", "language"),
    )
    @app_commands.describe(
        calendar=locale_str("One of your calendars"),
        subjects=locale_str("Countries, topics or frameworks, separated by commas; * for all"),
        lead_days=locale_str("Further entries this many days before, such as 30, 7; 0 for none"),
        followed=_FOLLOWED,
        language=locale_str("Language of the entries"),
    )
    @app_commands.choices(language=_LANGUAGES)
    async def change_calendar(  # noqa: PLR0913, PLR0917 - the options of a command
        self,
        interaction: Interaction,
        calendar: str,
        subjects: str | None = None,
        lead_days: str | None = None,
        followed: bool | None = None,
        language: str = "",
    ) -> None:
        """Changes the given options of a calendar."""
        found = await self._panel.find(calendar, make_user_ref(interaction.user))
        if found is None:
            await self._refuse_unknown(interaction)
            return
        await self._save(
            interaction, found, subjects=subjects, lead_days=lead_days, followed=followed, language=language
        )

    @group.command(
        name=translatable_name("command", "revoke"),
        description=locale_str("Revoke a calendar: its address no longer works"),
    )
    @app_commands.rename(calendar=translatable_name("option", "calendar"))
    @app_commands.describe(calendar=locale_str("One of your calendars"))
    async def revoke_calendar(self, interaction: Interaction, calendar: str) -> None:
        """Revokes a calendar."""
        language = self._context.get_language(interaction)
        message = await self._panel.revoke(calendar, make_user_ref(interaction.user), language)
        await respond_privately(interaction, render_message(message))

    @add_calendar.autocomplete("subjects")
    @change_calendar.autocomplete("subjects")
    @offer_nothing_on_error
    async def complete_subjects(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests subjects for the last name of the list."""
        language = self._context.get_language(interaction)
        return complete_last_name(typed, lambda last: self._context.answers.complete_names(last, language))

    @change_calendar.autocomplete("calendar")
    @revoke_calendar.autocomplete("calendar")
    @offer_nothing_on_error
    async def complete_calendars(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Suggests the user's calendars, each with its contents."""
        language, wanted = self._context.get_language(interaction), fold_text(typed)
        calendars = await self._panel.list_calendars(make_user_ref(interaction.user))
        named = [
            (calendar.id, f"{describe_calendar(calendar, self._context.service, language)} ({calendar.id})")
            for calendar in calendars
        ]
        return [
            app_commands.Choice(name=clip_text(name, MAX_OPTION_TEXT), value=number)
            for number, name in named
            if wanted in fold_text(name)
        ][:MAX_OPTIONS]

    async def _save(  # noqa: PLR0913 - the options of a command
        self,
        interaction: Interaction,
        calendar: CalendarSubscription | None,
        *,
        subjects: str | None,
        lead_days: str | None,
        followed: bool | None,
        language: str,
    ) -> None:
        reader = self._context.get_language(interaction)
        try:
            choice = self._panel.read_choice(
                calendar,
                language or (calendar.language if calendar else reader),
                lambda name: self._context.answers.resolve_subject(name, reader),
                subjects=subjects,
                lead_days=lead_days,
                followed=followed,
            )
        except InvalidInput as error:
            await respond_privately(interaction, discord.utils.escape_markdown(error.message.translate(reader)))
            return
        if calendar is None:
            message = await self._panel.add(make_user_ref(interaction.user), choice, reader)
        else:
            message = await self._panel.change(calendar, choice, reader)
        await respond_privately(interaction, render_message(message))

    async def _refuse_unknown(self, interaction: Interaction) -> None:
        text = _(
            "This is not one of your calendars. Choose one of the suggestions.",
            self._context.get_language(interaction),
        )
        await respond_privately(interaction, text)
