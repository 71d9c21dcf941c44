"""Assembles the Discord bot from its context, commands and flows."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.card_tools.tools import LINK
from bot.clock import utc_now
from bot.cooldowns import Cost
from bot.discord_app.authorization import NotModeratorError, get_denial_text
from bot.discord_app.card_opener import CardOpener
from bot.discord_app.card_tools import CardTools
from bot.discord_app.command_mentions import CommandMentions
from bot.discord_app.command_sync import CommandDigestStore, sync_if_changed
from bot.discord_app.commands.anniversaries import AnniversaryCog
from bot.discord_app.commands.brief import PRIVATE, BriefCog
from bot.discord_app.commands.briefing import BriefingCog
from bot.discord_app.commands.compare import CompareCog
from bot.discord_app.commands.follow import FollowCog
from bot.discord_app.commands.frameworks import FrameworkCog
from bot.discord_app.commands.help import HelpCog
from bot.discord_app.commands.lookup import LookupCog
from bot.discord_app.commands.schedule import ScheduleCog
from bot.discord_app.commands.search import SearchCog
from bot.discord_app.commands.settings import SettingsCog
from bot.discord_app.component_router import ComponentRouter, PersistentItem
from bot.discord_app.context import BriefingClient, DiscordContext
from bot.discord_app.handouts import HandoutSender
from bot.discord_app.health import HealthCog
from bot.discord_app.monitoring import begin_interaction, record_interaction
from bot.discord_app.personal.calendars import show_card_link
from bot.discord_app.personal.follow import FollowFlow
from bot.discord_app.personal.privacy import PrivacyFlow
from bot.discord_app.personal.reports import ReportFlow
from bot.discord_app.posting.scheduler import PostingCog
from bot.discord_app.refs import find_place, find_sender
from bot.discord_app.responses import (
    answer_error,
    answer_if_too_often,
    defer_if_slow,
    respond_privately,
    wait_for_turn,
)
from bot.discord_app.translator import CommandTranslator
from bot.dispatch_scheduler import WAKEUP_INTERVAL
from bot.place_settings import enter_place
from bot.revision_watcher import RevisionWatcher
from briefings.domain.place_settings import Visibility
from briefings.errors import BriefingError
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.process_resources import ProcessResources
    from bot.settings import Settings
    from briefings.storage.ports import Storage

logger = logging.getLogger(__name__)

IDENTIFY_SECONDS = 5.0
"""Seconds between two identifies of a bucket (Discord's documentation: Gateway, Max Concurrency)."""

_MAX_RATELIMIT_WAIT = 60.0
"""Seconds. Discord may require half an hour; an answer that late is useless, so the request fails instead."""


_COSTS: Final = {
    "brief": Cost.SEARCH,
    "search": Cost.SEARCH,
    "today": Cost.SEARCH,
    "upcoming": Cost.SEARCH,
    "timeline": Cost.PICTURE,
    "framework": Cost.SEARCH,
    "compare": Cost.SEARCH,
    "about": Cost.SEARCH,
    "help": Cost.SEARCH,
    "data export": Cost.EXPORT,
    "Look up this text": Cost.SEARCH,
}
"""The cost of each command, by its name."""


class BriefingTree(app_commands.CommandTree["BriefingBot"]):
    """Defers slow commands, and answers users whose command failed."""

    async def interaction_check(self, interaction: discord.Interaction[BriefingBot], /) -> bool:
        """Rejects users who ask too often, and starts the timer by which a slow answer is deferred."""
        enter_place(find_place(interaction))
        if interaction.type is discord.InteractionType.application_command:
            command = interaction.command
            is_public = command is not None and command.extras.get("public", False)
            chosen = getattr(interaction.namespace, "visibility", None)
            default = interaction.client.context.places.find_here().visibility
            is_private = chosen == PRIVATE or (chosen is None and default is Visibility.PRIVATE)
            # guard 18 remove: tests/e2e/wire/test_response_times.py::test_slow_command_is_announced_within_a_second
            response = defer_if_slow(interaction, ephemeral=is_private or not is_public, always_private=is_private)
            cost = _COSTS.get(command.qualified_name) if command is not None else None
            if cost is not None and await answer_if_too_often(interaction, cost):
                return False
            begin_interaction(interaction)
            # Pictures have a separate limit, and are deferred before they are made.
            return cost is Cost.PICTURE or await wait_for_turn(interaction, response)
        if interaction.client.context.resources.backlog.is_long_for(find_sender(interaction)):
            await interaction.response.autocomplete([])  # the next keystroke asks again
            return False
        begin_interaction(interaction)
        return True

    async def on_error(
        self, interaction: discord.Interaction[BriefingBot], error: app_commands.AppCommandError, /
    ) -> None:
        """Answers a command that failed: moderators' rights, an expected error, or a reference to the log."""
        language = interaction.client.context.get_language(interaction)
        if isinstance(error, NotModeratorError):
            await respond_privately(interaction, get_denial_text(error.scope, language))
            return
        if isinstance(error, app_commands.TransformerError):
            await respond_privately(interaction, _describe_unusable_value(error, language))
            return
        name = interaction.command.qualified_name if interaction.command else "an unknown command"
        record_interaction(interaction.client.context, interaction, name, error)
        await answer_error(interaction, error, language=language, activity=f"/{name}")


def _describe_unusable_value(error: app_commands.TransformerError, language: str) -> str:
    """Explains why the value of an option cannot be used."""
    cause = error.__cause__
    if isinstance(cause, BriefingError):
        return cause.format_line(language)
    return _("This value of an option can't be used. Choose another one.", language)


class BriefingBot(BriefingClient):
    """The Discord bot.

    Args:
        storage: open; the bot closes it when it closes.
        settings: the operator's.
        digest_store: stores a digest of the registered commands; without it they are registered at every start.
        clock: returns the current time, which schedules follow.
        resources: what the platforms of the process share.
        wake_every: seconds between two checks for due posts.
        options: passed to discord.py's client.
    """

    def __init__(  # noqa: PLR0913 - what it is assembled from
        self,
        storage: Storage,
        settings: Settings,
        *,
        digest_store: CommandDigestStore | None = None,
        clock: Callable[[], datetime] = utc_now,
        resources: ProcessResources | None = None,
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
            # guard 37 value discord.AllowedMentions.all():
            #   tests/e2e/wire/test_moderation.py::test_result_is_sent_to_the_channel_if_the_token_has_expired
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            # guard 6 remove: tests/e2e/wire/test_rate_limits.py::test_request_with_a_wait_of_half_an_hour_fails
            max_ratelimit_timeout=_MAX_RATELIMIT_WAIT,
            **options,
        )
        self.context = DiscordContext(self, settings, storage, clock, resources)
        self.router = ComponentRouter()
        self._follow_flow = FollowFlow(self.context)
        self._privacy_flow = PrivacyFlow(self.context)
        self.revision_watcher = RevisionWatcher(self.context)
        self.wake_every = wake_every
        self._digest_store = digest_store

    async def on_app_command_completion(
        self,
        interaction: discord.Interaction[BriefingBot],
        command: app_commands.Command[Any, ..., Any] | app_commands.ContextMenu,
    ) -> None:
        """Records a command that succeeded."""
        record_interaction(self.context, interaction, command.qualified_name)

    async def setup_hook(self) -> None:
        """Loads the content and the commands, before the gateway is connected."""
        context, home = self.context, self.context.settings.home_guild
        await context.load_content()
        await self.tree.set_translator(CommandTranslator())
        # guard 20 remove:
        #   tests/integration/discord_app/moderation/test_decisions.py::test_the_buttons_work_after_a_restart
        self.add_dynamic_items(PersistentItem)
        CardOpener(context).register(self.router)
        compare = CompareCog(context)
        self._register_card_tools(compare)
        posting = PostingCog(context, self.wake_every)
        for cog in (
            BriefCog(context),
            SearchCog(context),
            BriefingCog(context),
            AnniversaryCog(context),
            FrameworkCog(context),
            compare,
            HelpCog(context, CommandMentions(self.tree, home)),
            LookupCog(context),
            FollowCog(context, self._follow_flow, self._privacy_flow),
            ScheduleCog(context, self.router),
            SettingsCog(context),
            posting,
            HealthCog(context, posting.notifier),
        ):
            if cog.qualified_name not in self.cogs:
                await self.add_cog(cog)
        await self._add_optional_cogs()
        if context.settings.sync_commands:
            # guard 15 value setattr(self, "on_ready", lambda: sync_if_changed(self.tree, self._digest_store)):
            #   tests/e2e/wire/test_gateway.py::test_invalid_session_identifies_again_without_another_sync
            await sync_if_changed(self.tree, self._digest_store, home_guild=home)
        self.revision_watcher.start()
        await context.miss_counter.start()

    async def _add_optional_cogs(self) -> None:
        """Adds the commands that the settings enable; the modules of the others are not imported."""
        context, home = self.context, self.context.settings.home_guild
        if home is not None:
            from bot.discord_app.commands.data import DataCog

            if DataCog.__cog_name__ not in self.cogs:
                await self.add_cog(DataCog(context, self.router), guild=discord.Object(home))
        if context.settings.web_url:
            from bot.discord_app.commands.calendar import CalendarCog

            if CalendarCog.__cog_name__ not in self.cogs:
                await self.add_cog(CalendarCog(context, self.router))

    def _register_card_tools(self, compare: CompareCog) -> None:
        """Registers the handlers of card tools: each tool of `CARD_TOOLS` has one."""
        tools = CardTools(self.context)
        tools.register(self.router)
        compare.register_tool(tools)
        ReportFlow(self.context).register(self.router, tools)
        HandoutSender(self.context).register(tools.handlers)
        if self.context.settings.web_url:
            tools.handlers.register(LINK.name, show_card_link)
        self._follow_flow.register(self.router, tools)
        self._privacy_flow.register(self.router)

    async def close(self) -> None:
        """Disconnects and closes the storage: an open database connection would keep a dead process alive."""
        try:
            await self.revision_watcher.stop()
            await super().close()
            await self.context.miss_counter.stop()
        finally:
            await self.context.storage.close()


class ShardedBriefingBot(BriefingBot, commands.AutoShardedBot):
    """A bot with several gateway connections, which Discord recommends from about 1,000 servers on.

    With one connection the plain client is better: it keeps trying to resume a lost session, while discord.py's
    sharded client starts a new one, and interactions of the meantime are lost.
    """

    max_concurrency: int = 1
    """Shards that may identify within the same five seconds."""

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Waits for permission to identify, which processes with a shared database share.

        With a database of its own, this process waits as discord.py does.
        """
        bucket = (shard_id or 0) % self.max_concurrency
        if not await self.context.storage.take_identify_turn(bucket, IDENTIFY_SECONDS):
            await super().before_identify_hook(shard_id, initial=initial)


def create_bot(  # noqa: PLR0913  # the options of a client
    storage: Storage,
    settings: Settings,
    *,
    digest_store: CommandDigestStore | None = None,
    shard_count: int | None = 1,
    shard_ids: Sequence[int] | None = None,
    max_concurrency: int = 1,
    **options: Any,  # noqa: ANN401  # discord.py types its own options so
) -> BriefingBot:
    """Makes a bot that is not connected yet; see `BriefingBot` for the arguments.

    Args:
        storage: open; the bot closes it when it closes.
        settings: the operator's.
        digest_store: stores a digest of the registered commands; without it they are registered at every start.
        shard_count: None takes the number that Discord recommends.
        shard_ids: the shards of this process; None for all of them.
        max_concurrency: shards that may identify within the same five seconds.
        options: `clock`, `wake_every`, and what discord.py's client takes besides, such as `connector`.
    """
    # guard 14 false: tests/e2e/wire/test_gateway.py::test_outage_is_resumed_from
    if shard_count == 1:
        return BriefingBot(storage, settings, digest_store=digest_store, **options)
    bot = ShardedBriefingBot(
        storage, settings, digest_store=digest_store, shard_count=shard_count, shard_ids=shard_ids, **options
    )
    bot.max_concurrency = max_concurrency
    return bot
