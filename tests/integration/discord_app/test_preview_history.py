"""The memory of the preview stays flat: SimCord forgets old messages, interactions, files and records."""

from __future__ import annotations

import contextlib
import gc
import sys
from typing import Any

import pytest

from bot.preview import history
from bot.preview.history import RecentEntries, limit_discord_history

QUERIES = ("アルメニア", "ロシア", "Kazakhstan", "上海協力機構", "グルジア", "プーチン", "ウズベキスタン", "xyzzy")


def test_first_entries_are_forgotten() -> None:
    entries = RecentEntries(3, {"a": 1, "b": 2})
    for number, key in enumerate("cdea"):
        entries[key] = number
    assert entries == {"d": 1, "e": 2, "a": 3}
    del entries["d"]
    entries["e"] = 9
    entries["f"] = 4
    assert entries == {"e": 9, "a": 3, "f": 4}


def test_files_are_forgotten_by_their_size_but_for_the_last() -> None:
    entries = RecentEntries(10, {"a": b"12345", "b": b"12345"}, counts_bytes=True)
    entries["a"] = b"1"
    entries["c"] = b"1234"
    assert list(entries) == ["a", "b", "c"]
    entries["d"] = b"1234"
    assert list(entries) == ["c", "d"]
    entries["e"] = b"1" * 30
    assert list(entries) == ["e"]


async def test_old_messages_are_forgotten_and_the_newest_work(
    world: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for limit, value in (("MAX_MESSAGES", 4), ("MAX_INTERACTIONS", 5), ("MAX_RECORDS", 6), ("MAX_BYTES", 1)):
        monkeypatch.setattr(history, limit, value)
    limit_discord_history(world.env, world.channel.id)
    for query in QUERIES:
        await world.alice.slash(world.channel, "brief", query=query)
    picture = await world.alice.slash(world.channel, "timeline", subject="アルメニア")
    assert picture.response.attachments
    card = await world.alice.slash(world.channel, "brief", query="アルメニア")
    backend = world.env.backend
    assert len(backend.messages[world.channel.id]) == 4
    assert len(backend.interactions) == len(backend.interaction_tokens) == 5
    assert len(backend.transcript) == len(backend.http_requests) == 6
    assert len(backend.cdn._blobs) == 1
    pressed = await world.alice.click(card.response, label=read.labels(card.response)[0])
    assert read.text(pressed.response) != ""


@pytest.mark.soak
async def test_two_thousand_commands_leave_the_memory_of_the_preview_flat(world: Any, read: Any) -> None:
    """All limits are reached after 800; 1,200 more add less than a fiftieth of the objects."""
    limit_discord_history(world.env, world.channel.id)

    async def use_once(number: int) -> None:
        match number % 6:
            case 4:
                await world.alice.slash(world.channel, "timeline", subject=QUERIES[number // 6 % 4])
            case 5:
                await world.alice.slash(world.channel, "search", words=f"経済 {number}")
            case _:
                card = await world.alice.slash(world.channel, "brief", query=QUERIES[number // 6 % len(QUERIES)])
                if labels := read.labels(card.response):
                    await world.alice.click(card.response, label=labels[0])

    async def use(numbers: range) -> int:
        for number in numbers:
            # SimCord waits for 5 s; a picture may take longer on a busy machine.
            with contextlib.suppress(TimeoutError):
                await use_once(number)
        gc.collect()
        return sys.getallocatedblocks()

    early, late = await use(range(800)), await use(range(800, 2_000))
    print(f"{early:,} blocks after 800 commands, {late:,} after 2,000")  # noqa: T201  # the figure
    assert late < early * 1.02
