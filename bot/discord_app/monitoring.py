"""Measures commands and presses, and reports the state of the connection."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from bot.correlation import set_correlation_id
from bot.discord_app.refs import PLATFORM
from briefings.errors import BriefingError, StoreError

if TYPE_CHECKING:
    import discord

    from bot.context import BotContext
    from bot.discord_app.context import BriefingClient
    from bot.monitoring import Monitoring
    from briefings.storage.ports import Storage

_STARTED = "started"
"""Key of the start of a command among the extras of its interaction."""


class MonitoredBot:
    """A Discord client, as monitoring sees it.

    Args:
        bot: the client.
    """

    def __init__(self, bot: BriefingClient) -> None:
        self._bot = bot

    @property
    def storage(self) -> Storage:
        """The open database."""
        return self._bot.context.storage

    @property
    def active_revision(self) -> int | None:
        """The revision that is loaded; None before."""
        return self._bot.context.loaded_revision

    @property
    def is_connected(self) -> bool:
        """Whether the client is connected to the gateway."""
        return self._bot.is_ready() and not self._bot.is_closed()


def monitor_bot(bot: BriefingClient, monitoring: Monitoring) -> None:
    """Adds a client to monitoring."""
    bot.context.metrics = monitoring.metrics
    monitoring.metrics.watch_connection(PLATFORM, lambda: bot.latency if bot.is_ready() else float("nan"))
    monitoring.set_platform(PLATFORM, MonitoredBot(bot))


def begin_interaction(interaction: discord.Interaction[Any]) -> None:
    """Records the start of an interaction, and sets its id for the log."""
    set_correlation_id(str(interaction.id))
    interaction.extras[_STARTED] = time.perf_counter()


def record_interaction(
    context: BotContext, interaction: discord.Interaction[Any], name: str, error: BaseException | None = None
) -> None:
    """Records that an interaction was answered.

    Args:
        context: counts it.
        interaction: passed to `begin_interaction` before.
        name: of the command, or the kind of the component.
        error: what its handler raised; None if it succeeded.
    """
    started = interaction.extras.get(_STARTED)
    seconds = time.perf_counter() - started if started is not None else 0.0
    context.metrics.record_command(PLATFORM, name, _classify(error), seconds)


def _classify(error: BaseException | None) -> str:
    original = getattr(error, "original", error)
    match original:
        case None:
            return "ok"
        case StoreError():
            return "database_error"
        case BriefingError():
            return "rejected"
        case _:
            return "error"
