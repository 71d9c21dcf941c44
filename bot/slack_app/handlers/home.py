"""The Home tab: what happened today, and what is coming up."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.ui.blocks import render_card
from briefings.domain.cards import build_day_request, build_upcoming_request
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext

_UPCOMING_DAYS: Final = 14


class HomeHandlers:
    """Publishes the Home tab.

    Args:
        context: what the handlers work with.
    """

    def __init__(self, context: SlackContext) -> None:
        self._context = context

    async def handle_opened(self, event: dict[str, Any], client: AsyncWebClient) -> None:
        """Publishes the Home tab of a user who opened it."""
        if event.get("tab", "home") != "home":
            return
        profile = await self._context.users.find_profile(client, event["user"])
        await client.views_publish(user_id=event["user"], view=self.build_view(profile.language))

    async def handle_user_change(self, event: dict[str, Any]) -> None:
        """Keeps the language that a user has chosen."""
        self._context.users.store_profile(event["user"])

    def build_view(self, language: str) -> dict[str, Any]:
        """The Home tab in a language: today, and the coming two weeks."""
        today = self._context.today
        blocks: list[dict[str, Any]] = []
        for request in (build_day_request(today), build_upcoming_request(today, _UPCOMING_DAYS)):
            card = self._context.service.build_card(request, language)
            if card is not None:
                card = replace(card, pages=1)  # a tab has no buttons to further pages
                shown = [block for block in render_card(card)[0].blocks if block["type"] != "actions"]
                blocks += [*shown, {"type": "divider"}]
        hint = _(
            "In any channel: /brief and a name opens a card, /upcoming 90 shows more days. Only you see the answer, "
            "until you show it in the channel.",
            language,
        )
        blocks.append({"type": "context", "elements": [{"type": "plain_text", "text": hint}]})
        return {"type": "home", "blocks": blocks}
