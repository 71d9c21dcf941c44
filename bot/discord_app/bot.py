"""The Discord bot, made fresh by `create_bot` from what was opened outside it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.discord_app import attachments
from bot.discord_app.anniversary_cog import AnniversaryCog
from bot.discord_app.brief_cog import BriefCog
from bot.discord_app.failures import fail
from bot.discord_app.following import Following
from bot.discord_app.ids import Mode, UnknownId
from bot.discord_app.items import CardButton, CardMenu
from bot.discord_app.language import language_of
from bot.discord_app.layout import CardView, notice_view
from bot.discord_app.lookup_cog import LookupCog
from bot.discord_app.speech import say
from bot.discord_app.sync import CommandMemory, sync_if_changed
from bot.discord_app.translator import CommandTranslator
from bot.discord_app.tree import BriefingTree
from bot.moderation.counting import Counting
from bot.moderation.data_cog import DataCog
from bot.scheduling.posting_cog import PostingCog
from bot.scheduling.schedule_cog import ScheduleCog
from bot.scheduling.wakeups import EVERY, utc_now
from briefings.cards.model import View
from briefings.turns import let_go

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.discord_app.answers import Answers
    from bot.settings import Settings
    from briefings.desk import Desk
    from briefings.model import Snapshot
    from briefings.store.store import Store

logger = logging.getLogger(__name__)

_LONGEST_WAIT = 60.0
"""Seconds. Discord may ask for half an hour; a reply that late helps nobody, so the request fails instead."""


class BriefingBot(commands.Bot):
    """Answers from the active revision, which it holds in memory.

    `answers` is the one thing that changes: it is replaced whole when a revision becomes active, so a handler that
    took it answers from one revision to its end.
    """

    answers: Answers

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        command_memory: CommandMemory | None = None,
        clock: Callable[[], datetime] = utc_now,
        wake_every: float = EVERY,
        **options: Any,  # noqa: ANN401  # discord.py types its own options so
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=BriefingTree,
            intents=discord.Intents(guilds=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            max_ratelimit_timeout=_LONGEST_WAIT,
            **options,
        )
        self.store = store
        self.settings = settings
        self.attachments = attachments.Attachments()
        self.following = Following(self)
        self.unanswered = Counting(self)
        self.clock = clock
        self.wake_every = wake_every
        self._command_memory = command_memory

    @property
    def desk(self) -> Desk:
        """The desk over the active revision."""
        return self.answers.desk

    async def use(self, snapshot: Snapshot) -> None:
        """Answer from this revision from now on. It is made ready first, beside the loop: the old one answers on."""
        ready = await asyncio.to_thread(_ready, snapshot)
        old: list[Any] = [getattr(self, "answers", None)]
        self.answers = ready
        await asyncio.to_thread(let_go, old)

    async def setup_hook(self) -> None:
        """Load the content and the commands, before the gateway is connected."""
        await self.use(await self.store.snapshot())
        await self.tree.set_translator(CommandTranslator())
        for cog in (BriefCog(self), AnniversaryCog(self), LookupCog(self), ScheduleCog(self), PostingCog(self)):
            if cog.qualified_name not in self.cogs:
                await self.add_cog(cog)
        home = self.settings.home_guild
        if home is not None and DataCog.__cog_name__ not in self.cogs:
            await self.add_cog(DataCog(self), guild=discord.Object(home))
        self.add_dynamic_items(CardButton, CardMenu)
        if self.settings.sync_commands:
            await sync_if_changed(self.tree, self._command_memory, home=home)
        self.following.start()
        await self.unanswered.start()

    async def close(self) -> None:
        """Disconnect, and close the store: an open database connection would keep a dead process alive."""
        try:
            await self.following.stop()
            await super().close()
            await self.unanswered.stop()
        finally:
            await self.store.close()

    def language(self, interaction: discord.Interaction[Any]) -> str:
        """The language to answer in: `ja` or `en`."""
        return language_of(interaction, self.settings.default_language)

    async def press(self, interaction: discord.Interaction[BriefingBot], custom_id: str) -> None:
        """Answer the press of a card's button, or the choice in its select.

        The card changes in place for the one who opened it. For anybody else, and for a card that nobody opened, the
        answer is a card of their own, which only they see: nobody's card changes under their eyes.
        """
        language = self.language(interaction)
        try:
            try:
                press = self.answers.press(custom_id)
            except UnknownId:
                await _aside(interaction, notice_view(say("outdated", language)))
                return
            if press.request.view in attachments.ATTACHED:
                theirs = press.mode is Mode.EDIT and _is_theirs(interaction)
                edit = theirs and press.request.view is View.TIMELINE
                desk, request = self.desk, press.request
                await attachments.answer(
                    interaction, self.attachments, desk, request, language, edit=edit, aside=True
                )
                return
            view = self.answers.card(press.request, language)
            if view is None:
                await _aside(interaction, notice_view(say("gone", language)))
            elif press.mode is Mode.EDIT and _is_theirs(interaction):
                await interaction.response.edit_message(view=view)
            else:
                await _aside(interaction, view)
        except Exception as error:  # noqa: BLE001  # discord.py would log it and leave the user without an answer
            await fail(interaction, error, language=language, what="A press")


class ShardedBriefingBot(BriefingBot, commands.AutoShardedBot):
    """The same over several gateway connections, as Discord advises from some 1,000 guilds on.

    With one connection the plain client is better: when a lost one can't be made again at once, it goes on trying to
    resume, while discord.py's sharded client starts a new session, and what was asked meanwhile is lost.
    """


def create_bot(
    store: Store,
    settings: Settings,
    *,
    command_memory: CommandMemory | None = None,
    shard_count: int | None = 1,
    **options: Any,  # noqa: ANN401  # discord.py types its own options so
) -> BriefingBot:
    """A fresh bot, connected to nothing yet.

    Args:
        store: open; the bot closes it when it closes.
        settings: the operator's.
        command_memory: remembers which commands Discord was told; without it they are told at every start.
        shard_count: None takes the number that Discord advises.
        options: the `clock` that schedules follow (UTC), the seconds between wake-ups (`wake_every`), and what
            discord.py's client takes besides, such as `connector`.
    """
    if shard_count == 1:
        return BriefingBot(store, settings, command_memory=command_memory, **options)
    return ShardedBriefingBot(store, settings, command_memory=command_memory, shard_count=shard_count, **options)


def _ready(snapshot: Snapshot) -> Answers:
    from bot.discord_app.answers import Answers
    from briefings.desk import Desk

    desk = Desk(snapshot)
    desk.warm()
    return Answers(desk)


def _is_theirs(interaction: discord.Interaction[Any]) -> bool:
    message = interaction.message
    if message is None:
        return False
    if message.flags.ephemeral:
        return True
    opened = message.interaction_metadata
    return opened is not None and opened.user.id == interaction.user.id


async def _aside(interaction: discord.Interaction[Any], view: CardView) -> None:
    await interaction.response.send_message(view=view, ephemeral=True)
