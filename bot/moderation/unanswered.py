"""`/data unanswered`: what people asked for and did not find, and a name made of it in one press."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.layout import CardView, finished, notice_view
from bot.discord_app.limits import OPTION_TEXT
from bot.discord_app.markup import plain
from bot.discord_app.text import clip
from bot.moderation.gate import guarded
from bot.moderation.name_ids import Act, NameId
from bot.moderation.speech import say
from bot.moderation.teaching import button, framed, named, quoted
from briefings.matching.model import Outcome
from briefings.store.unanswered import MOST, Unanswered, listed

if TYPE_CHECKING:
    from bot.discord_app.bot import BriefingBot
    from bot.moderation.gate import Interaction
    from briefings.desk import Desk

PAGE: Final = 10
_QUICK: Final = 5
_NEAR: Final = 4
_PLAUSIBLE: Final = 60
"""How alike, of 100, a name must be to be offered for one press: ピロシキ is half like ロシア."""

_READ: Final = 200
_LABEL_NAME: Final = 40
_LABEL_SUBJECT: Final = 30


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list: what stands on it, its number from 1, and whether another one follows."""

    rows: tuple[Unanswered, ...]
    number: int
    more: bool


async def page_of(bot: BriefingBot, number: int) -> Page:
    """A page of the queries that still find nothing; the last one there is where there are fewer."""
    await bot.unanswered.flush()
    desk = bot.desk
    open_rows: list[Unanswered] = []
    for offset in range(0, MOST, _READ):
        read = await listed(bot.store, limit=_READ, offset=offset)
        for row in read:
            if desk.ask(row.text, "ja").outcome is Outcome.NOTHING:
                open_rows.append(row)
            # A question takes about a millisecond, and there may be two thousand: others get their turn in between.
            await asyncio.sleep(0)
        if len(read) < _READ or len(open_rows) > number * PAGE:
            break
    number = max(1, min(number, -(-len(open_rows) // PAGE)))
    first = (number - 1) * PAGE
    return Page(tuple(open_rows[first : first + PAGE]), number, more=len(open_rows) > first + PAGE)


async def list_view(bot: BriefingBot, language: str, number: int = 1) -> CardView:
    """A page of the list, with a button for each of the first queries that come near a subject."""
    if not bot.settings.count_unanswered:
        return notice_view(say("unanswered.off", language))
    page = await page_of(bot, number)
    if not page.rows:
        return notice_view(say("unanswered.none", language))
    start = (page.number - 1) * PAGE
    lines = [
        say("unanswered.row", language, number=start + place, name=quoted(row.text), count=row.count, day=row.last_on)
        for place, row in enumerate(page.rows, start=1)
    ]
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=0x5B5B8C)
    title = f"## {say('unanswered.title', language)}\n-# {say('unanswered.about', language)}"
    frame.add_item(ui.TextDisplay(title))
    frame.add_item(ui.TextDisplay("\n".join(lines)))
    quick: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for row in page.rows:
        subject = next(iter(near(bot.desk, row.text, language, least=_PLAUSIBLE)), None)
        if subject is not None and len(quick.children) < _QUICK:
            quick.add_item(_quick(bot.desk, row, subject, page.number, language))
    if quick.children:
        frame.add_item(quick)
    frame.add_item(_menu(page, language))
    turning: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if page.number > 1:
        turning.add_item(button(NameId(Act.LIST, page=page.number - 1), say("page.previous", language)))
    if page.more:
        turning.add_item(button(NameId(Act.LIST, page=page.number + 1), say("page.next", language)))
    if turning.children:
        frame.add_item(turning)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return finished(view)


def query_view(
    desk: Desk, row: Unanswered, language: str, *, subjects: tuple[str, ...] | None = None, note: str = ""
) -> CardView:
    """One query, with what can be done about it.

    Args:
        desk: the desk.
        row: the query.
        language: the moderator's.
        subjects: ids of the subjects to offer; those that come near where none are given.
        note: what else is to be said.
    """
    match = desk.ask(row.text, language)
    if match.outcome is not Outcome.NOTHING and not note:
        hits = named(desk, (hit.subject for hit in match.hits), language)
        note = say("unanswered.finds", language, subjects=hits)
    offered = near(desk, row.text, language) if subjects is None else subjects
    known = desk.lookup.subjects
    buttons = [
        button(NameId(Act.TEACH, row.key, one), known[one].name(language), discord.ButtonStyle.primary)
        for one in offered[:_NEAR]
    ]
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=0x5B5B8C)
    told = say("unanswered.one", language, name=quoted(row.text), count=row.count, day=row.last_on)
    frame.add_item(ui.TextDisplay("\n".join(filter(None, (told, note, say("unanswered.ask", language))))))
    others = (
        button(NameId(Act.OTHER, row.key), say("unanswered.other", language)),
        button(NameId(Act.PUT_AWAY, row.key), say("unanswered.away", language)),
    )
    for each in (buttons, others):
        if each:
            line: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
            for one in each:
                line.add_item(one)
            frame.add_item(line)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return finished(view)


def away_view(row: Unanswered, language: str) -> CardView:
    """A query was put away."""
    back = button(NameId(Act.BRING_BACK, row.key), say("unanswered.back", language))
    return framed(say("unanswered.put_away", language, name=quoted(row.text)), buttons=[back])


def near(desk: Desk, text: str, language: str, *, least: int = 0) -> tuple[str, ...]:
    """Ids of the subjects that a query comes near to: by their names, then those that it names among other words.

    Args:
        desk: the desk.
        text: the query.
        language: of who is offered them.
        least: how alike their names must be, from 0 to 100.
    """
    match = desk.ask(text, language)
    alike = (hit.subject for hit in (*match.hits, *match.nearest) if hit.score >= least)
    known = desk.lookup.subjects
    found = dict.fromkeys((*alike, *(subject.id for subject in desk.spot(text))))
    return tuple(one for one in found if one in known)[:_NEAR]


class SubjectForm(ui.Modal):
    """Asks which subject a query should be a name of.

    Args:
        language: the moderator's.
        take: is handed what was typed.
    """

    def __init__(self, language: str, take: Callable[[Interaction, str], Awaitable[None]]) -> None:
        super().__init__(title=say("unanswered.form", language), timeout=3600)
        self._take = take
        self._field: ui.TextInput[SubjectForm] = ui.TextInput(
            label=say("unanswered.field", language), max_length=OPTION_TEXT, required=True
        )
        self.add_item(self._field)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Hand on what was typed."""

        async def work() -> None:
            await self._take(interaction, self._field.value)

        await guarded(interaction, work, what="The form for another subject")


def _quick(desk: Desk, row: Unanswered, subject: str, page: int, language: str) -> ui.Button[ui.LayoutView]:
    name = clip(plain(row.text), _LABEL_NAME)
    called = clip(plain(desk.lookup.subjects[subject].name(language)), _LABEL_SUBJECT)
    return button(NameId(Act.QUICK, row.key, subject, page), f"{name} → {called}")


def _menu(page: Page, language: str) -> ui.ActionRow[ui.LayoutView]:
    options = [
        discord.SelectOption(
            label=clip(plain(row.text), OPTION_TEXT) or "…",
            value=row.key,
            description=say("unanswered.times", language, count=row.count),
        )
        for row in page.rows
    ]
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    asked = NameId(Act.QUERY, page=page.number)
    row.add_item(ui.Select(custom_id=str(asked), options=options, placeholder=say("unanswered.choose", language)))
    return row
