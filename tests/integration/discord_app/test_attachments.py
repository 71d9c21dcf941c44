"""No user delays the files of others: a user waits for one at most, and the queue is bounded."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from bot.discord_app import attachments
from bot.discord_app.attachments import AttachmentCache, CardAttachment
from bot.file_places import FileRefused
from bot.interaction_queue import Sender
from briefings.domain.cards import CardRequest, View
from briefings.domain.refs import UserRef, WorkspaceRef


class Snapshot:
    revision = type("Revision", (), {"id": 1})()


class Service:
    snapshot = Snapshot()


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Delays every picture until it is set."""
    finished = threading.Event()

    def build(_service: Any, request: CardRequest, _language: str) -> CardAttachment:
        finished.wait(10)
        return CardAttachment(f"{request.subject}.png", b"")

    monkeypatch.setattr(attachments, "_build_picture", build)
    yield finished
    finished.set()


async def make(cache: AttachmentCache, user: int, subject: str) -> CardAttachment | None:
    with cache.places.reserve(Sender(WorkspaceRef("discord", "1"), UserRef("discord", str(user)))):
        return await cache.get_attachment(Service(), CardRequest(subject, View.TIMELINE), "ja")  # type: ignore[arg-type]


async def outcomes(cache: AttachmentCache, drawing: threading.Event, *requests: tuple[int, str]) -> list[Any]:
    tasks = [asyncio.create_task(make(cache, user, subject)) for user, subject in requests]
    await asyncio.sleep(0.05)
    drawing.set()
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_user_waits_for_one_file_at_a_time(drawing: threading.Event) -> None:
    cache = AttachmentCache()
    first, second, other = await outcomes(cache, drawing, (1, "AM"), (1, "GE"), (2, "RU"))
    assert (first.name, other.name) == ("AM.png", "RU.png")
    assert isinstance(second, FileRefused)
    assert "previous picture" in second.format_line("en")
    assert (await make(cache, 1, "GE")).name == "GE.png", "the next one is made once the first has arrived"


async def test_queue_is_bounded_and_empties_again(drawing: threading.Event) -> None:
    """Of a hundred simultaneous calls, twenty are answered, and the others are refused at once."""
    cache = AttachmentCache()
    made = await outcomes(cache, drawing, *((user, f"S{user}") for user in range(100)))
    assert sum(isinstance(outcome, CardAttachment) for outcome in made) == attachments._MAX_WAITING_USERS
    refusals = [outcome for outcome in made if isinstance(outcome, FileRefused)]
    assert len(refusals) == 100 - attachments._MAX_WAITING_USERS
    assert "try again in a moment" in refusals[0].format_line("en")
    assert (await make(cache, 1, "S1")).name == "S1.png"


async def test_failure_frees_the_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("no picture")

    monkeypatch.setattr(attachments, "_build_picture", fail)
    cache = AttachmentCache()
    for _ in range(3):
        with pytest.raises(RuntimeError):
            await make(cache, 1, "AM")
