"""`/data unanswered`: what people asked for and did not find, and a name made of it in one press."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.discord_app.authorization import ModeratorForm, ModeratorScope
from bot.discord_app.moderation.alias_changes import (
    build_alias_button,
    build_framed_view,
    format_name,
    format_subject_names,
)
from bot.discord_app.moderation.messages import say
from bot.discord_app.ui.components import MessageView, build_notice_view, freeze_view
from bot.discord_app.ui.custom_ids import AliasAction, AliasId, encode_custom_id
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, clip_text
from bot.discord_app.ui.markdown import to_plain_text
from briefings.domain.matches import SearchOutcome
from briefings.search.misses import MISS_LIMIT, MissRecord

if TYPE_CHECKING:
    from bot.discord_app.context import DiscordContext, Interaction
    from briefings.service import BriefingService

PAGE_SIZE: Final = 10
_MAX_QUICK_BUTTONS: Final = 5
_MAX_SUGGESTIONS: Final = 4
_MIN_QUICK_SCORE: Final = 60
"""How alike, of 100, a name must be to be offered for one press: ピロシキ is half like ロシア."""

_BATCH_SIZE: Final = 200
_MAX_LABEL_NAME: Final = 40
_MAX_LABEL_SUBJECT: Final = 30


@dataclass(frozen=True, slots=True)
class MissPage:
    """A page of the list: what stands on it, its number from 1, and whether another one follows."""

    misses: tuple[MissRecord, ...]
    number: int
    has_more: bool


async def load_miss_page(context: DiscordContext, page_number: int) -> MissPage:
    """A page of the queries that still find nothing; the last one there is where there are fewer."""
    await context.miss_counter.flush_counts()
    desk = context.service
    open_rows: list[MissRecord] = []
    for offset in range(0, MISS_LIMIT, _BATCH_SIZE):
        read = await context.storage.misses.list_misses(limit=_BATCH_SIZE, offset=offset)
        for row in read:
            if desk.search(row.text, "ja").outcome is SearchOutcome.NOTHING:
                open_rows.append(row)
            # A question takes about a millisecond, and there may be two thousand: others get their turn in between.
            await asyncio.sleep(0)
        if len(read) < _BATCH_SIZE or len(open_rows) > page_number * PAGE_SIZE:
            break
    page_number = max(1, min(page_number, -(-len(open_rows) // PAGE_SIZE)))
    first = (page_number - 1) * PAGE_SIZE
    return MissPage(
        tuple(open_rows[first : first + PAGE_SIZE]), page_number, has_more=len(open_rows) > first + PAGE_SIZE
    )


async def build_miss_list_view(context: DiscordContext, language: str, page_number: int = 1) -> MessageView:
    """A page of the list, with a button for each of the first queries that come near a subject."""
    if not context.settings.count_unanswered:
        return build_notice_view(say("unanswered.off", language))
    page = await load_miss_page(context, page_number)
    if not page.misses:
        return build_notice_view(say("unanswered.none", language))
    start = (page.number - 1) * PAGE_SIZE
    lines = [
        say(
            "unanswered.row",
            language,
            number=start + place,
            name=format_name(row.text),
            count=row.count,
            day=row.last_on,
        )
        for place, row in enumerate(page.misses, start=1)
    ]
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=0x5B5B8C)
    title = f"## {say('unanswered.title', language)}\n-# {say('unanswered.about', language)}"
    frame.add_item(ui.TextDisplay(title))
    frame.add_item(ui.TextDisplay("\n".join(lines)))
    quick: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    for row in page.misses:
        subject = next(
            iter(find_near_subjects(context.service, row.text, language, min_score=_MIN_QUICK_SCORE)), None
        )
        if subject is not None and len(quick.children) < _MAX_QUICK_BUTTONS:
            quick.add_item(_build_quick_button(context.service, row, subject, page.number, language))
    if quick.children:
        frame.add_item(quick)
    frame.add_item(_build_miss_menu(page, language))
    turning: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if page.number > 1:
        turning.add_item(
            build_alias_button(AliasId(AliasAction.LIST_MISSES, page=page.number - 1), say("page.previous", language))
        )
    if page.has_more:
        turning.add_item(
            build_alias_button(AliasId(AliasAction.LIST_MISSES, page=page.number + 1), say("page.next", language))
        )
    if turning.children:
        frame.add_item(turning)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return freeze_view(view)


def build_miss_view(
    service: BriefingService,
    miss: MissRecord,
    language: str,
    *,
    subjects: tuple[str, ...] | None = None,
    note: str = "",
) -> MessageView:
    """One query, with what can be done about it.

    Args:
        service: the desk.
        miss: the query.
        language: the moderator's.
        subjects: ids of the subjects to offer; those that come near where none are given.
        note: what else is to be said.
    """
    match = service.search(miss.text, language)
    if match.outcome is not SearchOutcome.NOTHING and not note:
        hits = format_subject_names(service, (hit.subject for hit in match.hits), language)
        note = say("unanswered.finds", language, subjects=hits)
    offered = find_near_subjects(service, miss.text, language) if subjects is None else subjects
    known = service.content_index.subjects
    buttons = [
        build_alias_button(
            AliasId(AliasAction.ADD, miss.key, one),
            known[one].localized_name(language),
            discord.ButtonStyle.primary,
        )
        for one in offered[:_MAX_SUGGESTIONS]
    ]
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=0x5B5B8C)
    told = say("unanswered.one", language, name=format_name(miss.text), count=miss.count, day=miss.last_on)
    frame.add_item(ui.TextDisplay("\n".join(filter(None, (told, note, say("unanswered.ask", language))))))
    others = (
        build_alias_button(AliasId(AliasAction.ASK_SUBJECT, miss.key), say("unanswered.other", language)),
        build_alias_button(AliasId(AliasAction.DISMISS, miss.key), say("unanswered.away", language)),
    )
    for each in (buttons, others):
        if each:
            line: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
            for one in each:
                line.add_item(one)
            frame.add_item(line)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return freeze_view(view)


def build_dismissed_view(miss: MissRecord, language: str) -> MessageView:
    """A query was put away."""
    back = build_alias_button(AliasId(AliasAction.RESTORE, miss.key), say("unanswered.back", language))
    return build_framed_view(say("unanswered.put_away", language, name=format_name(miss.text)), buttons=[back])


def find_near_subjects(service: BriefingService, text: str, language: str, *, min_score: int = 0) -> tuple[str, ...]:
    """Ids of the subjects that a query comes near to: by their names, then those that it names among other words.

    Args:
        service: the desk.
        text: the query.
        language: of who is offered them.
        min_score: how alike their names must be, from 0 to 100.
    """
    match = service.search(text, language)
    alike = (hit.subject for hit in (*match.hits, *match.nearest) if hit.score >= min_score)
    known = service.content_index.subjects
    found = dict.fromkeys((*alike, *(subject.id for subject in service.find_mentions(text))))
    return tuple(one for one in found if one in known)[:_MAX_SUGGESTIONS]


class SubjectForm(ModeratorForm):
    """Asks which subject a query should be a name of.

    Args:
        language: the moderator's.
        on_subject: is handed what was typed.
    """

    def __init__(self, language: str, on_subject: Callable[[Interaction, str], Awaitable[None]]) -> None:
        super().__init__(say("unanswered.form", language), ModeratorScope.CONTENT)
        self._on_subject = on_subject
        self._field: ui.TextInput[SubjectForm] = ui.TextInput(
            label=say("unanswered.field", language), max_length=MAX_OPTION_TEXT, required=True
        )
        self.add_item(self._field)

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Passes on what was typed."""
        await self._on_subject(interaction, self._field.value)


def _build_quick_button(
    service: BriefingService, miss: MissRecord, subject: str, page: int, language: str
) -> ui.Button[ui.LayoutView]:
    name = clip_text(to_plain_text(miss.text), _MAX_LABEL_NAME)
    called = clip_text(
        to_plain_text(service.content_index.subjects[subject].localized_name(language)), _MAX_LABEL_SUBJECT
    )
    return build_alias_button(AliasId(AliasAction.QUICK_ADD, miss.key, subject, page), f"{name} → {called}")


def _build_miss_menu(page: MissPage, language: str) -> ui.ActionRow[ui.LayoutView]:
    options = [
        discord.SelectOption(
            label=clip_text(to_plain_text(row.text), MAX_OPTION_TEXT) or "…",
            value=row.key,
            description=say("unanswered.times", language, count=row.count),
        )
        for row in page.misses
    ]
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    asked = AliasId(AliasAction.OPEN_MISS, page=page.number)
    row.add_item(
        ui.Select(custom_id=encode_custom_id(asked), options=options, placeholder=say("unanswered.choose", language))
    )
    return row
