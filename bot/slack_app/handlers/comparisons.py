"""Handles `/compare`, and the tool of cards that leads to it: subjects side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.card_tools.tools import COMPARE
from bot.cooldowns import Cost, format_cooldown_text
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from bot.slack_app.responder import build_notice, build_private_body
from bot.slack_app.ui.blocks import render_card
from briefings.cards.compared_names import read_compared_names
from briefings.cards.side_by_side import build_side_by_side_request

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.card_tools.menu import CardToolUse
    from bot.slack_app.context import SlackContext
    from bot.slack_app.handlers.card_tools import CardTools, ToolPress
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.cards import CardRequest

_MAX_TEXT = 300


class CompareHandlers:
    """Shows subjects side by side.

    Args:
        context: the dependencies of the handlers.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context

    def register_tool(self, tools: CardTools) -> None:
        """Registers the tool that suggests subjects to compare with."""
        tools.handlers.register(COMPARE.name, self.offer_others)

    async def handle_command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers with the card of the subjects, with suggestions for a single one, or with the problem."""
        context = self._context
        language = (await context.users.find_profile(client, body["user_id"])).language
        user, workspace = make_user_ref(body["user_id"]), make_workspace_ref(body.get("team_id", ""))
        if seconds := context.bot.cooldowns.use(Cost.SEARCH, user, workspace):
            await ack(build_private_body(build_notice(format_cooldown_text(seconds, language))))
            return
        service = context.service
        names = read_compared_names(body.get("text", "")[:_MAX_TEXT], lambda name: service.find_named(name, language))
        is_one = len(names.subjects) == 1 and not names.unknown
        problem = "" if is_one else names.explain(language)
        message = (
            build_notice(problem)
            if problem
            else self._build_message(build_side_by_side_request(*names.subjects), language, shareable=not is_one)
        )
        await ack(build_private_body(message))

    async def offer_others(self, press: ToolPress, use: CardToolUse) -> None:
        """Shows the user a private list of subjects to compare with."""
        request = build_side_by_side_request(use.request.subject)
        message = self._build_message(request, use.language, shareable=False)
        await self._context.responder.send_private(press.body["response_url"], message)

    def _build_message(self, request: CardRequest, language: str, *, shareable: bool) -> SlackMessage:
        card = self._context.service.build_card(request, language, today=self._context.today)
        assert card is not None  # noqa: S101  # the subjects were just found in this revision
        return render_card(card, shareable=shareable)[0]
