"""Builds the message of a proposed update: recognized documents, changes, checks, and buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.moderation.ids import ProposalAction, ProposalId
from bot.moderation.markup import clip_text, escape_markdown, format_names, to_plain_text
from bot.moderation.parts import (
    MAX_OPTIONS,
    Accent,
    AttachedFile,
    Button,
    ButtonRow,
    ButtonStyle,
    Divider,
    Menu,
    ModeratorMessage,
    Option,
    build_menu,
    build_message,
    build_row,
)
from briefings.documents.warnings import summarize_file_warnings
from briefings.domain.reviews import ContentPart
from briefings.i18n import gettext as _
from briefings.i18n import ngettext
from briefings.revisions.affected_cards import MAX_COMPARED_CARDS
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

    from briefings.domain import DocumentWarning, Revision
    from briefings.domain.reviews import DiffItem
    from briefings.revisions.change_review import ChangeReview
    from briefings.revisions.proposals import ReviewedProposal

REPORT_FILE_NAME: Final = "report.md"

_MAX_DOCUMENT_TEXT: Final = 500
_MAX_CARD_TEXT: Final = 300
_MAX_FAILURE_TEXT: Final = 700
_MAX_TOTAL_TEXT: Final = 500
_MAX_SAMPLE_TEXT: Final = 600
_MAX_WARNING_TEXT: Final = 900
"""Characters of each section; together they stay below every platform's limit for a message."""

MAX_OPTION_VALUE: Final = 100
_MAX_NAMED_CARDS: Final = 5
_MAX_SAMPLES: Final = 5
_MAX_WARNINGS: Final = 10
_MAX_WARNING_LINE: Final = 120
_MAX_EXCERPT: Final = 90


def build_proposal_message(
    proposed: ReviewedProposal, language: str, *, note: str = "", confirming: bool = False
) -> ModeratorMessage:
    """Builds the message that shows a proposal.

    Args:
        proposed: the proposal.
        language: of the moderator.
        note: a first line, for example that the proposal was renewed.
        confirming: whether apply was pressed, and failed checks have to be confirmed.
    """
    review = proposed.review
    return build_message(
        _format_header(proposed, language, note),
        Divider(),
        *_list_sections(proposed, language),
        AttachedFile(REPORT_FILE_NAME),
        _("Please review the points above, then apply anyway or discard.", language) if confirming else "",
        build_decision_row(review, language, confirming=confirming),
        _build_chapter_menu(review, language),
        build_card_menu(review, language),
        accent=Accent.DANGER if review.failures else Accent.PROPOSAL,
    )


def build_applied_message(
    text: str, language: str, *, revision: int, rollback_target: int | None
) -> ModeratorMessage:
    """Builds the message after an update or a rollback, with the button that undoes it.

    Args:
        text: the action.
        language: of the moderator.
        revision: the revision that is active now.
        rollback_target: the revision to roll back to; None for no such button.
    """
    if rollback_target is None:
        return build_message(text)
    label = _("Back to revision {revision}", language, revision=rollback_target)
    return build_message(text, build_row(Button(ProposalId.for_rollback(revision, rollback_target), label)))


def _format_header(proposed: ReviewedProposal, language: str, note: str) -> str:
    proposal = proposed.proposal
    files = format_names(proposal.files)
    title = _("Proposed update: please review", language)
    about = _(
        "{files} · compared with the active revision {base} · not applied yet",
        language,
        files=files,
        base=proposal.base,
    )
    lines = [f"## {title}", f"-# {about}"]
    if note:
        lines.append(note)
    return "\n".join(lines)


def _list_sections(proposed: ReviewedProposal, language: str) -> list[str]:
    review = proposed.review
    chapters = [describe_chapter(chapter, language) for chapter in review.new_chapters]
    failures = [describe_failure(failure, language) for failure in review.failures]
    warnings = _format_warnings(proposed.proposal.warnings, language)
    return [
        _format_card_summary(review, language),
        _format_section(_("Recognized documents", language), map(escape_markdown, chapters), language,
                        _MAX_DOCUMENT_TEXT),
        _format_section(_("Please check", language), map(escape_markdown, failures), language, _MAX_FAILURE_TEXT),
        _format_section(_("What changes", language), summarize_parts(review, language), language, _MAX_TOTAL_TEXT),
        _format_section(_("Examples", language), _pick_samples(review, language), language, _MAX_SAMPLE_TEXT),
        _format_section(_("Uncertain readings", language), warnings, language, _MAX_WARNING_TEXT,
                        shown_lines=_MAX_WARNINGS),
    ]  # fmt: skip


def _format_card_summary(review: ChangeReview, language: str) -> str:
    """Summarizes the effect for readers: how many cards change, and which change most."""
    cards = review.affected_cards
    if not cards:
        return ""
    title = ngettext("{count} card changes", "{count} cards change", len(cards), language)
    lines = [
        _(
            "{name}: −{removed} +{added} lines",
            language,
            name=escape_markdown(to_plain_text(card.name)),
            removed=card.removed_lines,
            added=card.added_lines,
        )
        for card in cards
    ]
    return _format_section(title, lines, language, _MAX_CARD_TEXT, shown_lines=_MAX_NAMED_CARDS)


def _format_section(
    title: str, lines: Iterable[str], language: str, limit: int, *, shown_lines: int | None = None
) -> str:
    """Formats a title and as many lines as fit; the others are only counted.

    Args:
        title: the heading.
        lines: in Markdown; empty for no section.
        language: of the moderator.
        limit: characters of the lines.
        shown_lines: maximum number of lines; None for all that fit.
    """
    all_lines = [f"- {line}" for line in lines]
    if not all_lines:
        return ""
    shown: list[str] = []
    available = limit
    for line in all_lines[:shown_lines]:
        if shown and len(line) + 1 > available:
            break
        shown.append(clip_text(line, available))
        available -= len(shown[-1]) + 1
    if len(shown) < len(all_lines):
        shown.append(f"- {format_more(len(all_lines) - len(shown), language)}")
    return "\n".join((f"### {title}", *shown))


def format_more(count: int, language: str) -> str:
    """Formats the line that counts what is only in the report."""
    return ngettext("{count} more, in the attached report", "{count} more, in the attached report", count, language)


def _pick_samples(review: ChangeReview, language: str) -> list[str]:
    """Returns a few items. Changed and removed ones come first, because they matter most to readers."""
    parts = (ContentPart.PASSAGES, ContentPart.SUBJECTS, ContentPart.MEMBERSHIPS, ContentPart.ANNIVERSARIES)
    samples: list[str] = []
    for side in ("changed", "removed", "added"):
        for part in parts:
            part_diff = review.diff.get_part(part)
            items = {"changed": part_diff.changed, "removed": part_diff.removed, "added": part_diff.added}[side]
            samples += (_format_sample(item, part, side, language) for item in items[:2])
    return samples[:_MAX_SAMPLES]


def _format_sample(item: DiffItem, part: ContentPart, side: str, language: str) -> str:
    location = " ".join(filter(None, (describe_part(part, language), item.location)))
    head = f"**{describe_side(side, language)}** {escape_markdown(clip_text(location, 60))}: "
    before, after = (escape_markdown(to_plain_text(text)) for text in item.format_excerpts(_MAX_EXCERPT))
    return f"{head}{before} → {after}" if before and after else head + (before or after)


def _format_warnings(warnings_by_file: Mapping[str, Sequence[DocumentWarning]], language: str) -> list[str]:
    lines = summarize_file_warnings(warnings_by_file, language, limit=_MAX_WARNINGS)
    return [escape_markdown(clip_text(to_plain_text(line), _MAX_WARNING_LINE)) for line in lines]


def build_decision_row(review: ChangeReview, language: str, *, confirming: bool = False) -> ButtonRow | None:
    """Builds the buttons that apply, discard and correct a proposal.

    Args:
        review: of the proposal.
        language: of the moderator.
        confirming: whether apply was pressed, and failed checks have to be confirmed.
    """
    revision = review.after
    correct = _build_id(ProposalAction.EDIT_METADATA, revision)
    return build_row(
        _build_apply_button(review, language, confirming=confirming),
        Button(_build_id(ProposalAction.DISCARD, revision), _("Discard", language)),
        Button(correct, _correct_label(language)) if len(review.new_chapters) == 1 else None,
    )


def _build_apply_button(review: ChangeReview, language: str, *, confirming: bool) -> Button | None:
    """Builds the button that applies a proposal; None if a failed check blocks it."""
    if not can_confirm(review.failures):
        return None
    revision = review.after
    if confirming:
        confirm = _build_id(ProposalAction.CONFIRM, revision)
        return Button(confirm, _("Apply anyway", language), ButtonStyle.DANGER)
    return Button(_build_id(ProposalAction.APPLY, revision), _("Apply", language), ButtonStyle.CONFIRM)


def _build_chapter_menu(review: ChangeReview, language: str) -> Menu | None:
    """Builds the menu of chapters to correct, if there are several; the value is the chapter's index."""
    chapters = review.new_chapters
    if len(chapters) < 2:
        return None
    options = [
        Option(describe_chapter(chapter, language), str(index), chapter.source)
        for index, chapter in enumerate(chapters[:MAX_OPTIONS])
    ]
    custom_id = _build_id(ProposalAction.EDIT_METADATA, review.after)
    return build_menu(custom_id, options, _correct_label(language))


def build_card_menu(review: ChangeReview, language: str) -> Menu | None:
    """Builds the menu that shows a card before and after; None if no card changes."""
    count = len(review.affected_cards)
    options = [
        Option(
            card.name,
            card.subject,
            ngettext("{count} line changes", "{count} lines change", card.changed_lines, language),
        )
        for card in review.affected_cards[: min(MAX_OPTIONS, MAX_COMPARED_CARDS)]
        if len(card.subject) <= MAX_OPTION_VALUE
    ]
    placeholder = ngettext(
        "See a card before and after ({count} changes)",
        "See a card before and after ({count} change)",
        count,
        language,
    )
    return build_menu(_build_id(ProposalAction.SHOW_CARDS, review.after), options, placeholder)


def _correct_label(language: str) -> str:
    return _("Correct edition, chapter, language", language)


def _build_id(action: ProposalAction, revision: Revision) -> ProposalId:
    return ProposalId.for_revision(action, revision.id, revision.sha256)
