"""Forged custom ids: of other servers and users, of deleted revisions, with extreme values."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.moderator_actions import PRESS, Scene, text_of

BUTTON, SELECT = 2, 3
HIGHEST = "9" * 15
CHOSEN = ("", "0", HIGHEST, "9" * 90, "-1", "²", "１２", "x", "b1.|s|AM|||", "x1|a|1|00000000", "|", "\x00", "\ud800")
"""Values that no menu offers."""

KEYS = ("0123456789abcdef", "ffffffffffffffff")
MADE_UP = (
    *(f"{prefix}|0123456789ab|{day}" for prefix in ("d1", "r1", "p1") for day in ("0001-01-01", "9999-12-31")),
    *(f"s1|{action}|{number}|{page}" for action in "loveprqxht" for number in ("", HIGHEST)
      for page in ("", HIGHEST)),
    *(f"x1|{action}|{number}|{'f' * 8}" for action in "acdek" for number in ("1", "2", HIGHEST)),
    *(f"x1|b|{expected}|{target}" for expected in ("1", "2", HIGHEST) for target in ("3", HIGHEST)),
    *(f"n1|{action}|{key}|{subject}|{page}" for action in "lcqtopbunkm" for key in ("", *KEYS)
      for subject in ("", "ZZ", "0123456789ab") for page in ("", HIGHEST)),
    *(f"y1|{action}|{HIGHEST}|{after}" for action in "gk" for after in ("1", HIGHEST)),
    *(f"e1|{action}|{HIGHEST}|{page}" for action in "lokdr" for page in ("0", "1", HIGHEST)),
    *(f"w1|{number}|{'f' * 32}" for number in ("1", HIGHEST)),
    *(f"k1|{action}|{key}" for action in "loacqx" for key in ("", "0a1b2c")),
    *(f"f1|{action}|{'f' * 12}|{subject}" for action in "lsx" for subject in ("", "ZZ")),
    *(f"t1|{tool}|{revision}|{view}|{subject}|{section}||" for tool in ("", "report", "compare", "zzz")
      for revision in ("", "zzzzz") for view in "sct" for subject in ("AM", "ZZ", "#ffffffffffff")
      for section in ("", "9-(9)", "#ffffffffffff")),
    *(f"b1{mode}|{view}|{subject}|{section}|{page}|{edition}" for mode in ".+" for view in "sctw"
      for subject in ("", "ZZ") for section in ("", "9-(9)", "#ffffffffffff") for page in ("", "zzzz")
      for edition in ("", "9999", HIGHEST)),
    "m1", "m1|", "v1|e", "v1|q", "v1|k",
)  # fmt: skip


@pytest.fixture
async def scene(world: Any, builders: Any, tmp_path: Path) -> AsyncIterator[Scene]:
    scene = Scene(world, builders.document(edition=2026), str(tmp_path / "briefings.db"))
    await scene.begin()
    yield scene
    scene.close()


def press(custom_id: str, chosen: str = "") -> dict[str, Any]:
    """Returns the data of a press on a button, or with a value, of a choice in a menu."""
    if not chosen:
        return {"custom_id": custom_id, "component_type": BUTTON}
    return {"custom_id": custom_id, "component_type": SELECT, "values": [chosen]}


@pytest.mark.fault(39)
@pytest.mark.parametrize("step", [31, pytest.param(1, marks=pytest.mark.exhaustive)])
async def test_made_up_ids_are_answered_and_change_nothing(
    scene: Scene, caplog: pytest.LogCaptureFixture, step: int
) -> None:
    """They are used by a moderator with all rights, and by a manager of another server."""
    world, wrong, number = scene.world, [], 0
    before = scene.digest()
    for custom_id in MADE_UP:
        for chosen in CHOSEN if custom_id[:2] in {"s1", "x1", "n1", "e1", "k1", "m1"} else CHOSEN[:1]:
            number += 1
            if number % step:
                continue
            caplog.clear()
            actor, channel = ((world.manager, world.channel), (world.stranger, world.elsewhere))[number // step % 2]
            answer = await scene.act(actor, channel, PRESS, press(custom_id, chosen))
            failed = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
            if failed:
                wrong.append(f"{custom_id!r} {chosen[:9]!r}: {failed[0][-300:]}")
            elif not text_of(answer) and not getattr(answer, "modal", None) and not answer.deferred:
                wrong.append(f"{custom_id!r} {chosen[:9]!r}: no answer")
            if scene.digest() != before:
                wrong.append(f"{custom_id!r} {chosen[:9]!r}: changed")
                before = scene.digest()
    assert number > 1_000
    assert wrong == []
