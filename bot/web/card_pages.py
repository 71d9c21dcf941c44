"""Answers requests for pages of cards: a card as it was in one revision, with a link to the current one."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from aiohttp import web
from msgspec import Struct
from msgspec.structs import replace

from bot.web.addresses import load_key, make_card_path, parse_card_path
from bot.web.card_html import CardPage, render_card_page, render_notice_page
from bot.web.representation import Representation
from briefings.i18n import gettext as _
from briefings.i18n import languages

if TYPE_CHECKING:
    from bot.web.addresses import CardAddress
    from bot.web.card_html import Html
    from bot.web.content import WebContent
    from briefings.domain.cards import Card
    from briefings.service import BriefingService

_CONTENT_TYPE: Final = "text/html; charset=utf-8"


class _Asked(Struct, frozen=True):
    """The requested address.

    Attributes:
        key: signs the links of the page.
        address: the decoded address.
        language: of the page.
        zone: of the day on which the revision was made.
    """

    key: bytes
    address: CardAddress
    language: str
    zone: ZoneInfo


class CardPages:
    """Answers with the card of a signed address.

    Args:
        content: the revisions.
        timezone: IANA time zone of the days on which revisions were made.
    """

    def __init__(self, content: WebContent, timezone: str) -> None:
        self._content = content
        self._zone = ZoneInfo(timezone)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answers with a card; 404 for an address that was not signed here, 410 for a card that no longer exists."""
        revision, language, reference = (request.match_info[name] for name in ("revision", "language", "reference"))
        key = await load_key(self._content.storage.link_keys)
        address = parse_card_path(key, revision, reference)
        if address is None or language not in languages():
            raise web.HTTPNotFound
        service = await self._content.load_revision(address.revision, address.digest)
        active = await self._content.load_active()
        if active is None:
            raise web.HTTPServiceUnavailable
        current, activated_at = active
        async with self._content.making:
            made = await asyncio.to_thread(_make_page, _Asked(key, address, language, self._zone), service, current)
        page, status = made
        # The page changes when another revision becomes active: it then states this.
        return _represent(page, activated_at, status).respond(request)


def _represent(page: Html, modified_at: datetime, status: int) -> Representation:
    headers = {"Cache-Control": "private, no-cache", "Content-Security-Policy": page.content_security_policy}
    return Representation(page.text.encode(), _CONTENT_TYPE, modified_at, headers, status)


def _make_page(request: _Asked, service: BriefingService | None, current: BriefingService) -> tuple[Html, int]:
    """Makes the page of an address, and the status of the response.

    Args:
        request: the address and how the page is written.
        service: the revision of the address; None if it was deleted.
        current: the active revision.
    """
    key, address, language = request.key, request.address, request.language
    shown = current.build_card(address.request, language)
    newest = current.snapshot.revision
    current_path = (
        _make_relative(make_card_path(key, newest, address.request, language)) if _has_content(shown) else ""
    )
    if service is None:
        text = _("Revision {revision} of this card no longer exists.", language, revision=address.revision)
        return render_notice_page(text, language, current_path, newest.id), 410
    card = service.build_card(address.request, language)
    if card is None:
        text = _("This card no longer exists.", language)
        return render_notice_page(text, language, current_path, newest.id), 410
    revision = service.snapshot.revision
    is_current = revision.id == newest.id
    pages = [
        make_card_path(key, revision, replace(address.request, page=page), language)
        for page in (card.request.page - 1, card.request.page + 1)
    ]
    return render_card_page(
        CardPage(
            card=card,
            created_on=datetime.fromisoformat(revision.created_at).astimezone(request.zone).date(),
            current_revision=0 if is_current else newest.id,
            current_path="" if is_current else current_path,
            is_same_now=not is_current and shown is not None and _get_text(shown) == _get_text(card),
            other_languages={
                other: _make_relative(make_card_path(key, revision, address.request, other))
                for other in languages()
                if other != language
            },
            previous_path=_make_relative(pages[0]) if card.request.page > 0 else "",
            next_path=_make_relative(pages[1]) if card.request.page + 1 < card.pages else "",
        )
    ), 200


def _make_relative(path: str) -> str:
    """Returns a path relative to a card's page, because the public address may have a path of its own."""
    return f"../../..{path}"


def _has_content(card: Card | None) -> bool:
    return card is not None and any(line.citation for block in card.blocks for line in block.lines)


def _get_text(card: Card) -> tuple[object, ...]:
    """Returns the visible text of a card."""
    return card.title, card.subtitle, card.lead, card.blocks, card.source
