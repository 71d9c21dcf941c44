"""A proposal as a message: what was recognised, what changes, what to look at, and the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord
from discord import ui

from bot.discord_app.moderation.messages import say
from bot.discord_app.ui.components import MessageView, build_button, freeze_view
from bot.discord_app.ui.custom_ids import ProposalAction, ProposalId, encode_custom_id
from bot.discord_app.ui.limits import MAX_OPTION_TEXT, MAX_OPTIONS, clip_text, count_utf16
from bot.discord_app.ui.markdown import escape_markdown, to_plain_text
from briefings.documents.warnings import warning_text
from briefings.domain.cards import CardRequest
from briefings.domain.reviews import ContentPart, DiffItem
from briefings.revisions.affected_cards import align_cards
from briefings.revisions.checks import can_confirm
from briefings.revisions.describe import (
    describe_chapter,
    describe_failure,
    describe_part,
    describe_side,
    summarize_parts,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from briefings.domain import DocumentWarning
    from briefings.revisions.proposals import ReviewedProposal
    from briefings.revisions.review import ChangeReview


REPORT_FILE_NAME: Final = "report.md"

_PROPOSAL_COLOR: Final = 0x8A6D1F
_WARNING_COLOR: Final = 0xA8323E
_APPLIED_COLOR: Final = 0x2E7D6B

_SECTION_LIMITS: Final = {"documents": 500, "totals": 500, "objections": 700, "samples": 1000, "doubts": 500}
"""Characters of each part: together they stay below what a message may say."""

_MAX_SAMPLES: Final = 5
_MAX_WARNINGS: Final = 4
_MAX_EXCERPT: Final = 90


def build_proposal_view(
    proposed: ReviewedProposal, language: str, *, note: str = "", confirming: bool = False
) -> MessageView:
    """The message that shows a proposal.

    Args:
        proposed: what is proposed.
        language: `ja` or `en`.
        note: what is to be said first, such as that it was made anew.
        confirming: whether apply was pressed, and what speaks against it is to be confirmed.
    """
    examination, revision = proposed.review, proposed.review.after.snapshot.revision
    objections = examination.failures
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_WARNING_COLOR if objections else _PROPOSAL_COLOR)
    frame.add_item(ui.TextDisplay(_format_header(proposed, language, note)))
    frame.add_item(ui.Separator())
    for text in _list_sections(proposed, language):
        frame.add_item(ui.TextDisplay(text))
    frame.add_item(ui.File(f"attachment://{REPORT_FILE_NAME}"))
    if confirming:
        frame.add_item(ui.TextDisplay(say("refresh.sure", language)))
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    if can_confirm(objections):
        act = ProposalAction.CONFIRM if confirming else ProposalAction.APPLY
        style = discord.ButtonStyle.danger if confirming else discord.ButtonStyle.success
        key = "refresh.confirm" if confirming else "refresh.apply"
        row.add_item(
            build_button(ProposalId.for_revision(act, revision.id, revision.sha256), say(key, language), style)
        )
    row.add_item(
        build_button(
            ProposalId.for_revision(ProposalAction.DISCARD, revision.id, revision.sha256),
            say("refresh.discard", language),
        )
    )
    if len(examination.new_chapters) == 1:
        correct = ProposalId.for_revision(ProposalAction.EDIT_METADATA, revision.id, revision.sha256)
        row.add_item(build_button(correct, say("refresh.correct", language)))
    frame.add_item(row)
    for menu in (_build_chapter_menu(proposed, language), _build_card_menu(proposed, language)):
        if menu is not None:
            frame.add_item(menu)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return freeze_view(view)


def build_applied_view(text: str, language: str, *, revision: int, rollback_target: int | None) -> MessageView:
    """The message after an apply or a step back, with the button that undoes it."""
    frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=_APPLIED_COLOR)
    frame.add_item(ui.TextDisplay(text))
    if rollback_target is not None:
        row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
        row.add_item(
            build_button(
                ProposalId.for_rollback(revision, rollback_target),
                say("history.back", language, revision=rollback_target),
            )
        )
        frame.add_item(row)
    view = ui.LayoutView(timeout=None)
    view.add_item(frame)
    return freeze_view(view)


def _format_header(proposed: ReviewedProposal, language: str, note: str) -> str:
    made = proposed.proposal
    files = escape_markdown(clip_text(", ".join(to_plain_text(name) for name in made.files), 200))
    lines = [
        f"## {say('refresh.title', language)}",
        f"-# {say('refresh.about', language, files=files, base=made.base)}",
    ]
    if note:
        lines.append(note)
    return "\n".join(lines)


def _list_sections(proposed: ReviewedProposal, language: str) -> list[str]:
    examination = proposed.review
    brought = [f"- {escape_markdown(describe_chapter(chapter, language))}" for chapter in examination.new_chapters]
    objections = [f"- {escape_markdown(describe_failure(one, language))}" for one in examination.failures]
    texts = [
        _format_section("refresh.recognised", brought, language, _SECTION_LIMITS["documents"]),
        _format_section("refresh.objections", objections, language, _SECTION_LIMITS["objections"]),
        _format_section(
            "refresh.totals",
            [f"- {line}" for line in summarize_parts(examination, language)],
            language,
            _SECTION_LIMITS["totals"],
        ),
        _format_section("refresh.samples", _pick_samples(proposed, language), language, _SECTION_LIMITS["samples"]),
        _format_section(
            "refresh.doubts",
            _format_warnings(proposed.proposal.warnings, language),
            language,
            _SECTION_LIMITS["doubts"],
        ),
    ]
    return [text for text in texts if text]


def _format_section(key: str, lines: Sequence[str], language: str, limit: int) -> str:
    """A heading with as many lines as fit; what does not fit is counted."""
    if not lines:
        return ""
    shown: list[str] = []
    room = limit
    for line in lines:
        if shown and len(line) + 1 > room:
            break
        shown.append(clip_text(line, room))
        room -= len(shown[-1]) + 1
    if len(shown) < len(lines):
        shown.append(f"- {say('refresh.more', language, count=len(lines) - len(shown))}")
    return "\n".join((f"### {say(key, language)}", *shown))


def _pick_samples(proposed: ReviewedProposal, language: str) -> list[str]:
    """A few items: what changes and what goes before what comes, as that is what a reader would miss."""
    change = proposed.review.diff
    found: list[str] = []
    for name in ("changed", "removed", "added"):
        for part in (ContentPart.PASSAGES, ContentPart.SUBJECTS, ContentPart.MEMBERSHIPS, ContentPart.ANNIVERSARIES):
            items: tuple[DiffItem, ...] = getattr(change.get_part(part), name)
            found += (f"- {_format_sample(item, part, name, language)}" for item in items[:2])
    return found[:_MAX_SAMPLES]


def _format_sample(item: DiffItem, part: ContentPart, name: str, language: str) -> str:
    where = " ".join(filter(None, (describe_part(part, language), item.location)))
    told = f"**{describe_side(name, language)}** {escape_markdown(clip_text(where, 60))}: "
    before, after = (escape_markdown(to_plain_text(text)) for text in item.format_excerpts(_MAX_EXCERPT))
    return f"{told}{before} → {after}" if before and after else told + (before or after)


def _format_warnings(warnings_by_file: Mapping[str, Iterable[DocumentWarning]], language: str) -> list[str]:
    found = [(name, warning) for name, warnings in warnings_by_file.items() for warning in warnings]
    several = len({name for name, _ in found}) > 1
    lines = []
    for name, warning in found:
        line = say("refresh.line", language, line=warning.line) if warning.line else ""
        place = " ".join(filter(None, (clip_text(to_plain_text(name), 40) if several else "", line)))
        told = escape_markdown(clip_text(to_plain_text(warning_text(warning, language)), _MAX_EXCERPT))
        lines.append(f"- {escape_markdown(place)}: {told}" if place else f"- {told}")
    shown = lines[:_MAX_WARNINGS]
    if len(lines) > len(shown):
        shown.append(f"- {say('refresh.more', language, count=len(lines) - len(shown))}")
    return shown


def _build_chapter_menu(proposed: ReviewedProposal, language: str) -> ui.ActionRow[ui.LayoutView] | None:
    """The menu of chapters to correct, where there are several; each by its place among them."""
    brought, revision = proposed.review.new_chapters, proposed.review.after.snapshot.revision
    if len(brought) < 2:
        return None
    options = [
        discord.SelectOption(
            label=clip_text(to_plain_text(describe_chapter(chapter, language)), MAX_OPTION_TEXT),
            value=str(place),
            description=clip_text(to_plain_text(chapter.source), MAX_OPTION_TEXT) or None,
        )
        for place, chapter in enumerate(brought[:MAX_OPTIONS])
    ]
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(
        ui.Select(
            custom_id=encode_custom_id(
                ProposalId.for_revision(ProposalAction.EDIT_METADATA, revision.id, revision.sha256)
            ),
            options=options,
            placeholder=say("refresh.correct", language),
        )
    )
    return row


def _build_card_menu(proposed: ReviewedProposal, language: str) -> ui.ActionRow[ui.LayoutView] | None:
    examination, revision = proposed.review, proposed.review.after.snapshot.revision
    known = {
        one.id: one
        for desk in (examination.before, examination.after)
        for one in desk.content_index.subjects.values()
    }
    options = [
        discord.SelectOption(
            label=clip_text(to_plain_text(known[one.subject].localized_name(language)), MAX_OPTION_TEXT)
            or one.subject,
            value=one.subject,
            description=say("refresh.lines", language, count=one.changed_lines),
        )
        for one in examination.affected_cards[:MAX_OPTIONS]
        if one.subject in known and len(one.subject) <= MAX_OPTION_TEXT
    ]
    if not options:
        return None
    row: ui.ActionRow[ui.LayoutView] = ui.ActionRow()
    row.add_item(
        ui.Select(
            custom_id=encode_custom_id(
                ProposalId.for_revision(ProposalAction.SHOW_CARDS, revision.id, revision.sha256)
            ),
            options=options,
            placeholder=say("refresh.cards", language, count=len(examination.affected_cards)),
        )
    )
    return row


_MAX_FRAME_TEXT: Final = 1600
"""Characters of each frame: both together stay below what a message may say."""

_MAX_FRAME_LINE: Final = 220
_BEFORE_COLOR: Final = 0x5B5B8C
_AFTER_COLOR: Final = 0x2E7D6B


def build_before_after_view(review: ChangeReview, subject: str, language: str) -> MessageView:
    """The lines of a subject's card before and after, those that change marked; they alone where all is too much."""
    request = CardRequest(subject)
    before, after = review.before.build_card(request, language), review.after.build_card(request, language)
    pairs = align_cards(before, after)
    changed = [pair for pair in pairs if pair[0] != pair[1]]
    if sum(len(was) + len(now) for was, now in pairs) > 2 * _MAX_FRAME_TEXT:
        pairs = changed
    view = ui.LayoutView(timeout=None)
    for key, colour, side, mark in (("before", _BEFORE_COLOR, 0, "－"), ("after", _AFTER_COLOR, 1, "＋")):
        frame: ui.Container[ui.LayoutView] = ui.Container(accent_colour=colour)
        lines = [(pair[side], mark if pair[0] != pair[1] else "") for pair in pairs if pair[side]]
        frame.add_item(ui.TextDisplay(_render_frame(say(f"cards.{key}", language), lines, language)))
        view.add_item(frame)
    return freeze_view(view)


def _render_frame(heading: str, lines: list[tuple[str, str]], language: str) -> str:
    rows = [f"### {heading}"]
    room = _MAX_FRAME_TEXT - len(rows[0])
    for number, (text, mark) in enumerate(lines):
        shown = escape_markdown(clip_text(to_plain_text(text), _MAX_FRAME_LINE))
        row = f"{mark} {shown}" if mark else f"-# {shown}"
        if count_utf16(row) + 1 > room:
            rows.append(f"-# {say('refresh.more', language, count=len(lines) - number)}")
            break
        rows.append(row)
        room -= count_utf16(row) + 1
    if not lines:
        rows.append(say("cards.none", language))
    return "\n".join(rows)
