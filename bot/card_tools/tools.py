"""Lists the tools of cards, in the order in which they are offered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.domain.card_links import to_linkable
from briefings.i18n import N_, pgettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from briefings.domain.cards import CardRequest
    from briefings.service import BriefingService


def _is_always_offered(_request: CardRequest, _service: BriefingService) -> bool:
    return True


def _is_linkable(request: CardRequest, _service: BriefingService) -> bool:
    return to_linkable(request) is not None


class CardTool(Struct, frozen=True):
    """A tool for the card of a subject.

    Attributes:
        name: lower-case letters, at most 12; part of the ids of buttons, so it stays as it is.
        label: text of its button, marked for translation.
        order: tools are offered in this order.
        is_offered: returns whether it is useful for a card.
    """

    name: str
    label: str
    order: int
    is_offered: Callable[[CardRequest, BriefingService], bool] = _is_always_offered

    def get_label(self, language: str) -> str:
        """Returns the text of its button in a language."""
        return _(self.label, language)


COMPARE: Final = CardTool("compare", N_("Compare with …"), 20)
REPORT: Final = CardTool("report", N_("Report an error"), 90)

LINK: Final = CardTool("link", N_("Link to this card"), 50, _is_linkable)

FOLLOW: Final = CardTool("follow", N_("Follow"), 10)

CARD_TOOLS: Final[tuple[CardTool, ...]] = (
    COMPARE,
    FOLLOW,
    LINK,
    CardTool("word", N_("As a Word file"), 60),
    CardTool("pdf", N_("As a PDF file"), 61),
    REPORT,
)
"""All tools. Each platform registers a handler for each of them."""


def has_tools(request: CardRequest) -> bool:
    """Returns whether a card has the button that lists the tools, as every card of a subject does."""
    return bool(CARD_TOOLS) and bool(request.subject)


def format_more_label(language: str) -> str:
    """Returns the text of the button that lists the tools."""
    return pgettext("button", "Actions", language)
