"""Answers with timelines: charts with the list, the picture, or the list, depending on the workspace."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from bot.slack_app.client import REFUSED_BLOCKS
from bot.slack_app.refs import find_team
from bot.slack_app.timeline_pictures import TimelinePictures
from bot.slack_app.ui.blocks import render_card
from bot.slack_app.ui.chart_blocks import render_charts
from briefings.domain.cards import View
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from datetime import datetime

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext
    from bot.slack_app.ui.blocks import SlackMessage
    from briefings.domain.cards import Card, CardRequest

_CHARTS_REFUSED_FOR: Final = timedelta(hours=24)
"""Time for which a workspace that rejected a chart gets pictures: Slack introduces its blocks gradually."""

_CHARTS, _DARK_PICTURE, _LIGHT_PICTURE = 0, 1, 2
"""Pages of a request for a timeline. Elsewhere, page 0 is the light picture and any other page the dark one."""


class TimelineAnswers:
    """The messages of timelines.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context
        self._pictures = TimelinePictures()
        self._charts_refused: dict[str, datetime] = {}

    async def send_private(
        self, client: AsyncWebClient, body: dict[str, Any], value: tuple[CardRequest, int], language: str,
        *, is_replaced: bool,
    ) -> None:  # fmt: skip
        """Shows a timeline to the user of a payload alone.

        Args:
            client: of the workspace.
            body: the payload of a command or a press.
            value: the request of the timeline, and which part of a long card.
            language: of the user.
            is_replaced: whether it replaces the pressed message.
        """
        responder, url = self._context.responder, body["response_url"]
        team, (request, part) = find_team(body), value
        if (charts := self.build_charts(team, request, language, part=part, shareable=True)) is not None:
            code = await responder.try_private(url, charts, replace=is_replaced)
            if not code:
                return
            # guard 42 false:
            #   tests/integration/slack_app/test_timeline_charts.py::test_workspace_without_charts_gets_pictures
            if code in REFUSED_BLOCKS:
                self.record_refusal(team)
        shown = await self.build_picture(client, team, request, language, shareable=True)
        if shown is not None and await responder.try_new_picture(url, shown, replace=is_replaced):
            return
        message = self.build_list(request, language, shareable=True)
        if message is not None:
            await responder.send_private(url, message, replace=is_replaced)

    async def post(
        self, client: AsyncWebClient, body: dict[str, Any], request: CardRequest, language: str
    ) -> str | None:
        """Posts a timeline in the channel of a payload, once; returns None, or a marked text with the remedy."""
        team, channel = find_team(body), body["channel"]["id"]

        async def build_picture() -> SlackMessage | None:
            if charts is not None:
                self.record_refusal(team)
            return await self.build_picture(client, team, request, language, shareable=False)

        async def build_list() -> SlackMessage | None:
            return self.build_list(request, language, shareable=False)

        charts = self.build_charts(team, request, language, shareable=False)
        fallbacks = [build_picture, build_list]
        message = charts
        while message is None and fallbacks:
            message = await fallbacks.pop(0)()
        if message is None:
            return None
        return await self._context.post_message(client, channel, message, fallbacks=fallbacks)

    def build_charts(
        self, team: str, request: CardRequest, language: str, *, part: int = 0, shareable: bool
    ) -> SlackMessage | None:
        """Builds the message with charts above the list; None if the workspace or the timeline has none.

        Args:
            team: id of the workspace.
            request: of the timeline.
            language: of the reader.
            part: of a long card.
            shareable: whether it has a button that shows it in the channel.
        """
        from briefings.anniversaries.timeline_chart import build_requested_charts

        refused, service = self._charts_refused.get(team), self._context.service
        if request.page != _CHARTS:
            return None
        if refused is not None and self._context.bot.clock() - refused < _CHARTS_REFUSED_FOR:
            return None
        listed = replace(request, view=View.CHRONOLOGY)
        card = service.build_card(listed, language)
        charts = build_requested_charts(service.get_almanac(language), request) if card is not None else ()
        if card is None or not charts:
            return None
        card = replace(_set_picture_page(card, pgettext("button", "Picture", language)), request=request)
        messages = render_card(card, shareable=shareable, pictures=render_charts(charts), paged=listed)
        return messages[min(part, len(messages) - 1)]

    def record_refusal(self, team: str) -> None:
        """Records that a workspace rejected a chart."""
        self._charts_refused[team] = self._context.bot.clock()

    async def build_picture(
        self, client: AsyncWebClient, team: str, request: CardRequest, language: str, *, shareable: bool
    ) -> SlackMessage | None:
        """Builds the message with the picture; None if there is none.

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
        drawn = replace(request, page=1 if request.page == _DARK_PICTURE else 0)
        card = service.build_card(drawn, language)
        if card is None:
            return None
        picture = await self._pictures.find_picture(client, team, service, drawn, language)
        if picture is None:
            return None
        card = _set_picture_page(replace_list(card, drawn, service.limits))
        shown = replace(card, request=replace(request, page=drawn.page or _LIGHT_PICTURE))
        return render_card(shown, shareable=shareable, pictures=[picture.to_block()])[0]

    def build_list(self, request: CardRequest, language: str, *, shareable: bool) -> SlackMessage | None:
        """Builds the message with the list; None if the subject no longer exists."""
        request = replace(request, view=View.CHRONOLOGY, page=0)
        card = self._context.service.build_card(request, language)
        return render_card(card, shareable=shareable)[0] if card is not None else None


def _set_picture_page(card: Card, label: str = "") -> Card:
    """Returns a card whose buttons for the light picture lead to the picture, not to the charts."""
    actions = tuple(
        replace(action, label=label or action.label, request=replace(action.request, page=_LIGHT_PICTURE))
        if action.request.view is View.TIMELINE and action.request.page == _CHARTS
        else action
        for action in card.actions
    )
    return replace(card, actions=actions)
