"""Registers the commands `/today`, `/upcoming` and `/timeline`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app import attachments
from bot.discord_app.autocomplete import offer_nothing_on_error
from bot.discord_app.responses import respond_privately
from bot.discord_app.translator import translatable_name
from briefings.domain.cards import (
    MAX_LOOKAHEAD_DAYS,
    View,
    build_day_request,
    build_timeline_request,
    build_upcoming_request,
)
from briefings.text.date_input import InvalidDateInput, parse_day, parse_span

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from briefings.domain.cards import CardRequest

_DEFAULT_DAYS = 30


class AnniversaryCog(commands.Cog):
    """The commands about anniversaries and chronologies.

    Args:
        context: the services that commands use.
    """

    def __init__(self, context: DiscordContext) -> None:
        self._context = context

    @app_commands.command(
        name=translatable_name("command", "today"),
        description=locale_str("What happened on this day, or on another one"),
    )
    @app_commands.rename(day=translatable_name("option", "date"))
    @app_commands.describe(day=locale_str("2026-11-24, 11/24, 24 November; default: today"))
    async def show_day(self, interaction: Interaction, day: str = "") -> None:
        """Responds with the card of a day."""
        language = self._context.get_language(interaction)
        try:
            date = parse_day(day, self._context.today, interaction.locale.value)
        except InvalidDateInput as error:
            await respond_privately(interaction, discord.utils.escape_markdown(error.format_line(language)))
            return
        await self._send_card(interaction, build_day_request(date), language)

    @app_commands.command(
        name=translatable_name("command", "upcoming"),
        description=locale_str("Anniversaries that are coming, round years first"),
    )
    @app_commands.rename(days=translatable_name("option", "days"), subject=translatable_name("option", "subject"))
    @app_commands.describe(
        days=locale_str("How many days ahead (default: 30)"),
        subject=locale_str("Only of this country, region, topic …"),
    )
    async def show_upcoming(
        self,
        interaction: Interaction,
        days: app_commands.Range[int, 1, MAX_LOOKAHEAD_DAYS] = _DEFAULT_DAYS,
        subject: str = "",
    ) -> None:
        """Responds with the card of upcoming anniversaries."""
        language = self._context.get_language(interaction)
        subject_id = self._context.answers.resolve_subject(subject, language) if subject.strip() else ""
        if subject_id is None:
            await self._send_suggestions(interaction, subject, language, View.SUMMARY)
            return
        await self._send_card(interaction, build_upcoming_request(self._context.today, days, subject_id), language)

    @app_commands.command(
        name=translatable_name("command", "timeline"),
        description=locale_str("The chronology of a subject, with a picture"),
    )
    @app_commands.rename(
        subject=translatable_name("option", "subject"),
        start=translatable_name("option", "from"),
        end=translatable_name("option", "to"),
    )
    @app_commands.describe(
        subject=locale_str("A name in any spelling"),
        start=locale_str("First year, month or day: 2020, 2024-03"),
        end=locale_str("Last year, month or day"),
    )
    async def show_timeline(self, interaction: Interaction, subject: str, start: str = "", end: str = "") -> None:
        """Responds with the card and the picture of a timeline."""
        language = self._context.get_language(interaction)
        subject_id = self._context.answers.resolve_subject(subject, language)
        if subject_id is None:
            await self._send_suggestions(interaction, subject, language, View.TIMELINE)
            return
        try:
            span = parse_span(start, end, self._context.today, interaction.locale.value)
        except InvalidDateInput as error:
            await respond_privately(interaction, discord.utils.escape_markdown(error.format_line(language)))
            return
        span = span or self._context.service.find_period(subject, language)
        request = build_timeline_request(subject_id, span)
        await attachments.send_card_with_file(
            interaction, self._context.attachments, self._context.service, request, language
        )

    @show_upcoming.autocomplete("subject")
    @show_timeline.autocomplete("subject")
    @offer_nothing_on_error
    async def complete_subject(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Completes the name of a subject; users can also enter any other text."""
        return self._context.answers.complete_names(typed, self._context.get_language(interaction))

    async def _send_card(self, interaction: Interaction, request: CardRequest, language: str) -> None:
        view = self._context.answers.render_card(request, language)
        assert view is not None  # noqa: S101  # the subject was just found in this revision
        await interaction.response.send_message(view=view)

    async def _send_suggestions(self, interaction: Interaction, query: str, language: str, intent: View) -> None:
        """Responds to an ambiguous or unknown name with names to choose from, visible to the user only."""
        answer = self._context.answers.answer_query(query, language, intent=intent)
        await respond_privately(interaction, answer.view)
