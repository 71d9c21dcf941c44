"""Acknowledges requests before their handlers do slow work, and reports failures to the user."""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.backlog import busy_text
from briefings.errors import BriefingError
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.slack_app.context import SlackContext

logger = logging.getLogger(__name__)


def acknowledge_first(
    context: SlackContext, handler: Callable[..., Awaitable[None]]
) -> Callable[..., Awaitable[None]]:
    """Returns a handler that acknowledges at once and runs in a task when it is its turn.

    Slack waits three seconds for the acknowledgment, however long the work takes.

    Args:
        context: the tasks, and the answers to failures.
        handler: takes `ack`, `body` and `client`; its own call of `ack` does nothing more.
    """

    async def handle(ack: Callable[[], Awaitable[object]], body: dict[str, Any], client: Any) -> None:  # noqa: ANN401  # bolt finds arguments by name, not by type
        # guard 42 remove:
        #   tests/e2e/wire/slack/test_delivery.py::test_a_repeated_press_posts_once_also_after_a_restart
        await ack()
        run_in_background(context, partial(_handle_in_turn, context, handler), body, client)

    return handle


def run_in_background(
    context: SlackContext,
    handler: Callable[..., Awaitable[None]],
    body: dict[str, Any],
    client: Any,  # noqa: ANN401  # passed on
) -> None:
    """Runs a handler in a task, and informs the user of failures.

    Args:
        context: the tasks, and the answers to failures.
        handler: takes `ack`, which does nothing, `body` and `client`.
        body: of the request, which is acknowledged.
        client: of the workspace.
    """
    context.tasks.start(_run(context, handler, body, client), f"Slack {body.get('type') or body.get('command')}")


async def _handle_in_turn(
    context: SlackContext,
    handler: Callable[..., Awaitable[None]],
    *,
    ack: object,
    body: dict[str, Any],
    client: Any,  # noqa: ANN401  # passed on
) -> None:
    turn = await context.bot.resources.backlog.wait_for_urgent_turn()
    if turn is None:
        await context.notify_user(body, client, busy_text(context.users.get_known_language(_find_user(body))))
        return
    with turn:
        await handler(ack=ack, body=body, client=client)


def _find_user(body: dict[str, Any]) -> str:
    return str((body.get("user") or {}).get("id") or body.get("user_id") or "")


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
            logger.exception("A handler failed for %s (%s)", body.get("type") or body.get("command"), reference)
        language = context.users.get_known_language(_find_user(body))
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
