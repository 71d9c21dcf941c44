"""Offers what one can do with a card, behind the button "More"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.card_tools.ids import CardToolId
from bot.card_tools.menu import CardToolHandlers
from bot.moderation.parts import build_notice
from bot.slack_app.acknowledgment import acknowledge_first
from bot.slack_app.ui.blocks import TOOL_ACTION
from bot.slack_app.ui.component_values import read_component
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from slack_bolt.async_app import AsyncApp
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.moderation.parts import ModeratorMessage
    from bot.slack_app.context import SlackContext


@dataclass(frozen=True, slots=True)
class ToolPress:
    """A press on a tool's button.

    Attributes:
        body: the payload.
        client: of the workspace.
    """

    body: dict[str, Any]
    client: AsyncWebClient


class CardTools:
    """Answers presses on "More" and on the buttons behind it.

    Attributes:
        handlers: what each tool does with a press.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self.handlers: CardToolHandlers[ToolPress] = CardToolHandlers()

    def register(self, app: AsyncApp) -> None:
        """Adds the handlers to the application."""
        app.action(re.compile(rf"{TOOL_ACTION}\d+"))(acknowledge_first(self._context, self.handle_press))

    async def handle_press(self, body: dict[str, Any], client: AsyncWebClient, **_unused: object) -> None:
        """Shows the tools to the user alone, or does what one of them does."""
        language = (await self._context.users.find_profile(client, body["user"]["id"])).language
        tool_id, _chosen = read_component(body["actions"][0])
        message: ModeratorMessage | None
        if isinstance(tool_id, CardToolId):
            press = ToolPress(body, client)
            message = await self.handlers.handle_press(press, tool_id, self._context.service, language)
        else:
            message = build_notice(
                _("This button is from an earlier version and can't be opened. Use /brief again.", language)
            )
        if message is not None:
            shown = render_moderator_message(message, self._context.users.get_known_name, action=TOOL_ACTION)
            await self._context.responder.send_private(body["response_url"], shown)
