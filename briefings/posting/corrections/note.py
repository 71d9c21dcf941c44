"""Writes the note of a corrected post, which lists the changes in short sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.anniversaries.phrasing import format_day
from briefings.cards.citations import format_citation
from briefings.cards.labels import format_date
from briefings.domain.cards import Card, CardBlock, CardLine, View, parse_day_request
from briefings.domain.reviews import StatementChange, StatementChangeKind
from briefings.i18n import gettext as _
from briefings.posting.content import mark_if_late
from briefings.posting.corrections.statements import list_statements, make_source_key, split_detail
from briefings.text.segment import ELLIPSIS, split_graphemes

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date, datetime

    from briefings.domain.cards import CardLine
    from briefings.domain.reviews import PublishedPost, StatementChange


EXCERPT_LENGTHS: Final = {"ja": 80, "en": 160}
"""Characters of a statement that a note repeats."""


def format_heading(corrected_on: date, language: str) -> str:
    """Formats the heading of a note."""
    return _("Correction ({date})", language, date=corrected_on.isoformat())


def describe_change(change: StatementChange, language: str) -> str:  # noqa: PLR0911  # one sentence for each change
    """Describes a change in a sentence."""
    max_length = EXCERPT_LENGTHS["ja" if language == "ja" else "en"]
    posted, current = change.posted, change.current
    if change.kind is not StatementChangeKind.CHANGED or current is None:
        shown = _quote_excerpt(posted.text, max_length)
        if change.kind is StatementChangeKind.WITHDRAWN:
            return _("“{said}” has been withdrawn.", language, said=shown)
        return _("“{said}”, which had been withdrawn, is included again.", language, said=shown)
    shown = _quote_excerpt(posted.text, max_length)
    if posted.date != current.date and posted.text != current.text:
        return _(
            "“{said}” now reads “{says}”.",
            language,
            said=_format_dated(posted, language),
            says=_format_dated(current, language),
        )
    if posted.date != current.date:
        return _describe_date_change(shown, posted, current, language)
    if posted.text != current.text:
        position = _find_difference(posted.text, current.text)
        pair = (_quote_excerpt(posted.text, max_length, position), _quote_excerpt(current.text, max_length, position))
        return _("“{said}” now reads “{says}”.", language, said=pair[0], says=pair[1])
    if make_source_key(posted.citation) != make_source_key(current.citation):
        return _describe_source_change(shown, posted, current, language)
    return _(
        "“{said}”: “{before}” now reads “{after}”.", language, said=shown, before=posted.label, after=current.label
    )


def _describe_date_change(posted_text: str, before: CardLine, after: CardLine, language: str) -> str:
    if not after.date:
        return _(
            "“{said}” no longer has a date; it was {before}.",
            language,
            said=posted_text,
            before=format_date(before.date, language),
        )
    date = format_date(after.date, language)
    if not before.date:
        return _("“{said}” now has a date: {after}.", language, said=posted_text, after=date)
    return _(
        "“{said}”: the date is {after}, not {before}.",
        language,
        said=posted_text,
        before=format_date(before.date, language),
        after=date,
    )


def _describe_source_change(posted_text: str, before: CardLine, after: CardLine, language: str) -> str:
    if after.citation is None:
        source = _format_source(before, language)
        return _("“{said}” no longer has a source; it was {before}.", language, said=posted_text, before=source)
    source = _format_source(after, language)
    if before.citation is None:
        return _("“{said}” now has a source: {after}.", language, said=posted_text, after=source)
    return _(
        "“{said}”: the source is {after}, not {before}.",
        language,
        said=posted_text,
        before=_format_source(before, language),
        after=source,
    )


def describe_sides(change: StatementChange, language: str) -> tuple[str, str]:
    """Returns the posted and the current statement, each with its date; the second is empty if it was withdrawn."""
    max_length = EXCERPT_LENGTHS["ja" if language == "ja" else "en"]
    position = _find_difference(change.posted.text, change.current.text) if change.current else 0
    before = _format_line(change.posted, language, max_length, position)
    return before, _format_line(change.current, language, max_length, position) if change.current else ""


def cut_excerpt(text: str, max_length: int, position: int = 0) -> str:
    """Returns at most `max_length` characters of a text, including the one at `position`.

    Omissions are marked.
    """
    graphemes = split_graphemes(text.strip())
    if len(graphemes) <= max_length:
        return "".join(graphemes)
    begin = 0 if position < max_length * 2 // 3 else min(position - max_length // 3, len(graphemes) - max_length)
    piece = "".join(graphemes[begin : begin + max_length])
    return (ELLIPSIS if begin else "") + piece + (ELLIPSIS if begin + max_length < len(graphemes) else "")


def _format_line(line: CardLine, language: str, max_length: int, position: int) -> str:
    label = line.label or (format_date(line.date, language) if line.date else "")
    source = _format_source(line, language)
    text = cut_excerpt(line.text, max_length, position)
    return " ".join(filter(None, (label, text, f"[{source}]" if source else "")))


def _quote_excerpt(text: str, max_length: int, position: int = 0) -> str:
    """Returns an excerpt for use in quotation marks, without its full stop."""
    return cut_excerpt(text, max_length, position).removesuffix("。").removesuffix(".")


def _format_dated(line: CardLine, language: str) -> str:
    excerpt = _quote_excerpt(line.text, EXCERPT_LENGTHS["ja" if language == "ja" else "en"])
    return f"{format_date(line.date, language)} {excerpt}" if line.date else excerpt


def _format_source(line: CardLine, language: str) -> str:
    return format_citation(line.citation, language) if line.citation else ""


def _find_difference(first: str, second: str) -> int:
    pairs = zip(split_graphemes(first.strip()), split_graphemes(second.strip()), strict=False)
    return next(
        (position for position, (first_part, second_part) in enumerate(pairs) if first_part != second_part),
        min(len(first), len(second)),
    )


_MAX_LISTED_CHANGES: Final = 5
"""Changes that a note lists one by one."""


def build_corrected_card(
    post: PublishedPost,
    posted_card: Card,
    current_card: Card | None,
    changes: Sequence[StatementChange],
    corrected_on: date,
) -> Card:
    """Builds the corrected card of a post.

    Args:
        post: the wrong post.
        posted_card: its card.
        current_card: the slot's current card; None if it has none.
        changes: the wrong statements; at least one.
        corrected_on: the day of the correction, in the schedule's zone.

    Returns:
        The current card with a note above it. If the slot no longer has content, the posted card without its
        wrong statements: withdrawn statements appear only in the note.
    """
    language = posted_card.language
    note = [CardLine(describe_change(change, language)) for change in changes[:_MAX_LISTED_CHANGES]]
    if len(changes) > _MAX_LISTED_CHANGES:
        note.append(CardLine(_("{count} more were corrected.", language, count=len(changes) - _MAX_LISTED_CHANGES)))
    card = (
        current_card
        if current_card is not None and list_statements(current_card)
        else _drop_wrong_lines(posted_card, changes)
    )
    if not list_statements(card):
        note.append(CardLine(_("What this post said is no longer in the sources.", language)))
    corrected_card = replace(
        card, blocks=(CardBlock(format_heading(corrected_on, language), tuple(note)), *card.blocks)
    )
    return mark_if_late(corrected_card, post.schedule, post.delivery.occurrence, _find_start_time(post))


def _drop_wrong_lines(posted_card: Card, changes: Sequence[StatementChange]) -> Card:
    """Removes wrong lines and details from the posted card, and a title that was withdrawn with them."""
    wrong = {change.posted for change in changes}
    blocks = tuple(
        replace(block, lines=tuple(_drop_wrong_detail(line, wrong) for line in block.lines if line not in wrong))
        for block in posted_card.blocks
    )
    kept = replace(posted_card, blocks=tuple(block for block in blocks if block.lines))
    kept = replace(kept, title=_choose_title(kept))
    return kept if list_statements(kept) else replace(kept, blocks=(), choices=(), choices_label="", source="")


def _drop_wrong_detail(line: CardLine, wrong: Collection[CardLine]) -> CardLine:
    return line if all(part not in wrong for part in split_detail(line)) else replace(line, detail="")


def _choose_title(card: Card) -> str:
    """Chooses the title of a corrected post. That of a day is its first event, or the date if none is left."""
    day = parse_day_request(card.request) if card.request.view is View.DAY else None
    if day is None or any(line.text.startswith(card.title) for line in list_statements(card)):
        return card.title
    return next((line.text for line in list_statements(card)), format_day(day, card.language))


def _find_start_time(post: PublishedPost) -> datetime:
    """Returns the time of posting, which decides whether the post is marked as late."""
    delivery = post.delivery
    at = delivery.claimed_at if delivery.attempts <= 1 else delivery.sent_at
    return at or delivery.sent_at or delivery.occurrence.due
