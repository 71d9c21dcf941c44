"""`/today`, `/upcoming` and `/timeline`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.clock import utc_now
from bot.discord_app import attachments
from bot.discord_app.ui.card_view import build_notice_view
from briefings.domain.cards import (
    MAX_LOOKAHEAD_DAYS,
    build_day_request,
    build_timeline_request,
    build_upcoming_request,
)
from briefings.text.date_input import InvalidDateInput, parse_day, parse_span

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from briefings.domain.cards import CardRequest

logger = logging.getLogger(__name__)

_DEFAULT_DAYS = 30


class AnniversaryCog(commands.Cog):
    """What happened on a day, what comes up, and the chronology of a subject.

    Args:
        bot: the bot.
        clock: gives the aware time from which today is told, in the zone that the settings name.
    """

    def __init__(self, bot: BriefingBot, clock: Callable[[], datetime] = utc_now) -> None:
        self.bot = bot
        self.clock = clock

    @property
    def today(self) -> date:
        """The day it is where the operator is."""
        return self.clock().astimezone(ZoneInfo(self.bot.settings.timezone)).date()

    @app_commands.command(
        name=locale_str("today", ja="today"),
        description=locale_str(
            "What happened on this day, or on another one", ja="この日に起きたことを、出典つきで出します"
        ),
    )
    @app_commands.rename(day=locale_str("date", ja="日付"))
    @app_commands.describe(
        day=locale_str(
            "2026-11-24, 11/24, 24 November; today unless you give one",
            ja="2026-11-24、11/24、11月24日など（入れなければ今日）",
        )
    )
    async def show_day(self, interaction: discord.Interaction[BriefingBot], day: str = "") -> None:
        """Answer with the card of a day."""
        language = self.bot.get_language(interaction)
        try:
            found = parse_day(day, self.today)
        except InvalidDateInput as error:
            await _reply_privately(interaction, error.format_line(language))
            return
        await self._send_card(interaction, build_day_request(found), language)

    @app_commands.command(
        name=locale_str("upcoming", ja="upcoming"),
        description=locale_str(
            "Anniversaries that are coming, round years first", ja="これから来る節目の日を、節目の年から順に出します"
        ),
    )
    @app_commands.rename(days=locale_str("days", ja="日数"), subject=locale_str("subject", ja="調べるもの"))
    @app_commands.describe(
        days=locale_str("How many days ahead (30 unless you choose)", ja="何日先まで見るか（入れなければ30日）"),
        subject=locale_str("Only of this country, region, topic …", ja="この国・地域・テーマなどに限る"),
    )
    async def show_upcoming(
        self,
        interaction: discord.Interaction[BriefingBot],
        days: app_commands.Range[int, 1, MAX_LOOKAHEAD_DAYS] = _DEFAULT_DAYS,
        subject: str = "",
    ) -> None:
        """Answer with the card of what comes up."""
        language = self.bot.get_language(interaction)
        found = self.bot.answers.resolve_subject(subject, language) if subject.strip() else ""
        if found is None:
            await self._send_suggestions(interaction, subject, language)
            return
        await self._send_card(interaction, build_upcoming_request(self.today, days, found), language)

    @app_commands.command(
        name=locale_str("timeline", ja="timeline"),
        description=locale_str(
            "The chronology of a subject, with a picture", ja="国・地域・テーマなどの年表を、図とともに出します"
        ),
    )
    @app_commands.rename(
        subject=locale_str("subject", ja="調べるもの"),
        start=locale_str("from", ja="から"),
        end=locale_str("to", ja="まで"),
    )
    @app_commands.describe(
        subject=locale_str("A name in any spelling", ja="名前（表記は自由）"),
        start=locale_str("First year, month or day: 2020, 2024-03", ja="始まりの年・月・日: 2020、2024年3月"),
        end=locale_str("Last year, month or day", ja="終わりの年・月・日"),
    )
    async def show_timeline(
        self, interaction: discord.Interaction[BriefingBot], subject: str, start: str = "", end: str = ""
    ) -> None:
        """Answer with the card and the picture of a timeline."""
        language = self.bot.get_language(interaction)
        found = self.bot.answers.resolve_subject(subject, language)
        if found is None:
            await self._send_suggestions(interaction, subject, language)
            return
        try:
            span = parse_span(start, end, self.today)
        except InvalidDateInput as error:
            await _reply_privately(interaction, error.format_line(language))
            return
        request = build_timeline_request(found, span)
        await attachments.send_card_with_file(interaction, self.bot.attachments, self.bot.service, request, language)

    @show_upcoming.autocomplete("subject")
    @show_timeline.autocomplete("subject")
    async def complete_subject(
        self, interaction: discord.Interaction[BriefingBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Names that fit what was typed so far; a failure offers none, and free text still goes through."""
        try:
            return self.bot.answers.complete_names(typed, self.bot.get_language(interaction))
        except Exception:
            logger.exception("Autocomplete failed")
            return []

    async def _send_card(
        self, interaction: discord.Interaction[BriefingBot], request: CardRequest, language: str
    ) -> None:
        view = self.bot.answers.render_card(request, language)
        assert view is not None  # noqa: S101 - the subject was just found in this revision
        await interaction.response.send_message(view=view)

    async def _send_suggestions(
        self, interaction: discord.Interaction[BriefingBot], query: str, language: str
    ) -> None:
        """Names to choose from, for the asker alone: what was typed is nothing, or several."""
        answer = self.bot.answers.answer_query(query, language)
        await interaction.response.send_message(view=answer.view, ephemeral=True)


async def _reply_privately(interaction: discord.Interaction[BriefingBot], text: str) -> None:
    await interaction.response.send_message(
        view=build_notice_view(discord.utils.escape_markdown(text)), ephemeral=True
    )
