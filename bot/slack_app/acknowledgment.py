"""Acknowledges requests before their handlers do slow work, and reports failures to the user."""

from __future__ import annotations

import logging
import secrets
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from slack_sdk.errors import SlackApiError

from bot.backlog import get_busy_text
from bot.slack_app.client import get_error_code
from bot.slack_app.refs import find_sender, find_user
from briefings.errors import BriefingError, StoreError
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.slack_app.context import SlackContext

logger = logging.getLogger(__name__)

_LATE_CODES: Final = frozenset({"expired_trigger_id", "trigger_expired", "exchanged_trigger_id", "trigger_exchanged"})
"""Slack opens a form for three seconds after a press, and once."""


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
        #   tests/e2e/wire/slack/test_delivery.py::test_repeated_press_posts_once_also_after_a_restart
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
    turn = await context.bot.resources.backlog.wait_for_urgent_turn(find_sender(body))
    if turn is None:
        await context.notify_user(body, client, get_busy_text(context.users.get_known_language(find_user(body))))
        return
    with turn:
        await handler(ack=ack, body=body, client=client)


async def _run(
    context: SlackContext,
    handler: Callable[..., Awaitable[None]],
    body: dict[str, Any],
    client: Any,  # noqa: ANN401  # passed on
) -> None:
    try:
        await handler(ack=_do_nothing, body=body, client=client)
    except Exception as error:  # noqa: BLE001  # it is logged
        text = describe_failure(error, body, context.users.get_known_language(find_user(body)))
        await context.notify_user(body, client, text)


def describe_failure(error: Exception, body: dict[str, Any], language: str) -> str:
    """Logs an error of a handler, unless the user can be shown all of it, and returns the sentence for the user.

    Args:
        error: what the handler raised.
        body: of the request.
        language: of the user.
    """
    request = body.get("command") or body.get("type")
    if isinstance(error, BriefingError):
        if isinstance(error, StoreError):
            logger.warning("The database can't be used for %s: %s", request, error)
        return error.format_answer(language)
    if isinstance(error, SlackApiError):
        code = get_error_code(error)
        logger.warning("Slack refused the answer to %s: %s", request, code)
        if code in _LATE_CODES:
            return _("The form could not be opened within three seconds. Please try again.", language)
        return _("Slack did not accept the answer ({code}). Please try again in a moment.", language, code=code)
    reference = secrets.token_hex(3)
    logger.error("A handler failed for %s (%s)", request, reference, exc_info=error)
    return format_failure(reference, language)


def format_failure(reference: str, language: str) -> str:
    """Returns the sentence for a user whose request failed; the log has the same reference."""
    return _(
        "Something went wrong. Please try again in a moment (reference {reference}).", language, reference=reference
    )


async def _do_nothing(*_args: object, **_values: object) -> None:
    return
