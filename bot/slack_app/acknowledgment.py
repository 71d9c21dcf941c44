"""Acknowledges requests before their handlers do slow work, and answers where the work fails."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

from briefings.errors import BriefingError
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.slack_app.context import SlackContext

logger = logging.getLogger(__name__)


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
        # guard 42 remove:
        #   tests/e2e/wire/slack/test_delivery.py::test_a_repeated_press_posts_once_also_after_a_restart
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
