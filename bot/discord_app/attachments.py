"""Cards that come with a file: the timeline with its picture, the calendar with its iCalendar file.

When the libraries are loaded for the first time, both take longer to make than Discord waits for a first answer, so
the answer is announced first. They are made in a thread: the loop answers on.
"""

from __future__ import annotations

import asyncio
import copy
import io
import re
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import discord

from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.card_view import build_card_view
from bot.discord_app.ui.components import MessageView
from briefings.domain.cards import Card, CardRequest, View
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from briefings.service import BriefingService

VIEWS_WITH_FILE = frozenset({View.TIMELINE, View.CALENDAR})
"""Views whose card brings a file."""

_MAX_CACHED_FILES = 32
"""Files kept ready: some 300 kB each."""

_GALLERY_TYPE, _FILE_TYPE = 12, 13
"""Discord's numbers of the components that show pictures and files."""

_UNSAFE_CHARACTERS = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class CardAttachment:
    """A file ready to be sent, with the text for those who can't see it."""

    name: str
    data: bytes
    alt: str = ""

    def to_discord_file(self) -> discord.File:
        """A fresh file to send: discord.py reads one to its end."""
        return discord.File(io.BytesIO(self.data), filename=self.name, description=self.alt or None)


class AttachmentCache:
    """Makes files, one at a time: matplotlib is not made for several threads at once."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._attachments: OrderedDict[tuple[int, CardRequest, str], CardAttachment | None] = OrderedDict()

    async def get_attachment(
        self, service: BriefingService, request: CardRequest, language: str
    ) -> CardAttachment | None:
        """The file of a card's request; None where it has none: a timeline of nothing, or its later pages."""
        if request.view is View.TIMELINE and request.page:
            return None
        key = (service.snapshot.revision.id, request, language)
        async with self._lock:
            if key not in self._attachments:
                make = _build_timeline if request.view is View.TIMELINE else _build_calendar
                self._attachments[key] = await asyncio.to_thread(make, service, request, language)
                if len(self._attachments) > _MAX_CACHED_FILES:
                    self._attachments.popitem(last=False)
            self._attachments.move_to_end(key)
            return self._attachments[key]


async def send_card_with_file(  # noqa: PLR0913 - what is asked, and how it is to be answered
    interaction: discord.Interaction[Any],
    attachments: AttachmentCache,
    service: BriefingService,
    request: CardRequest,
    language: str,
    *,
    edit: bool = False,
    ephemeral: bool = False,
) -> None:
    """Answer with a card and its file.

    Args:
        interaction: not answered yet.
        attachments: makes the file.
        service: the revision to answer from.
        request: what is asked for; its view is one of `ATTACHED`.
        language: `ja` or `en`.
        edit: whether the message of the button that was pressed changes, rather than a new one being sent.
        ephemeral: whether only the asker sees a new message.
    """
    card = service.build_card(request, language)
    if card is None:
        await respond_privately(interaction, missing_text(language))
        return
    await interaction.response.defer(ephemeral=ephemeral, thinking=not edit)
    made = await attachments.get_attachment(service, card.request, language)
    files = [made.to_discord_file()] if made is not None else []
    await interaction.edit_original_response(view=_embed_attachment(card, made), attachments=files)


def missing_text(language: str) -> str:
    """What is answered where a card can no longer be built."""
    return _("This no longer exists after an update of the content. Please look it up again with /brief.", language)


def _embed_attachment(card: Card, attachment: CardAttachment | None) -> MessageView:
    """The card with its file in it."""
    components = copy.deepcopy(build_card_view(card).to_components())
    if attachment is None:
        return MessageView(components)
    url = f"attachment://{attachment.name}"
    inside = components[0]["components"]
    if attachment.name.endswith(".png"):
        # Behind the head and the line below it.
        inside.insert(2, {"type": _GALLERY_TYPE, "items": [{"media": {"url": url}, "description": attachment.alt}]})
    else:
        inside.append({"type": _FILE_TYPE, "file": {"url": url}})
    return MessageView(components)


def _build_timeline(service: BriefingService, request: CardRequest, language: str) -> CardAttachment | None:
    from briefings.anniversaries.timeline import draw_requested_timeline

    picture = draw_requested_timeline(service.get_almanac(language), request)
    if picture is None:
        return None
    return CardAttachment(f"timeline-{_to_file_name(request.subject)}.png", picture.png, picture.alt)


def _build_calendar(service: BriefingService, request: CardRequest, language: str) -> CardAttachment:
    from briefings.anniversaries.ical import build_calendar

    stamp = datetime.fromisoformat(service.snapshot.revision.created_at)
    data = build_calendar(service.get_almanac(language), subject=request.subject, created_at=stamp)
    return CardAttachment(f"anniversaries{'-' if request.subject else ''}{_to_file_name(request.subject)}.ics", data)


def _to_file_name(subject: str) -> str:
    return _UNSAFE_CHARACTERS.sub("-", subject)[:40]
