"""A card's tools are listed if they are useful, and a button does nothing for a card that does not exist."""

from __future__ import annotations

import pytest

from bot.card_tools.ids import CardToolId
from bot.card_tools.menu import BUTTONS_PER_ROW, CardToolHandlers, CardToolUse
from bot.card_tools.tools import CardTool
from bot.moderation.parts import Button, ButtonRow, Frame, ModeratorMessage
from briefings.domain.cards import CardRequest, View
from briefings.service import BriefingService
from tests.support import small_yearbook

TOOLS = (
    CardTool("later", "Later", 20),
    CardTool("first", "First", 10),
    CardTool("sections", "Of sections", 15, lambda request, _service: request.view is View.SECTION),
    CardTool("elsewhere", "Elsewhere", 5),
)
ARMENIA = CardRequest("AM")


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return BriefingService(small_yearbook.snapshot())


class RecordingPlatform:
    """A platform with handlers that record their requests."""

    def __init__(self, service: BriefingService, tools: tuple[CardTool, ...] = TOOLS) -> None:
        self.service = service
        self.uses: list[tuple[str, str, CardToolUse]] = []
        self.handlers: CardToolHandlers[str] = CardToolHandlers(tools)
        for tool in tools:
            if tool.name != "elsewhere":
                self.handlers.register(tool.name, self._make_handler(tool.name))

    def _make_handler(self, name: str):  # type: ignore[no-untyped-def]
        async def handle(press: str, use: CardToolUse) -> None:
            self.uses.append((name, press, use))

        return handle

    async def press(self, tool_id: CardToolId, language: str = "en") -> ModeratorMessage | None:
        return await self.handlers.handle_press("press", tool_id, self.service, language)


def buttons_of(message: ModeratorMessage | None) -> list[list[Button]]:
    assert message is not None
    (frame,) = message.items
    assert isinstance(frame, Frame)
    return [list(part.buttons) for part in frame.parts if isinstance(part, ButtonRow)]


def text_of(message: ModeratorMessage | None) -> str:
    assert message is not None
    (item,) = message.items
    return item if isinstance(item, str) else str(item)


async def test_tools_of_a_card_are_listed_in_their_order(service: BriefingService) -> None:
    platform = RecordingPlatform(service)
    (row,) = buttons_of(await platform.press(CardToolId.from_request(ARMENIA, 7)))
    assert [button.label for button in row] == ["First", "Later"]
    assert row[0].component_id == CardToolId.from_request(ARMENIA, 7, "first")


async def test_tool_is_listed_if_useful(service: BriefingService) -> None:
    section = CardRequest("RU", View.SECTION, "2-5/2-(1)-ア")
    (row,) = buttons_of(await RecordingPlatform(service).press(CardToolId.from_request(section, 7)))
    assert [button.label for button in row] == ["First", "Of sections", "Later"]


async def test_many_tools_take_several_rows(service: BriefingService) -> None:
    tools = tuple(CardTool("tool" + letter, letter, number) for number, letter in enumerate("abcdefg"))
    rows = buttons_of(await RecordingPlatform(service, tools).press(CardToolId.from_request(ARMENIA, 7)))
    assert [len(row) for row in rows] == [BUTTONS_PER_ROW, 2]


async def test_press_passes_the_card_and_its_revision_to_the_handler(service: BriefingService) -> None:
    platform = RecordingPlatform(service)
    assert await platform.press(CardToolId.from_request(ARMENIA, 7, "first"), "ja") is None
    assert platform.uses == [("first", "press", CardToolUse(ARMENIA, 7, "ja"))]


@pytest.mark.parametrize(
    ("tool_id", "reason"),
    [
        (CardToolId.from_request(CardRequest("no-such-subject"), 7, "first"), "no longer exists"),
        (CardToolId("first", 7, View.SUMMARY, "#0123456789ab"), "no longer exists"),
        (CardToolId.from_request(ARMENIA, 7, "sections"), "can't be done"),
        (CardToolId.from_request(ARMENIA, 7, "elsewhere"), "can't be done"),
        (CardToolId.from_request(ARMENIA, 7, "madeup"), "can't be done"),
    ],
)
async def test_request_that_no_card_offers_is_refused(
    service: BriefingService, tool_id: CardToolId, reason: str
) -> None:
    platform = RecordingPlatform(service)
    assert reason in text_of(await platform.press(tool_id))
    assert platform.uses == []
