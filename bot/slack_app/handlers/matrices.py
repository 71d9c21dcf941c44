"""Answers with the matrix of countries and frameworks: a picture with its list, or the list alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from bot.slack_app.refs import find_team
from bot.slack_app.timeline_pictures import TimelinePictures
from bot.slack_app.ui.blocks import render_card
from briefings.domain.cards import View

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.cards import CardRequest


class MatrixAnswers:
    """The messages with a matrix.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self._pictures = TimelinePictures()

    async def send_private(
        self, client: AsyncWebClient, body: dict[str, Any], request: CardRequest, language: str, *, is_replaced: bool
    ) -> None:
        """Shows a matrix to the user of a payload alone.

        Args:
            client: of the workspace.
            body: the payload of a command or a press.
            request: of the matrix.
            language: of the user.
            is_replaced: whether it replaces the pressed message.
        """
        responder, url = self._context.responder, body["response_url"]
        shown = await self._build_picture(client, find_team(body), request, language, shareable=True)
        if shown is not None and await responder.try_new_picture(url, shown, replace=is_replaced):
            return
        message = self._build_list(request, language, shareable=True)
        if message is not None:
            await responder.send_private(url, message, replace=is_replaced)

    async def post(
        self, client: AsyncWebClient, body: dict[str, Any], request: CardRequest, language: str
    ) -> str | None:
        """Posts a matrix in the channel of a payload, once; returns None, or a marked text with the remedy."""

        async def build_list() -> SlackMessage | None:
            return self._build_list(request, language, shareable=False)

        shown = await self._build_picture(client, find_team(body), request, language, shareable=False)
        message = shown or await build_list()
        if message is None:
            return None
        fallbacks = [build_list] if shown is not None else []
        return await self._context.post_message(client, body["channel"]["id"], message, fallbacks=fallbacks)

    async def _build_picture(
        self, client: AsyncWebClient, team: str, request: CardRequest, language: str, *, shareable: bool
    ) -> SlackMessage | None:
        service = self._context.service
        request = replace(request, page=min(request.page, 1))  # one of two color schemes
        card = service.build_card(request, language)
        if card is None:
            return None
        picture = await self._pictures.find_picture(client, team, service, request, language)
        if picture is None:
            return None
        card = service.show_picture(card, request)
        return render_card(card, shareable=shareable, pictures=[picture.to_block()])[0]

    def _build_list(self, request: CardRequest, language: str, *, shareable: bool) -> SlackMessage | None:
        """Builds the message with the list; None if the framework no longer exists."""
        card = self._context.service.build_card(replace(request, view=View.MEMBERSHIPS, page=0), language)
        return render_card(card, shareable=shareable)[0] if card is not None else None
