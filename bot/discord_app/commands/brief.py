"""`/brief`: a card for whatever was typed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.app_commands import locale_str
from discord.ext import commands

from bot.discord_app.responses import send_answer

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot

logger = logging.getLogger(__name__)

PUBLIC = "public"
PRIVATE = "private"


class BriefCog(commands.Cog):
    """The command that this bot exists for."""

    def __init__(self, bot: BriefingBot) -> None:
        self.bot = bot

    # Discord shows a translated name in place of the first one, and everybody writes of `/brief`: it is the name in
    # Japanese too.
    @app_commands.command(
        name=locale_str("brief", ja="brief"),
        description=locale_str(
            "A short briefing with sources on a country, region, framework, topic or person",
            ja="国・地域・枠組み・テーマ・人物について、出典つきの短いまとめを出します",
        ),
        extras={"public": True},
    )
    @app_commands.rename(
        query=locale_str("query", ja="調べるもの"),
        visibility=locale_str("visibility", ja="見せる相手"),
        edition=locale_str("edition", ja="版"),
    )
    @app_commands.describe(
        query=locale_str(
            "A name or a phrase, in any spelling: Armenia, アルメニア, AM, 🇦🇲",
            ja="名前や言い回し（表記は自由: アルメニア、あるめにあ、Armenia、AM、🇦🇲）",
        ),
        visibility=locale_str(
            "Who sees the answer; everyone here unless you choose otherwise",
            ja="答えを見せる相手（選ばなければ全員）",
        ),
        edition=locale_str(
            "Edition of the yearbook, such as 2025; the newest unless you choose one",
            ja="青書の版（2025など。選ばなければ最新の版）",
        ),
    )
    @app_commands.choices(
        visibility=[
            app_commands.Choice(name=locale_str("everyone here", ja="ここにいる全員"), value=PUBLIC),
            app_commands.Choice(name=locale_str("only me", ja="自分だけ"), value=PRIVATE),
        ]
    )
    async def show_briefing(
        self, interaction: discord.Interaction[BriefingBot], query: str, visibility: str = PUBLIC, edition: str = ""
    ) -> None:
        """Answer in the first response: nothing is waited for, and no follow-up is needed."""
        answer = self.bot.answers.answer_query(query, self.bot.get_language(interaction), edition)
        await send_answer(interaction, answer.view, ephemeral=answer.ephemeral or visibility == PRIVATE)
        if answer.is_miss:
            self.bot.miss_counter.count_miss(query)

    @show_briefing.autocomplete("query")
    async def complete_query(
        self, interaction: discord.Interaction[BriefingBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """Names that fit what was typed so far; a failure offers none, and free text still goes through."""
        try:
            return self.bot.answers.complete_names(typed, self.bot.get_language(interaction))
        except Exception:
            logger.exception("Autocomplete failed")
            return []

    @show_briefing.autocomplete("edition")
    async def complete_edition(
        self, interaction: discord.Interaction[BriefingBot], typed: str
    ) -> list[app_commands.Choice[str]]:
        """The editions held, the newest first; a failure offers none, and free text still goes through."""
        try:
            return self.bot.answers.complete_editions(typed, self.bot.get_language(interaction))
        except Exception:
            logger.exception("Autocomplete failed")
            return []
