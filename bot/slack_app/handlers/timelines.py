"""Answers with timelines: a picture with the list behind a button, or the list where there is no picture."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.timeline_pictures import TimelinePictures
from bot.slack_app.ui.blocks import render_card
from briefings.domain.cards import View

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.cards import CardRequest

_PROCESSING_SECONDS: Final = 1.5
"""Seconds after which a message with a new picture is sent again: Slack refuses it while it processes the file."""


class TimelineAnswers:
    """The messages of timelines.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self._pictures = TimelinePictures()

    async def send_private(
        self, client: AsyncWebClient, body: dict[str, Any], request: CardRequest, language: str, *, is_replaced: bool
    ) -> None:
        """Shows a timeline to the user of a payload alone.

        Args:
            client: of the workspace.
            body: the payload of a command or a press.
            request: of the timeline.
            language: of the user.
            is_replaced: whether it takes the place of the message that was pressed.
        """
        responder, url = self._context.responder, body["response_url"]
        shown = await self.build_message(client, _find_team(body), request, language, shareable=True)
        if shown is not None:
            for pause in (0.0, _PROCESSING_SECONDS):
                await asyncio.sleep(pause)
                if await responder.try_private(url, shown, replace=is_replaced):
                    return
        message = self.build_list(request, language, shareable=True)
        if message is not None:
            await responder.send_private(url, message, replace=is_replaced)

    async def build_message(
        self, client: AsyncWebClient, team: str, request: CardRequest, language: str, *, shareable: bool
    ) -> SlackMessage | None:
        """The message with the picture; None where there is none.

        Args:
            client: of the workspace.
            team: id of the workspace.
            request: of the timeline.
            language: of the reader.
            shareable: whether it has a button that shows it in the channel.
        """
        from briefings.anniversaries.picture_card import replace_list

        service = self._context.service
        # On later pages there is a list; of pictures, there is one in each of two color schemes.
        request = replace(request, page=min(request.page, 1))
        card = service.build_card(request, language)
        if card is None:
            return None
        picture = await self._pictures.find_picture(client, team, service, request, language)
        if picture is None:
            return None
        card = replace_list(card, request, service.limits)
        return render_card(card, shareable=shareable, picture=picture.to_block())[0]

    def build_list(self, request: CardRequest, language: str, *, shareable: bool) -> SlackMessage | None:
        """The message with the list; None where the subject no longer exists."""
        request = replace(request, view=View.CHRONOLOGY, page=0)
        card = self._context.service.build_card(request, language)
        return render_card(card, shareable=shareable)[0] if card is not None else None


def _find_team(body: dict[str, Any]) -> str:
    return str(body.get("team_id") or (body.get("team") or {}).get("id", ""))
