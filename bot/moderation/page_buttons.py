"""Builds the buttons to the pages of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.moderation.ids import AliasId
from bot.moderation.parts import Button, ButtonRow, build_row
from briefings.i18n import pgettext

if TYPE_CHECKING:
    from bot.moderation.ids import AliasAction


def build_page_row(action: AliasAction, page_number: int, *, has_next: bool, language: str) -> ButtonRow | None:
    """Builds buttons to the previous and the next page; None if there is one page.

    Args:
        action: shows a page.
        page_number: of the page that is shown, from 1.
        has_next: whether there is another page.
        language: of the labels.
    """
    return build_row(
        Button(AliasId(action, page=page_number - 1), pgettext("button", "Previous", language))
        if page_number > 1
        else None,
        Button(AliasId(action, page=page_number + 1), pgettext("button", "Next", language)) if has_next else None,
    )
