"""Builds the files of card tools, and the messages with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.handouts import HandoutRequest
from bot.moderation.markup import escape_markdown
from bot.moderation.parts import Accent, AttachedFile, build_message
from briefings.domain.cards import View
from briefings.handouts.model import HandoutFormat
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import date

    from bot.card_tools.menu import CardToolUse
    from bot.moderation.parts import ModeratorMessage
    from briefings.handouts.render import HandoutFile

TOOL_FORMATS: Final = {"word": HandoutFormat.WORD, "pdf": HandoutFormat.PDF}
"""The formats, by the names of their tools."""

FORMAT_NAMES: Final = {
    HandoutFormat.WORD: "Word",
    HandoutFormat.PDF: "PDF",
    HandoutFormat.MARKDOWN: "Markdown",
}
"""The names of the formats, the same in every language."""


def build_handout_request(tool: str, use: CardToolUse, today: date) -> HandoutRequest:
    """Builds the file that a tool makes of a card: of its subject, or of both subjects of a card about two.

    Args:
        tool: name of the tool.
        use: the card, and who uses it.
        today: the current date.
    """
    request = use.request
    subjects: tuple[str, ...] = (request.subject,)
    if request.view is View.PAIR and request.section:
        subjects = (request.subject, request.section)
    return HandoutRequest(subjects, use.language, today, TOOL_FORMATS[tool], request.edition)


def build_file_message(file: HandoutFile, language: str, *, attached: bool = True) -> ModeratorMessage:
    """Builds the message with a file.

    Args:
        file: the file.
        language: of the user.
        attached: whether the message carries the file itself.
    """
    text = _("Each statement has its source in a footnote.", language)
    return build_message(
        f"**{escape_markdown(file.title)}**",
        f"{FORMAT_NAMES[file.format]} · {text}",
        AttachedFile(file.name) if attached else None,
        accent=Accent.NEUTRAL,
    )


def format_empty_text(language: str) -> str:
    """Formats the answer for subjects without statements."""
    return _("The content has no statements about these subjects.", language)
