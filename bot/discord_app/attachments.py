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

from bot.discord_app.layout import CardView, card_view, notice_view
from bot.discord_app.speech import say
from briefings.cards.model import Card, CardRequest, View

if TYPE_CHECKING:
    from briefings.desk import Desk

ATTACHED = frozenset({View.TIMELINE, View.CALENDAR})
"""Views whose card brings a file."""

_KEPT = 32
"""Files kept ready: some 300 kB each."""

_GALLERY, _FILE = 12, 13
"""Discord's numbers of the components that show pictures and files."""

_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Made:
    """A file ready to be sent, with the text for those who can't see it."""

    name: str
    data: bytes
    alt: str = ""

    def file(self) -> discord.File:
        """A fresh file to send: discord.py reads one to its end."""
        return discord.File(io.BytesIO(self.data), filename=self.name, description=self.alt or None)


class Attachments:
    """Makes files, one at a time: matplotlib is not made for several threads at once."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._made: OrderedDict[tuple[int, CardRequest, str], Made | None] = OrderedDict()

    async def of(self, desk: Desk, request: CardRequest, language: str) -> Made | None:
        """The file of a card's request; None where it has none: a timeline of nothing, or its later pages."""
        if request.view is View.TIMELINE and request.page:
            return None
        key = (desk.snapshot.revision.id, request, language)
        async with self._lock:
            if key not in self._made:
                make = _timeline if request.view is View.TIMELINE else _calendar
                self._made[key] = await asyncio.to_thread(make, desk, request, language)
                if len(self._made) > _KEPT:
                    self._made.popitem(last=False)
            self._made.move_to_end(key)
            return self._made[key]


async def answer(  # noqa: PLR0913 - what is asked, and how it is to be answered
    interaction: discord.Interaction[Any],
    attachments: Attachments,
    desk: Desk,
    request: CardRequest,
    language: str,
    *,
    edit: bool = False,
    aside: bool = False,
) -> None:
    """Answer with a card and its file.

    Args:
        interaction: not answered yet.
        attachments: makes the file.
        desk: the revision to answer from.
        request: what is asked for; its view is one of `ATTACHED`.
        language: `ja` or `en`.
        edit: whether the message of the button that was pressed changes, rather than a new one being sent.
        aside: whether only the asker sees a new message.
    """
    card = desk.card(request, language)
    if card is None:
        await interaction.response.send_message(view=notice_view(say("gone", language)), ephemeral=True)
        return
    await interaction.response.defer(ephemeral=aside, thinking=not edit)
    made = await attachments.of(desk, card.request, language)
    files = [made.file()] if made is not None else []
    await interaction.edit_original_response(view=_with(card, made), attachments=files)


def _with(card: Card, made: Made | None) -> CardView:
    """The card with its file in it."""
    components = copy.deepcopy(card_view(card).to_components())
    if made is None:
        return CardView(components)
    url = f"attachment://{made.name}"
    inside = components[0]["components"]
    if made.name.endswith(".png"):
        # Behind the head and the line below it.
        inside.insert(2, {"type": _GALLERY, "items": [{"media": {"url": url}, "description": made.alt}]})
    else:
        inside.append({"type": _FILE, "file": {"url": url}})
    return CardView(components)


def _timeline(desk: Desk, request: CardRequest, language: str) -> Made | None:
    from briefings.anniversaries.pictures import timeline_picture

    picture = timeline_picture(desk.almanac(language), request)
    if picture is None:
        return None
    return Made(f"timeline-{_file_name(request.subject)}.png", picture.png, picture.alt)


def _calendar(desk: Desk, request: CardRequest, language: str) -> Made:
    from briefings.anniversaries.ical import calendar_file

    stamp = datetime.fromisoformat(desk.snapshot.revision.created_at)
    data = calendar_file(desk.almanac(language), subject=request.subject, stamp=stamp)
    return Made(f"anniversaries{'-' if request.subject else ''}{_file_name(request.subject)}.ics", data)


def _file_name(subject: str) -> str:
    return _NOT_IN_NAMES.sub("-", subject)[:40]
