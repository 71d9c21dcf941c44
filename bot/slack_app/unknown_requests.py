"""Answers buttons, forms, commands and events that this version has no handler for.

Messages and forms stay in Slack when the program is exchanged for another version, and so do the commands and events
of the application until its manifest is updated. Slack shows a warning for what is not acknowledged, and repeats it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.acknowledgment import acknowledge_first
from bot.slack_app.form_metadata import build_closing_view, get_outdated_text
from bot.slack_app.responder import build_notice, build_private_body
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext

_ANY: Final = re.compile(r"[\s\S]*")


class UnknownRequests:
    """Handlers for everything; the first handler that fits answers, so they are registered last.

    Args:
        context: the users and the ways to answer.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context

    def register(self, app: AsyncApp) -> None:
        """Adds the handlers to the application."""
        # guard 42 remove: tests/integration/slack_app/test_hostile_payloads.py::test_unknown_button_is_explained
        app.action(_ANY)(acknowledge_first(self._context, self.handle_press))
        app.view(_ANY)(self.handle_form)
        app.options(_ANY)(self.handle_options)
        app.shortcut(_ANY)(acknowledge_first(self._context, self.handle_press))
        app.command(_ANY)(self.handle_command)
        app.event(_ANY)(self.handle_event)

    async def handle_press(self, body: dict[str, Any], client: AsyncWebClient, **_unused: object) -> None:
        """Explains a button or a shortcut."""
        text = _(
            "This button is from an earlier version and can't be opened. Use /brief again.", self._get_language(body)
        )
        await self._context.notify_user(body, client, text)

    async def handle_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Explains a form in its place."""
        language = self._get_language(body)
        await ack(response_action="update", view=build_closing_view(get_outdated_text(language), language))

    async def handle_options(self, ack: AsyncAck) -> None:
        """Offers nothing."""
        await ack(options=[])

    async def handle_command(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Names the list of commands."""
        text = _("This version has no such command. /briefing-help lists those it has.", self._get_language(body))
        await ack(build_private_body(build_notice(text)))

    async def handle_event(self, ack: AsyncAck) -> None:
        """Acknowledges an event."""
        await ack()

    def _get_language(self, body: dict[str, Any]) -> str:
        user = body.get("user_id") or (body.get("user") or {}).get("id") or ""
        return self._context.users.get_known_language(str(user))
