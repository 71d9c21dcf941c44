"""Sends briefings as files in direct messages: for `/briefing`, and for the tools of a card."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from bot.card_tools.handouts import TOOL_FORMATS, build_file_message, build_handout_request, format_empty_text
from bot.cooldowns import Cost, format_cooldown_text
from bot.handouts import HandoutRequest, split_format
from bot.interaction_queue import Sender
from bot.slack_app.direct_files import send_files
from bot.slack_app.refs import find_team, make_user_ref, make_workspace_ref
from bot.slack_app.responder import build_notice
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from briefings.handouts.subjects import choose_subjects

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.card_tools.menu import CardToolHandlers, CardToolUse
    from bot.slack_app.context import SlackContext
    from bot.slack_app.handlers.card_tools import ToolPress


class HandoutHandlers:
    """Makes files and sends them to the user who asks.

    Args:
        context: the dependencies of the handlers.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context

    def register(self, handlers: CardToolHandlers[ToolPress]) -> None:
        """Registers the handlers of the file tools."""
        for tool in TOOL_FORMATS:
            handlers.register(tool, partial(self._use_tool, tool))

    async def handle_command(self, body: dict[str, Any], client: AsyncWebClient, **_unused: object) -> None:
        """Answers `/briefing NAMES [FORMAT]`."""
        user = body["user_id"]
        language = (await self._context.users.find_profile(client, user)).language
        names, file_format = split_format(body.get("text", ""))
        chosen = choose_subjects(self._context.service, [names], language)
        if chosen.problem:
            text = chosen.problem
        else:
            request = HandoutRequest(chosen.subjects, language, self._context.today, file_format)
            text = await self._send_file(client, user, find_team(body), request)
        await self._context.responder.send_private(body["response_url"], build_notice(text))

    async def _use_tool(self, tool: str, press: ToolPress, use: CardToolUse) -> None:
        request = build_handout_request(tool, use, self._context.today)
        text = await self._send_file(press.client, press.body["user"]["id"], find_team(press.body), request)
        await self._context.responder.send_private(press.body["response_url"], build_notice(text))

    async def _send_file(self, client: AsyncWebClient, user: str, team: str, request: HandoutRequest) -> str:
        """Sends a file; returns the answer about it."""
        context, sender = self._context, Sender(make_workspace_ref(team), make_user_ref(user))
        if seconds := context.bot.cooldowns.use(Cost.HANDOUT, sender.user, make_workspace_ref(team)):
            return format_cooldown_text(seconds, request.language)
        file = await context.bot.resources.handouts.make_file(context.service, request, sender)
        if file.is_empty:
            return format_empty_text(request.language)
        about = build_file_message(file, request.language, attached=False)
        message = render_moderator_message(about, context.users.get_known_name)
        return await send_files(client, user, message, [(file.name, file.data)], request.language)
