"""A proposal as a message: what was recognised, what changes, what to look at, and the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.discord_app.layout import CardView, finished
from bot.discord_app.limits import OPTION_TEXT, OPTIONS
from bot.discord_app.markup import escape, plain
from bot.discord_app.text import clip
from bot.moderation.proposal_ids import Act, back_id, proposal_id
from bot.moderation.speech import say
from briefings.advice import advice
from briefings.refreshing.change import Item, Part
from briefings.refreshing.gates import confirmable
from briefings.refreshing.report import totals
from briefings.refreshing.wording import chapter_line, objection_line, part_name, side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.model import ReadingWarning
    from briefings.refreshing.proposing import Proposed

REPORT: Final = "report.md"

_FRAME: Final = 0x8A6D1F
_GRAVE: Final = 0xA8323E
_DONE: Final = 0x2E7D6B

_BUDGETS: Final = {"documents": 500, "totals": 500, "objections": 700, "samples": 1000, "doubts": 500}
"""Characters of each part: together they stay below what a message may say."""

_SAMPLES: Final = 5
_DOUBTS: Final = 4
_EXCERPT: Final = 90


def proposal_view(proposed: Proposed, language: str, *, note: str = "", confirming: bool = False) -> CardView:
    """The message that shows a proposal.

    Args:
        proposed: what is proposed.
        language: `ja` or `en`.
        note: what is to be said first, such as that it was made anew.
        confirming: whether apply was pressed, and what speaks against it is to be confirmed.
    """
    examination, revision = proposed.examination, proposed.examination.after.snapshot.revision
    objections = examination.objections
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_GRAVE if objections else _FRAME)
    frame.add_item(ui.TextDisplay(_head(proposed, language, note)))
    frame.add_item(ui.Separator())
    for text in _texts(proposed, language):
        frame.add_item(ui.TextDisplay(text))
    frame.add_item(ui.File(f"attachment://{REPORT}"))
    if confirming:
        frame.add_item(ui.TextDisplay(say("refresh.sure", language)))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if confirmable(objections):
        act = Act.CONFIRM if confirming else Act.APPLY
        style = discord.ButtonStyle.danger if confirming else discord.ButtonStyle.success
        key = "refresh.confirm" if confirming else "refresh.apply"
        row.add_item(_button(proposal_id(act, revision.id, revision.sha256), say(key, language), style))
    row.add_item(_button(proposal_id(Act.DISCARD, revision.id, revision.sha256), say("refresh.discard", language)))
    if len(examination.brought) == 1:
        correct = proposal_id(Act.CORRECT, revision.id, revision.sha256)
        row.add_item(_button(correct, say("refresh.correct", language)))
    frame.add_item(row)
    for menu in (_chapters(proposed, language), _cards(proposed, language)):
        if menu is not None:
            frame.add_item(menu)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return finished(view)


def applied_view(text: str, language: str, *, revision: int, back_to: int | None) -> CardView:
    """The message after an apply or a step back, with the button that undoes it."""
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_DONE)
    frame.add_item(ui.TextDisplay(text))
    if back_to is not None:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        row.add_item(_button(back_id(revision, back_to), say("history.back", language, revision=back_to)))
        frame.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return finished(view)


def _head(proposed: Proposed, language: str, note: str) -> str:
    made = proposed.proposal
    files = escape(clip(", ".join(plain(name) for name in made.files), 200))
    lines = [
        f"## {say('refresh.title', language)}",
        f"-# {say('refresh.about', language, files=files, base=made.base)}",
    ]
    if note:
        lines.append(note)
    return "\n".join(lines)


def _texts(proposed: Proposed, language: str) -> list[str]:
    examination = proposed.examination
    brought = [f"- {escape(chapter_line(chapter, language))}" for chapter in examination.brought]
    objections = [f"- {escape(objection_line(one, language))}" for one in examination.objections]
    texts = [
        _section("refresh.recognised", brought, language, _BUDGETS["documents"]),
        _section("refresh.objections", objections, language, _BUDGETS["objections"]),
        _section(
            "refresh.totals", [f"- {line}" for line in totals(examination, language)], language, _BUDGETS["totals"]
        ),
        _section("refresh.samples", _samples(proposed, language), language, _BUDGETS["samples"]),
        _section("refresh.doubts", _doubts(proposed.proposal.doubts, language), language, _BUDGETS["doubts"]),
    ]
    return [text for text in texts if text]


def _section(key: str, lines: Sequence[str], language: str, budget: int) -> str:
    """A heading with as many lines as fit; what does not fit is counted."""
    if not lines:
        return ""
    shown: list[str] = []
    room = budget
    for line in lines:
        if shown and len(line) + 1 > room:
            break
        shown.append(clip(line, room))
        room -= len(shown[-1]) + 1
    if len(shown) < len(lines):
        shown.append(f"- {say('refresh.more', language, count=len(lines) - len(shown))}")
    return "\n".join((f"### {say(key, language)}", *shown))


def _samples(proposed: Proposed, language: str) -> list[str]:
    """A few items: what changes and what goes before what comes, as that is what a reader would miss."""
    change = proposed.examination.change
    found: list[str] = []
    for name in ("changed", "removed", "added"):
        for part in (Part.PASSAGES, Part.SUBJECTS, Part.MEMBERSHIPS, Part.ANNIVERSARIES):
            items: tuple[Item, ...] = getattr(change.of(part), name)
            found += (f"- {_sample(item, part, name, language)}" for item in items[:2])
    return found[:_SAMPLES]


def _sample(item: Item, part: Part, name: str, language: str) -> str:
    where = " ".join(filter(None, (part_name(part, language), item.where)))
    told = f"**{side(name, language)}** {escape(clip(where, 60))}: "
    before, after = (escape(plain(text)) for text in item.excerpts(_EXCERPT))
    return f"{told}{before} → {after}" if before and after else told + (before or after)


def _doubts(doubts: Mapping[str, Iterable[ReadingWarning]], language: str) -> list[str]:
    found = [(name, warning) for name, warnings in doubts.items() for warning in warnings]
    several = len({name for name, _ in found}) > 1
    lines = []
    for name, warning in found:
        line = say("refresh.line", language, line=warning.line) if warning.line else ""
        place = " ".join(filter(None, (clip(plain(name), 40) if several else "", line)))
        told = escape(clip(plain(advice(warning, language)), _EXCERPT))
        lines.append(f"- {escape(place)}: {told}" if place else f"- {told}")
    shown = lines[:_DOUBTS]
    if len(lines) > len(shown):
        shown.append(f"- {say('refresh.more', language, count=len(lines) - len(shown))}")
    return shown


def _chapters(proposed: Proposed, language: str) -> ui.ActionRow[ui.LayoutView] | None:
    """The menu of chapters to correct, where there are several; each by its place among them."""
    brought, revision = proposed.examination.brought, proposed.examination.after.snapshot.revision
    if len(brought) < 2:
        return None
    options = [
        discord.SelectOption(
            label=clip(plain(chapter_line(chapter, language)), OPTION_TEXT),
            value=str(place),
            description=clip(plain(chapter.source), OPTION_TEXT) or None,
        )
        for place, chapter in enumerate(brought[:OPTIONS])
    ]
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(
        ui.Select(
            custom_id=proposal_id(Act.CORRECT, revision.id, revision.sha256),
            options=options,
            placeholder=say("refresh.correct", language),
        )
    )
    return row


def _cards(proposed: Proposed, language: str) -> ui.ActionRow[ui.LayoutView] | None:
    examination, revision = proposed.examination, proposed.examination.after.snapshot.revision
    known = {one.id: one for desk in (examination.before, examination.after) for one in desk.lookup.subjects.values()}
    options = [
        discord.SelectOption(
            label=clip(plain(known[one.subject].name(language)), OPTION_TEXT) or one.subject,
            value=one.subject,
            description=say("refresh.lines", language, count=one.lines),
        )
        for one in examination.touched[:OPTIONS]
        if one.subject in known and len(one.subject) <= OPTION_TEXT
    ]
    if not options:
        return None
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(
        ui.Select(
            custom_id=proposal_id(Act.CARDS, revision.id, revision.sha256),
            options=options,
            placeholder=say("refresh.cards", language, count=len(examination.touched)),
        )
    )
    return row


def _button(
    custom_id: str, label: str, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> ui.Button[ui.LayoutView]:
    return ui.Button(custom_id=custom_id, label=label, style=style)
