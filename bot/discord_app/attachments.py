"""Sends cards with a file: timeline and matrix with their pictures, and the calendar with its iCalendar file.

The first file takes longer than Discord waits for a response, because libraries are loaded, so the response is
deferred. Files are made in a thread, so that the event loop stays free.
"""

from __future__ import annotations

import asyncio
import copy
import io
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import discord
from msgspec import Struct
from msgspec.structs import replace

from bot.calendar_file import build_calendar_file, make_file_name
from bot.discord_app.refs import find_sender
from bot.discord_app.responses import respond_privately
from bot.discord_app.ui.card_view import build_card_view
from bot.discord_app.ui.components import MessageView
from bot.file_places import FilePlaces
from briefings.domain.cards import PICTURE_VIEWS, Card, CardRequest, View
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from briefings.service import BriefingService

VIEWS_WITH_FILE = PICTURE_VIEWS | {View.CALENDAR}
"""The views whose cards have a file."""

_MAX_WAITING_USERS = 20
"""A picture takes a fifth of a second, so that the last user waits for about four."""

_MAX_CACHED_FILES = 32
"""Files in the cache, of about 300 kB each."""

_GALLERY_TYPE, _FILE_TYPE = 12, 13
"""Types of Discord's components for pictures and files."""


class CardAttachment(Struct, frozen=True):
    """A file to send, with the description of a picture."""

    name: str
    data: bytes
    alt: str = ""

    def to_discord_file(self) -> discord.File:
        """Returns a new file object: discord.py can send each one only once."""
        return discord.File(io.BytesIO(self.data), filename=self.name, description=self.alt or None)


class AttachmentCache:
    """Makes files and caches them; one at a time, because matplotlib is not thread-safe.

    A user waits for one file at most, and the number of waiting users is limited, so that nobody delays the others.

    Attributes:
        places: the places of the waiting users.
    """

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self.places = FilePlaces(_MAX_WAITING_USERS)
        self._attachments: OrderedDict[tuple[int, CardRequest, str], CardAttachment | None] = OrderedDict()

    async def get_attachment(
        self, service: BriefingService, request: CardRequest, language: str
    ) -> CardAttachment | None:
        """Returns the file for a request; None if a picture would be empty."""
        key = (service.snapshot.revision.id, request, language)
        async with self._lock:
            if key not in self._attachments:
                build = _build_calendar if request.view is View.CALENDAR else _build_picture
                self._attachments[key] = await asyncio.to_thread(build, service, request, language)
                if len(self._attachments) > _MAX_CACHED_FILES:
                    self._attachments.popitem(last=False)
            self._attachments.move_to_end(key)
            return self._attachments[key]


async def send_card_with_file(  # noqa: PLR0913  # the request and how to respond
    interaction: discord.Interaction[Any],
    attachments: AttachmentCache,
    service: BriefingService,
    request: CardRequest,
    language: str,
    *,
    edit: bool = False,
    ephemeral: bool = False,
) -> None:
    """Responds with a card and its file.

    Args:
        interaction: an interaction without a response.
        attachments: makes the file.
        service: the revision.
        request: the request; its view is one of `VIEWS_WITH_FILE`.
        language: BCP 47 tag of the user's language.
        edit: whether to edit the message of the pressed button instead of sending a new one.
        ephemeral: whether only the user sees a new message.

    Raises:
        FileRefused: too many files are being made.
    """
    # Before the card is built, so that a refused request costs nothing.
    with attachments.places.reserve(find_sender(interaction)):
        card = service.build_card(request, language)
        if card is None:
            await respond_privately(interaction, get_missing_text(language))
            return
        if request.view in PICTURE_VIEWS:
            request = replace(request, page=min(request.page, 1))  # one of two color schemes, not a page of the list
        await interaction.response.defer(ephemeral=ephemeral, thinking=not edit)
        await interaction.client.context.resources.backlog.wait_for_others(find_sender(interaction))
        attachment = await attachments.get_attachment(service, request, language)
        if request.view in PICTURE_VIEWS and attachment is not None:
            card = service.show_picture(card, request)
        files = [attachment.to_discord_file()] if attachment is not None else []
        await interaction.edit_original_response(view=_embed_attachment(card, attachment), attachments=files)


def get_missing_text(language: str) -> str:
    """Returns the response to a request whose subject or section no longer exists."""
    return _("This no longer exists after an update of the content. Please look it up again with /brief.", language)


def _embed_attachment(card: Card, attachment: CardAttachment | None) -> MessageView:
    """Returns a card with its file."""
    components = copy.deepcopy(build_card_view(card).to_components())
    if attachment is None:
        return MessageView(components)
    url = f"attachment://{attachment.name}"
    container = components[0]["components"]
    if attachment.name.endswith(".png"):
        # After the header.
        container.insert(
            1, {"type": _GALLERY_TYPE, "items": [{"media": {"url": url}, "description": attachment.alt}]}
        )
    else:
        container.append({"type": _FILE_TYPE, "file": {"url": url}})
    return MessageView(components)


def _build_picture(service: BriefingService, request: CardRequest, language: str) -> CardAttachment | None:
    picture = service.draw_picture(request, language)
    if picture is None:
        return None
    kind = "timeline" if request.view is View.TIMELINE else "frameworks"
    return CardAttachment(make_file_name(kind, request.subject, "png"), picture.png, picture.alt)


def _build_calendar(service: BriefingService, request: CardRequest, language: str) -> CardAttachment:
    return CardAttachment(*build_calendar_file(service, request.subject, language))
