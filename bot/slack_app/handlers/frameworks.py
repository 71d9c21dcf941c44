"""Answers `/framework`, about memberships in frameworks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.cooldowns import Cost, format_cooldown_text
from bot.slack_app.acknowledgment import acknowledge_first
from bot.slack_app.refs import make_user_ref, make_workspace_ref
from bot.slack_app.responder import build_notice, build_private_body, build_public_body
from bot.slack_app.ui.blocks import render_card
from briefings.domain.cards import PICTURE_VIEWS, CardRequest

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext
    from bot.slack_app.handlers.matrices import MatrixAnswers


class FrameworkHandlers:
    """Answers questions about memberships.

    Args:
        context: what the handlers work with.
        matrices: makes the messages with pictures.
    """

    def __init__(self, context: SlackContext, matrices: MatrixAnswers) -> None:
        self._context = context
        self._matrices = matrices

    async def handle_command(self, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
        """Answers with the matrix, the members of a framework, the answer to a question, or why there is none."""
        context = self._context
        language = (await context.users.find_profile(client, body["user_id"])).language
        memberships = context.service.memberships
        request = memberships.parse_question(body.get("text", ""))
        draws = isinstance(request, CardRequest) and request.view in PICTURE_VIEWS
        seconds = self._count_use(body, Cost.PICTURE if draws else Cost.SEARCH)
        if seconds:
            await ack(build_private_body(build_notice(format_cooldown_text(seconds, language))))
            return
        if not isinstance(request, CardRequest):
            await ack(build_private_body(render_card(memberships.build_refusal(request, language))[0]))
            return
        if not draws:
            card = context.service.build_card(request, language)
            assert card is not None  # noqa: S101  # the question was just read in this revision
            is_public = context.answers_publicly
            message = render_card(card, shareable=not is_public)[0]
            await ack(build_public_body(message) if is_public else build_private_body(message))
            return

        async def send(**_unused: object) -> None:
            await self._matrices.send_private(client, body, request, language, is_replaced=False)

        # A new picture takes longer than an answer may.
        await acknowledge_first(context, send)(ack, {**body, "user": {"id": body["user_id"]}}, client)

    def _count_use(self, body: dict[str, Any], cost: Cost) -> float:
        """Returns the seconds until a user or a workspace may ask again; 0 if they may now."""
        user, workspace = make_user_ref(body["user_id"]), make_workspace_ref(body.get("team_id", ""))
        return self._context.bot.cooldowns.use(cost, user, workspace)
