"""Measures commands, and reports the state of the connection."""

from __future__ import annotations

import functools
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from bot.correlation import set_correlation_id
from bot.slack_app.refs import PLATFORM
from briefings.errors import BriefingError, StoreError

if TYPE_CHECKING:
    from bot.context import BotContext
    from briefings.storage.ports import Storage

Handler = Callable[..., Awaitable[Any]]


class MonitoredSlack:
    """A connection to Slack, as monitoring sees it.

    Args:
        context: the dependencies of its handlers.
        check_connection: whether requests of Slack arrive now.
    """

    def __init__(self, context: BotContext, check_connection: Callable[[], bool]) -> None:
        self._context = context
        self._check_connection = check_connection

    @property
    def storage(self) -> Storage:
        """The open database."""
        return self._context.storage

    @property
    def active_revision(self) -> int | None:
        """The revision that is loaded; None before."""
        return self._context.loaded_revision

    @property
    def is_connected(self) -> bool:
        """Whether requests of Slack arrive."""
        return self._check_connection()


def measure_command(context: BotContext, name: str, handler: Handler) -> Handler:
    """Wraps the handler of a command: the command is counted, and its log lines have a common id.

    Args:
        context: counts it.
        name: of the command, without the slash.
        handler: bolt passes it the arguments that its signature names.
    """

    @functools.wraps(handler)
    async def measure_handler(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401  # bolt's arguments
        set_correlation_id(secrets.token_hex(6))
        began, outcome = time.perf_counter(), "ok"
        try:
            return await handler(*args, **kwargs)
        except Exception as error:
            outcome = _classify(error)
            raise
        finally:
            context.metrics.record_command(PLATFORM, name, outcome, time.perf_counter() - began)

    return measure_handler


def _classify(error: Exception) -> str:
    if isinstance(error, StoreError):
        return "database_error"
    return "rejected" if isinstance(error, BriefingError) else "error"
