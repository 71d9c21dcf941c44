"""Opens the list of card tools, and finds the handler of the chosen tool."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from msgspec import Struct

from bot.card_tools.ids import CardToolId
from bot.card_tools.tools import CARD_TOOLS
from bot.moderation.markup import escape_markdown
from bot.moderation.parts import Accent, Button, ModeratorMessage, build_message, build_notice, build_row
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.card_tools.tools import CardTool
    from briefings.domain.cards import CardRequest
    from briefings.service import BriefingService

BUTTONS_PER_ROW: Final = 5

PressT = TypeVar("PressT")
"""The argument that a platform passes to the handlers of a press."""


class CardToolUse(Struct, frozen=True):
    """A tool that was chosen for a card.

    Attributes:
        request: the card; its subject exists.
        revision: id of the revision from which the card was built. It comes from the button, so a tool that records
            it checks that the revision exists.
        language: of the user.
    """

    request: CardRequest
    revision: int
    language: str


class CardToolHandlers(Generic[PressT]):
    """The handlers of one platform, by tool.

    A tool without a handler is not offered on the platform.

    Args:
        tools: the available tools.
    """

    def __init__(self, tools: tuple[CardTool, ...] = CARD_TOOLS) -> None:
        self._tools = sorted(tools, key=lambda tool: tool.order)
        self._handlers: dict[str, Callable[[PressT, CardToolUse], Awaitable[None]]] = {}

    def register(self, tool: str, handler: Callable[[PressT, CardToolUse], Awaitable[None]]) -> None:
        """Registers the handler of a tool.

        Args:
            tool: its name.
            handler: called with the press, which is not answered yet, and the use of the tool.
        """
        self._handlers[tool] = handler

    @property
    def names(self) -> frozenset[str]:
        """The tools that have a handler."""
        return frozenset(self._handlers)

    async def handle_press(
        self, press: PressT, tool_id: CardToolId, service: BriefingService, language: str
    ) -> ModeratorMessage | None:
        """Handles a press on a tool's button.

        Args:
            press: passed on to the handler.
            tool_id: the button's.
            service: the service of the active revision.
            language: of the user.

        Returns:
            The answer, visible only to the user: the list of the tools, or the reason why nothing was done. None if
            the handler has answered.
        """
        subjects = service.content_index.subjects
        request = tool_id.to_request(subjects=subjects, sections=service.section_references)
        if request is None or service.build_card(request, language) is None:
            text = _("This no longer exists after an update of the content. Look it up again with /brief.", language)
            return build_notice(text)
        offered = [tool for tool in self._tools if tool.name in self._handlers and tool.is_offered(request, service)]
        if not tool_id.tool:
            subject = subjects[request.subject]
            name = escape_markdown(f"{subject.flag} {subject.get_localized_name(language)}".strip())
            buttons = [
                Button(CardToolId.from_request(request, tool_id.revision, tool.name), tool.get_label(language))
                for tool in offered
            ]
            rows = [
                build_row(*buttons[start : start + BUTTONS_PER_ROW])
                for start in range(0, len(buttons), BUTTONS_PER_ROW)
            ]
            return build_message(f"**{name}**", *rows, accent=Accent.NEUTRAL)
        if tool_id.tool not in {tool.name for tool in offered}:
            return build_notice(_("This can't be done with this card. Open it again with /brief.", language))
        await self._handlers[tool_id.tool](press, CardToolUse(request, tool_id.revision, language))
        return None
