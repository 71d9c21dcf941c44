"""Builds the Home tab: today's anniversaries, upcoming ones, and the followed subjects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec.structs import replace

from bot.slack_app.refs import make_user_ref
from bot.slack_app.ui.blocks import build_rich_text, render_card
from briefings.domain.cards import build_day_request, build_upcoming_request
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.slack_app.context import SlackContext

_UPCOMING_DAYS: Final = 14
_FOLLOWED_DAYS: Final = 90


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
        follower = await self._context.bot.storage.follows.find_follower(make_user_ref(event["user"]))
        followed = [followed_subject.subject for followed_subject in follower.subjects] if follower else []
        await client.views_publish(user_id=event["user"], view=self.build_view(profile.language, followed))

    async def handle_user_change(self, event: dict[str, Any]) -> None:
        """Stores the language that a user has chosen."""
        self._context.users.store_profile(event["user"])

    def build_view(self, language: str, followed: Sequence[str] = ()) -> dict[str, Any]:
        """Builds the Home tab in a language: today, the next two weeks, and the next day of each followed subject."""
        today = self._context.today
        blocks: list[dict[str, Any]] = []
        for request in (build_day_request(today), build_upcoming_request(today, _UPCOMING_DAYS)):
            card = self._context.service.build_card(request, language)
            if card is not None:
                card = replace(card, pages=1)  # a tab has no buttons to further pages
                shown = [block for block in render_card(card)[0].blocks if block["type"] != "actions"]
                blocks += [*shown, {"type": "divider"}]
        blocks += self._list_followed(followed, language)
        hint = _(
            "In any channel: /brief and a name opens a card, /upcoming 90 shows more days, /follow and a name lists "
            "it here. Only you see the answer, until you show it in the channel.",
            language,
        )
        blocks.append({"type": "context", "elements": [{"type": "plain_text", "text": hint}]})
        return {"type": "home", "blocks": blocks}

    def _list_followed(self, followed: Sequence[str], language: str) -> list[dict[str, Any]]:
        """Lists the subjects that a user follows, each with its next day."""
        items = []
        for subject_id in followed:
            subject = self._context.service.content_index.subjects.get(subject_id)
            if subject is None:
                continue
            name = {"type": "text", "text": subject.get_localized_name(language), "style": {"bold": True}}
            coming = {"type": "text", "text": f" {self._describe_next_day(subject_id, language)}"}
            items.append({"type": "rich_text_section", "elements": [name, coming]})
        if not items:
            return []
        title = {"type": "plain_text", "text": _("What you follow", language)}
        listed = build_rich_text({"type": "rich_text_list", "style": "bullet", "elements": items})
        return [{"type": "header", "text": title}, listed, {"type": "divider"}]

    def _describe_next_day(self, subject: str, language: str) -> str:
        from briefings.anniversaries.phrasing import format_day

        almanac = self._context.service.get_almanac(language)
        coming = almanac.find_upcoming(self._context.today, _FOLLOWED_DAYS, subjects=(subject,))
        dated = [(anniversary.day, anniversary.fact.title) for anniversary in coming if anniversary.day is not None]
        if not dated:
            return _("no anniversary in the next {days} days", language, days=_FOLLOWED_DAYS)
        day, title = min(dated)
        return f"{format_day(day, language)} {title}"
