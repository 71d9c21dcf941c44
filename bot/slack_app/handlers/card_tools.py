"""Shows the tools of a card, for the button "Actions"."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

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

    from bot.moderation.id_fields import ComponentId
    from bot.moderation.parts import ModeratorMessage
    from bot.slack_app.context import SlackContext


class ToolPress(Struct, frozen=True):
    """A press on a tool's button.

    Attributes:
        body: the payload.
        client: of the workspace.
    """

    body: dict[str, Any]
    client: AsyncWebClient

    @property
    def user(self) -> str:
        """Id of the user."""
        return str(self.body["user"]["id"])

    @property
    def team(self) -> str:
        """Id of the workspace."""
        return str(self.body["team"]["id"])

    @property
    def is_private(self) -> bool:
        """Whether only the user sees the message."""
        return bool(self.body.get("container", {}).get("is_ephemeral"))


ComponentHandler = Callable[[ToolPress, Any, str], Awaitable["ModeratorMessage | None"]]
"""Handles a press, with the decoded id and the choice in a menu.

Returns the message that replaces a private message.
"""


class CardTools:
    """Handles presses on "Actions", on the buttons that it leads to, and on those of their messages.

    Attributes:
        handlers: the handler of each tool.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self.handlers: CardToolHandlers[ToolPress] = CardToolHandlers()
        self._components: dict[type[ComponentId], ComponentHandler] = {}

    def register(self, app: AsyncApp) -> None:
        """Adds the handlers to the application."""
        pattern = re.compile(rf"{TOOL_ACTION}(?:menu_)?\d+")
        app.action(pattern)(acknowledge_first(self._context, self.handle_press))

    def register_component(self, kind: type[ComponentId], handler: ComponentHandler) -> None:
        """Sets the handler for the components of one kind in messages that tools show."""
        self._components[kind] = handler

    async def find_language(self, press: ToolPress) -> str:
        """Finds the language of the user who pressed."""
        return (await self._context.users.find_profile(press.client, press.user)).language

    async def show(self, press: ToolPress, message: ModeratorMessage, *, replace: bool = False) -> None:
        """Shows a message only to the user; with `replace`, in place of the private message that was pressed."""
        shown = render_moderator_message(message, self._context.users.get_known_name, action=TOOL_ACTION)
        await self._context.responder.send_private(press.body["response_url"], shown, replace=replace)

    async def handle_press(self, body: dict[str, Any], client: AsyncWebClient, **_unused: object) -> None:
        """Shows the tools only to the user, or handles a tool's button."""
        press = ToolPress(body, client)
        language = await self.find_language(press)
        component_id, chosen = read_component(body["actions"][0])
        message: ModeratorMessage | None
        replace = False
        if isinstance(component_id, CardToolId):
            message = await self.handlers.handle_press(press, component_id, self._context.service, language)
        elif component_id is not None and type(component_id) in self._components:
            message = await self._components[type(component_id)](press, component_id, chosen)
            replace = press.is_private
        else:
            message = build_notice(
                _("This button is from an earlier version and can't be opened. Use /brief again.", language)
            )
        if message is not None:
            await self.show(press, message, replace=replace)
