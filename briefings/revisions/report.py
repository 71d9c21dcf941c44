"""Renders the review of a change as a Markdown document with all differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from briefings.documents.warnings import format_warning_text, summarize_file_warnings
from briefings.i18n import gettext as _
from briefings.i18n import ngettext
from briefings.revisions.describe import (
    describe_chapter,
    describe_failure,
    describe_part,
    describe_side,
    format_counts,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from briefings.domain import DocumentWarning
    from briefings.domain.reviews import DiffItem, PartDiff
    from briefings.revisions.change_review import ChangeReview

MAX_REPORT_BYTES: Final = 8_000_000
"""Size limit of a report, small enough for a message attachment. Items beyond it are only counted."""

_MAX_CARDS: Final = 5


def render_report(review: ChangeReview, language: str) -> str:
    """Renders the report of a review as Markdown, with the numbers of both revisions in its title."""
    title = _(
        "Report of a change: revision {before} → revision {after}",
        language,
        before=review.before.id,
        after=review.after.id,
    )
    return f"# {title}\n\n{review.changes}"


def render_changes(
    review: ChangeReview, language: str, document_warnings: Mapping[str, tuple[DocumentWarning, ...]]
) -> str:
    """Renders the differences as Markdown, without the title of the report.

    Args:
        review: the review.
        language: BCP 47 tag of the reader's language.
        document_warnings: the parsers' warnings by file.
    """
    included: list[str] = []
    omitted: list[str] = []
    size = 0
    for piece in _render_pieces(review, language, document_warnings):
        size += len(piece.encode()) + 1
        (included if size <= MAX_REPORT_BYTES else omitted).append(piece)
    if omitted:
        count = sum(piece.startswith("- ") for piece in omitted)
        text = ngettext(
            "Shortened here; {count} more item is left out.",
            "Shortened here; {count} more items are left out.",
            count,
            language,
        )
        included.append(f"\n{text}")
    return "\n".join(included) + "\n"


def _render_pieces(
    review: ChangeReview, language: str, document_warnings: Mapping[str, tuple[DocumentWarning, ...]]
) -> Iterator[str]:
    if review.new_chapters:
        yield _format_heading(_("Recognized documents", language))
        yield from (f"- {chapter.source}: {describe_chapter(chapter, language)}" for chapter in review.new_chapters)
        yield ""
    if review.failures:
        yield _format_heading(_("To be confirmed", language))
        yield from (f"- {describe_failure(failure, language)}" for failure in review.failures)
        yield ""
    if not review.diff:
        yield _("Nothing changes.", language)
    for part, part_diff in review.diff.parts.items():
        yield _format_heading(f"{describe_part(part, language)}: {format_counts(part_diff, language)}")
        yield from _render_part(part_diff, language)
    yield from _render_cards(review, language)
    yield from _render_warnings(document_warnings, language)


def _render_part(part_diff: PartDiff, language: str) -> Iterator[str]:
    sides = {"added": part_diff.added, "changed": part_diff.changed, "removed": part_diff.removed}
    for side, items in sides.items():
        if items:
            yield f"### {describe_side(side, language)}\n"
            yield from (_render_item(item, language) for item in items)
            yield ""


def _render_item(item: DiffItem, language: str) -> str:
    location = " ".join(filter(None, (item.chapter, item.location)))
    if item.before and item.after:
        before, after = _("Before", language), _("After", language)
        old_text, new_text = _collapse_spaces(item.before), _collapse_spaces(item.after)
        return f"- {location}\n    - {before}: {old_text}\n    - {after}: {new_text}"
    return f"- {location}: {_collapse_spaces(item.before or item.after)}"


def _render_cards(review: ChangeReview, language: str) -> Iterator[str]:
    if not review.affected_cards:
        return
    before, after = _("Before", language), _("After", language)
    yield _format_heading(_("Cards that change (before and after)", language))
    for affected in review.affected_cards[:_MAX_CARDS]:
        comparison = review.comparisons[affected.subject]
        yield f"### {comparison.title}\n"
        yield f"| {before} | {after} |\n|---|---|"
        for old_line, new_line in comparison.pairs:
            cells = (_render_cell(text, changed=old_line != new_line) for text in (old_line, new_line))
            yield f"| {' | '.join(cells)} |"
        if comparison.omitted:
            more = ngettext("{count} more line", "{count} more lines", comparison.omitted, language)
            yield f"| {more} | |"
        yield ""


def _render_cell(text: str, *, changed: bool) -> str:
    """Renders a line of a card as a table cell, in bold if it changes."""
    cell = _collapse_spaces(text).replace("|", "\\|")
    return f"**{cell}**" if changed and cell else cell


def _render_warnings(document_warnings: Mapping[str, tuple[DocumentWarning, ...]], language: str) -> Iterator[str]:
    if not any(document_warnings.values()):
        return
    yield _format_heading(_("Uncertain readings", language))
    summary = summarize_file_warnings(document_warnings, language)
    if sum(map(len, document_warnings.values())) > len(summary):
        yield from (f"- {_collapse_spaces(line)}" for line in summary)
        yield "\n" + _format_heading(_("All uncertain readings", language))
    for name, warnings in document_warnings.items():
        for warning in warnings:
            line = _("line {line}", language, line=warning.line) if warning.line else ""
            text = _collapse_spaces(format_warning_text(warning, language))
            yield f"- {' '.join(filter(None, (name, line)))}: {text}"


def _format_heading(text: str) -> str:
    return f"## {text}\n"


def _collapse_spaces(text: str) -> str:
    return " ".join(text.split())
