"""Files are made a few at a time, and a user waits for one at most."""

from __future__ import annotations

import asyncio
from datetime import date

import pytest
from msgspec.structs import replace

from bot.file_places import FileRefused
from bot.handouts import MAX_WAITING, HandoutMaker, HandoutRequest, split_format
from bot.interaction_queue import Sender
from briefings.domain.refs import UserRef, WorkspaceRef
from briefings.handouts.model import HandoutFormat
from briefings.service import BriefingService
from tests.support import small_yearbook

REQUEST = HandoutRequest(("AM",), "en", date(2026, 11, 24), HandoutFormat.MARKDOWN)


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return BriefingService(small_yearbook.snapshot())


def user(number: int, server: str = "1") -> Sender:
    return Sender(WorkspaceRef("discord", server), UserRef("discord", str(number)))


async def test_same_file_is_made_once(service: BriefingService) -> None:
    maker = HandoutMaker()
    files = await asyncio.gather(*(maker.make_file(service, REQUEST, user(number)) for number in range(3)))
    assert files[0].name == "briefing-AM-2026-11-24.md"
    later = await maker.make_file(service, REQUEST, user(1))
    assert later is files[-1]
    other = await maker.make_file(service, replace(REQUEST, language="ja"), user(1))
    assert other.data != later.data


@pytest.mark.fault(53)
async def test_user_waits_for_one_file_at_most(service: BriefingService) -> None:
    maker = HandoutMaker()
    first = asyncio.create_task(maker.make_file(service, REQUEST, user(1)))
    await asyncio.sleep(0)
    with pytest.raises(FileRefused, match="previous"):
        await maker.make_file(service, REQUEST, user(1))
    await first
    assert (await maker.make_file(service, REQUEST, user(1))).data


@pytest.mark.fault(53)
async def test_queue_has_a_limit(service: BriefingService) -> None:
    maker = HandoutMaker()
    waiting = [asyncio.create_task(maker.make_file(service, REQUEST, user(number))) for number in range(MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(FileRefused, match="too many"):
        await maker.make_file(service, REQUEST, user(MAX_WAITING))
    await asyncio.gather(*waiting)


@pytest.mark.fault(53)
async def test_other_server_gets_a_place_in_a_full_queue(service: BriefingService) -> None:
    """The places beyond the limit are for one user of a server each, and limited too."""
    maker = HandoutMaker()
    crowd = [maker.make_file(service, REQUEST, user(number)) for number in range(MAX_WAITING)]
    others = [maker.make_file(service, REQUEST, user(100 + number, f"S{number}")) for number in range(MAX_WAITING)]
    refused = [maker.make_file(service, REQUEST, user(99, "S0")), maker.make_file(service, REQUEST, user(98, "new"))]
    made = await asyncio.gather(*crowd, *others, *refused, return_exceptions=True)
    assert [isinstance(file, FileRefused) for file in made] == [False] * 2 * MAX_WAITING + [True] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("アルメニア", ("アルメニア", HandoutFormat.WORD)),
        ("アルメニア PDF", ("アルメニア", HandoutFormat.PDF)),
        ("Armenia, Uzbekistan .md", ("Armenia, Uzbekistan", HandoutFormat.MARKDOWN)),
        ("アルメニア ウズベキスタン word", ("アルメニア ウズベキスタン", HandoutFormat.WORD)),
        ("pdf", ("pdf", HandoutFormat.WORD)),
        ("", ("", HandoutFormat.WORD)),
    ],
)
def test_last_word_is_the_format(text: str, expected: tuple[str, HandoutFormat]) -> None:
    assert split_format(text) == expected
