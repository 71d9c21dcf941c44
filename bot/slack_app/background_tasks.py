"""Runs the slow part of handlers after the acknowledgment, in tasks that end with the application."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any, Final

from briefings.errors import BriefingError
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from bot.slack_app.context import SlackContext

logger = logging.getLogger(__name__)

DRAIN_SECONDS: Final = 3.0
"""Seconds in which running tasks can finish at the end."""


class BackgroundTasks:
    """The tasks of handlers."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Starts a task; whoever starts it handles its errors."""
        task = asyncio.create_task(work, name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def drain(self, seconds: float = DRAIN_SECONDS) -> None:
        """Waits for the running tasks, and cancels those that take longer."""
        if self._tasks:
            _, unfinished = await asyncio.wait(self._tasks, timeout=seconds)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(*unfinished, return_exceptions=True)


def acknowledge_first(
    context: SlackContext, handler: Callable[..., Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    """A handler that acknowledges at once and does its work in a task.

    Slack waits three seconds for the acknowledgment, whatever the work takes.

    Args:
        context: owns the tasks and answers where the work fails.
        handler: takes `ack`, `body` and `client`; its own call of `ack` does nothing more.
    """

    async def handle(ack: Callable[[], Awaitable[object]], body: dict[str, Any], client: Any) -> None:  # noqa: ANN401  # bolt finds arguments by name, not by type
        await ack()
        context.tasks.start(_run(context, handler, body, client), f"Slack {body.get('type')}")

    return handle


async def _run(
    context: SlackContext,
    handler: Callable[..., Awaitable[None]],
    body: dict[str, Any],
    client: Any,  # noqa: ANN401  # passed on
) -> None:
    try:
        await handler(ack=_do_nothing, body=body, client=client)
    except Exception as error:
        reference = secrets.token_hex(3)
        if not isinstance(error, BriefingError):
            logger.exception("A handler failed for %s (%s)", body.get("type"), reference)
        user = (body.get("user") or {}).get("id", "")
        language = context.users.get_known_language(user)
        if isinstance(error, BriefingError):
            text = error.format_line(language)
        else:
            text = _(
                "Something went wrong. Please try again in a moment (reference {reference}).",
                language,
                reference=reference,
            )
        await context.notify_user(body, client, text)


async def _do_nothing(*_args: object, **_values: object) -> None:
    return
