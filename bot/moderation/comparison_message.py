"""Builds the message that shows a card before and after a proposed update."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.moderation.markup import clip_text, count_utf16, escape_markdown, to_plain_text
from bot.moderation.parts import Accent, ModeratorMessage, build_frame
from bot.moderation.proposal_message import build_card_menu, build_decision_row, format_more
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from briefings.revisions.change_review import ChangeReview

_MAX_FRAME_TEXT: Final = 1600
"""Characters of each frame; both together stay below every platform's limit for a message."""

_MAX_FRAME_LINE: Final = 220


def build_comparison_message(review: ChangeReview, subject: str, language: str) -> ModeratorMessage:
    """Builds the lines of a subject's card before and after, with a mark at those that change.

    If all lines would be too long, only those that change are shown. Below are the buttons that decide on the
    proposal, and the menu that shows another card.

    Args:
        review: of the proposal.
        subject: id of the subject.
        language: of the moderator.
    """
    comparison = review.comparisons.get(subject)
    pairs = comparison.pairs if comparison else ()
    omitted = comparison.omitted if comparison else 0
    if sum(len(old) + len(new) for old, new in pairs) > 2 * _MAX_FRAME_TEXT:
        pairs = tuple((old, new) for old, new in pairs if old != new)
    old_lines = [(old, "－" if old != new else "") for old, new in pairs if old]
    new_lines = [(new, "＋" if old != new else "") for old, new in pairs if new]
    controls = (build_decision_row(review, language), build_card_menu(review, language))
    frames = (
        build_frame(_render_frame(_("Before", language), old_lines, omitted, language), accent=Accent.NEUTRAL),
        build_frame(_render_frame(_("After", language), new_lines, omitted, language), accent=Accent.DONE),
    )
    return ModeratorMessage((*frames, *(control for control in controls if control is not None)))


def _render_frame(heading: str, lines: list[tuple[str, str]], omitted: int, language: str) -> str:
    rows = [f"### {heading}"]
    available = _MAX_FRAME_TEXT - len(rows[0])
    for index, (text, mark) in enumerate(lines):
        shown = escape_markdown(clip_text(to_plain_text(text), _MAX_FRAME_LINE))
        row = f"{mark} {shown}" if mark else f"-# {shown}"
        if count_utf16(row) + 1 > available:
            rows.append(f"-# {format_more(len(lines) - index + omitted, language)}")
            break
        rows.append(row)
        available -= count_utf16(row) + 1
    else:
        if omitted:
            rows.append(f"-# {format_more(omitted, language)}")
    if not lines:
        rows.append(_("(no card)", language))
    return "\n".join(rows)
