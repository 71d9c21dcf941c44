"""Provides the dependencies of the commands and flows of the Discord application."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import commands

from bot.clock import utc_now
from bot.context import BotContext
from bot.discord_app.attachments import AttachmentCache
from bot.discord_app.language import find_interaction_language
from bot.discord_app.refs import find_place
from bot.discord_app.ui.limits import CARD_LIMITS
from bot.miss_counter import MissCounter
from briefings.collector import release_objects

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.discord_app.answer_cache import AnswerCache
    from bot.process_resources import ProcessResources
    from bot.settings import Settings
    from briefings.service import BriefingService
    from briefings.storage.ports import Storage


class BriefingClient(commands.Bot):
    """The Discord client as handlers see it; their dependencies are in its context."""

    context: DiscordContext


Interaction = discord.Interaction[BriefingClient]


class DiscordContext(BotContext):
    """The dependencies of every command and flow of the Discord application.

    Attributes:
        client: the connection to Discord.
        answers: finished answers from the active revision; replaced together with `service`.
        attachments: makes the files of cards.
        miss_counter: counts the queries that found nothing.
    """

    answers: AnswerCache

    def __init__(
        self,
        client: BriefingClient,
        settings: Settings,
        storage: Storage,
        clock: Callable[[], datetime] = utc_now,
        resources: ProcessResources | None = None,
    ) -> None:
        super().__init__(settings, storage, CARD_LIMITS, clock, resources)
        self.client = client
        self.attachments = AttachmentCache()
        self.miss_counter = MissCounter(self)

    def get_language(self, interaction: discord.Interaction[Any]) -> str:
        """Returns the language of the answer: that set for the channel or server, else the user's."""
        chosen = self.places.find(find_place(interaction)).settings.language
        return chosen or find_interaction_language(interaction, self.settings.default_language)

    async def serve_service(self, service: BriefingService) -> None:
        """Makes a prepared service the one that is used from now on."""
        answers = await asyncio.to_thread(_build_answers, service, lambda: self.today)
        previous: list[Any] = [getattr(self, "answers", None)]
        self.answers, self._service = answers, answers.service
        await asyncio.to_thread(release_objects, previous)


def _build_answers(service: BriefingService, get_today: Callable[[], date]) -> AnswerCache:
    from bot.discord_app.answer_cache import AnswerCache

    return AnswerCache(service, get_today)
