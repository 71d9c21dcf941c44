"""The Discord bot, made fresh by `create_bot` from what was opened outside it."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.clock import utc_now
from bot.discord_app import attachments
from bot.discord_app.command_sync import CommandDigestStore, sync_if_changed
from bot.discord_app.commands.anniversaries import AnniversaryCog
from bot.discord_app.commands.brief import PRIVATE, BriefCog
from bot.discord_app.commands.data import DataCog
from bot.discord_app.commands.lookup import LookupCog
from bot.discord_app.commands.schedule import ScheduleCog
from bot.discord_app.i18n import CommandTranslator, choose_language, say
from bot.discord_app.miss_counter import MissCounter
from bot.discord_app.posting.scheduler import WAKEUP_INTERVAL, PostingCog
from bot.discord_app.responses import defer_if_slow, report_failure
from bot.discord_app.revision_watcher import RevisionWatcher
from bot.discord_app.ui.card_view import MessageView, build_notice_view
from bot.discord_app.ui.custom_ids import OpenMode, UnknownCustomId
from bot.discord_app.ui.items import CardButton, CardMenu
from bot.discord_app.ui.limits import CARD_LIMITS
from briefings.collector import release_objects
from briefings.domain.cards import View

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.discord_app.answer_cache import AnswerCache
    from bot.settings import Settings
    from briefings.domain import Snapshot
    from briefings.service import BriefingService
    from briefings.storage.ports import Storage


class BriefingTree(app_commands.CommandTree["BriefingBot"]):
    """Answers a user whose command failed, and never lets a failure pass in silence."""

    async def interaction_check(self, interaction: discord.Interaction[BriefingBot], /) -> bool:
        """Let everybody through, and see that the answer is announced if it takes its time."""
        if interaction.type is discord.InteractionType.application_command:
            command = interaction.command
            public = command is not None and command.extras.get("public", False)
            private = getattr(interaction.namespace, "visibility", None) == PRIVATE
            defer_if_slow(interaction, ephemeral=private or not public)
        return True

    async def on_error(
        self, interaction: discord.Interaction[BriefingBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Log the failure with a reference and give the user one sentence with the same reference."""
        name = interaction.command.qualified_name if interaction.command else "a command that is not there"
        language = interaction.client.get_language(interaction)
        await report_failure(interaction, error, language=language, activity=f"/{name}")


logger = logging.getLogger(__name__)

_MAX_RATELIMIT_WAIT = 60.0
"""Seconds. Discord may ask for half an hour; a reply that late helps nobody, so the request fails instead."""


class BriefingBot(commands.Bot):
    """Answers from the active revision, which it holds in memory.

    `answers` is the one thing that changes: it is replaced whole when a revision becomes active, so a handler that
    took it answers from one revision to its end.
    """

    answers: AnswerCache

    def __init__(
        self,
        storage: Storage,
        settings: Settings,
        *,
        digest_store: CommandDigestStore | None = None,
        clock: Callable[[], datetime] = utc_now,
        wake_every: float = WAKEUP_INTERVAL,
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
            max_ratelimit_timeout=_MAX_RATELIMIT_WAIT,
            **options,
        )
        self.storage = storage
        self.settings = settings
        self.attachments = attachments.AttachmentCache()
        self.revision_watcher = RevisionWatcher(self)
        self.miss_counter = MissCounter(self)
        self.clock = clock
        self.wake_every = wake_every
        self._digest_store = digest_store

    @property
    def service(self) -> BriefingService:
        """The desk over the active revision."""
        return self.answers.service

    async def serve_snapshot(self, snapshot: Snapshot) -> None:
        """Answer from this revision from now on. It is made ready first, beside the loop: the old one answers on."""
        ready = await asyncio.to_thread(_build_answers, snapshot)
        old: list[Any] = [getattr(self, "answers", None)]
        self.answers = ready
        await asyncio.to_thread(release_objects, old)

    async def setup_hook(self) -> None:
        """Load the content and the commands, before the gateway is connected."""
        await self.serve_snapshot(await self.storage.revisions.load_snapshot())
        await self.tree.set_translator(CommandTranslator())
        for cog in (BriefCog(self), AnniversaryCog(self), LookupCog(self), ScheduleCog(self), PostingCog(self)):
            if cog.qualified_name not in self.cogs:
                await self.add_cog(cog)
        home = self.settings.home_guild
        if home is not None and DataCog.__cog_name__ not in self.cogs:
            await self.add_cog(DataCog(self), guild=discord.Object(home))
        self.add_dynamic_items(CardButton, CardMenu)
        if self.settings.sync_commands:
            await sync_if_changed(self.tree, self._digest_store, home_guild=home)
        self.revision_watcher.start()
        await self.miss_counter.start()

    async def close(self) -> None:
        """Disconnect, and close the store: an open database connection would keep a dead process alive."""
        try:
            await self.revision_watcher.stop()
            await super().close()
            await self.miss_counter.stop()
        finally:
            await self.storage.close()

    def get_language(self, interaction: discord.Interaction[Any]) -> str:
        """The language to answer in: `ja` or `en`."""
        return choose_language(interaction, self.settings.default_language)

    async def handle_card_press(self, interaction: discord.Interaction[BriefingBot], custom_id: str) -> None:
        """Answer the press of a card's button, or the choice in its select.

        The card changes in place for the one who opened it. For anybody else, and for a card that nobody opened, the
        answer is a card of their own, which only they see: nobody's card changes under their eyes.
        """
        language = self.get_language(interaction)
        try:
            try:
                press = self.answers.decode_press(custom_id)
            except UnknownCustomId:
                await _reply_privately(interaction, build_notice_view(say("outdated", language)))
                return
            if press.request.view in attachments.VIEWS_WITH_FILE:
                theirs = press.mode is OpenMode.EDIT and _is_opened_by_user(interaction)
                edit = theirs and press.request.view is View.TIMELINE
                desk, request = self.service, press.request
                await attachments.send_card_with_file(
                    interaction, self.attachments, desk, request, language, edit=edit, ephemeral=True
                )
                return
            view = self.answers.render_card(press.request, language)
            if view is None:
                await _reply_privately(interaction, build_notice_view(say("gone", language)))
            elif press.mode is OpenMode.EDIT and _is_opened_by_user(interaction):
                await interaction.response.edit_message(view=view)
            else:
                await _reply_privately(interaction, view)
        except Exception as error:  # noqa: BLE001  # discord.py would log it and leave the user without an answer
            await report_failure(interaction, error, language=language, activity="A press")


class ShardedBriefingBot(BriefingBot, commands.AutoShardedBot):
    """The same over several gateway connections, as Discord advises from some 1,000 guilds on.

    With one connection the plain client is better: when a lost one can't be made again at once, it goes on trying to
    resume, while discord.py's sharded client starts a new session, and what was asked meanwhile is lost.
    """


def create_bot(
    storage: Storage,
    settings: Settings,
    *,
    digest_store: CommandDigestStore | None = None,
    shard_count: int | None = 1,
    **options: Any,  # noqa: ANN401  # discord.py types its own options so
) -> BriefingBot:
    """A fresh bot, connected to nothing yet.

    Args:
        storage: open; the bot closes it when it closes.
        settings: the operator's.
        digest_store: remembers which commands Discord was told; without it they are told at every start.
        shard_count: None takes the number that Discord advises.
        options: the `clock` that schedules follow (UTC), the seconds between wake-ups (`wake_every`), and what
            discord.py's client takes besides, such as `connector`.
    """
    if shard_count == 1:
        return BriefingBot(storage, settings, digest_store=digest_store, **options)
    return ShardedBriefingBot(storage, settings, digest_store=digest_store, shard_count=shard_count, **options)


def _build_answers(snapshot: Snapshot) -> AnswerCache:
    from bot.discord_app.answer_cache import AnswerCache
    from briefings.service import BriefingService

    desk = BriefingService(snapshot, CARD_LIMITS)
    desk.preload()
    return AnswerCache(desk)


def _is_opened_by_user(interaction: discord.Interaction[Any]) -> bool:
    message = interaction.message
    if message is None:
        return False
    if message.flags.ephemeral:
        return True
    opened = message.interaction_metadata
    return opened is not None and opened.user.id == interaction.user.id


async def _reply_privately(interaction: discord.Interaction[Any], view: MessageView) -> None:
    await interaction.response.send_message(view=view, ephemeral=True)
