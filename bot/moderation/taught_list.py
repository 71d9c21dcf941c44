"""`/data names`: the names that were taught, by whom and when, with the files by which editors take them over."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.discord_app.layout import CardView, finished, notice_view
from bot.discord_app.limits import OPTION_TEXT
from bot.discord_app.markup import plain
from bot.discord_app.text import clip
from bot.moderation.name_ids import Act, NameId
from bot.moderation.speech import say
from bot.moderation.teaching import TEACH, button, quoted
from bot.scheduling.timetable import when
from briefings.matching.fold import fold
from briefings.store.audit import changes
from briefings.subjects.snippets import snippets
from briefings.teaching import MOST, names_of
from briefings.unanswered import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.discord_app.bot import BriefingBot
    from briefings.store.audit import Change
    from briefings.teaching import TaughtName

PAGE: Final = 10
_SHOWN: Final = 60
"""Characters of a name: escaped, each may become two, and a page of them has to fit into a message."""


async def names_message(bot: BriefingBot, language: str, number: int = 1) -> tuple[CardView, list[discord.File]]:
    """A page of the names with the files of all of them, which have to go out with it.

    Raises:
        StoreError: the database can't be read.
    """
    names = names_of(bot.desk.snapshot.content)
    if not names:
        return notice_view(say("names.none", language)), []
    made = await asyncio.to_thread(snippets, names)
    known = await _by_whom(bot)
    pages = -(-len(names) // PAGE)
    number = max(1, min(number, pages))
    shown = names[(number - 1) * PAGE : number * PAGE]
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=0x2E7D6B)
    frame.add_item(ui.TextDisplay(f"## {say('names.title', language)}\n-# {say('names.about', language)}"))
    frame.add_item(ui.TextDisplay("\n".join(_line(one, known, language) for one in shown)))
    frame.add_item(_menu(shown, number, language))
    turning: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if number > 1:
        turning.add_item(button(NameId(Act.NAMES, page=number - 1), say("page.previous", language)))
    if number < pages:
        turning.add_item(button(NameId(Act.NAMES, page=number + 1), say("page.next", language)))
    if turning.children:
        frame.add_item(turning)
    files = []
    for name, text in made.items():
        frame.add_item(ui.File(f"attachment://{name}"))
        files.append(discord.File(io.BytesIO(text.encode()), filename=name))
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return finished(view), files


async def _by_whom(bot: BriefingBot) -> Mapping[tuple[str, str], Change]:
    """The newest record of each name's teaching."""
    guild = bot.settings.home_guild or 0
    found: dict[tuple[str, str], Change] = {}
    for change in await changes(bot.store, guild, limit=2 * MOST, action=TEACH):
        detail = change.detail or {}
        found.setdefault((fold(str(detail.get("name", ""))), str(detail.get("subject", ""))), change)
    return found


def _line(one: TaughtName, known: Mapping[tuple[str, str], Change], language: str) -> str:
    told = f"- **{quoted(one.alias.text, _SHOWN)}** → {quoted(one.subject.name(language), _SHOWN)}"
    change = known.get((fold(one.alias.text), one.subject.id))
    return f"{told} · <@{change.actor}> · {when(change.at, 'd')}" if change else told


def _menu(names: tuple[TaughtName, ...], number: int, language: str) -> ui.ActionRow[ui.LayoutView]:
    options = [
        discord.SelectOption(
            label=clip(plain(one.alias.text), OPTION_TEXT) or "…",
            value=f"{key_of(fold(one.alias.text))}|{one.subject.id}",
            description=clip(plain(one.subject.name(language)), OPTION_TEXT) or None,
        )
        for one in names
    ]
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    asked = NameId(Act.TAKE_BACK, page=number)
    row.add_item(ui.Select(custom_id=str(asked), options=options, placeholder=say("names.choose", language)))
    return row
