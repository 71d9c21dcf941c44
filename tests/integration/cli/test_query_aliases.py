"""Tests `briefing-bot names` and `briefing-bot unanswered`."""

from __future__ import annotations

import asyncio
import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from briefings.catalog.aliases import add_alias
from briefings.domain import ActivationDetails, ActivationReason, Content
from briefings.search.misses import group_misses
from briefings.storage.sqlite.storage import SqliteStorage

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def prepare(database: Path, names: dict[str, str], counts: dict[str, int]) -> None:
    async def work() -> None:
        async with await SqliteStorage.open(database, clock=lambda: NOW) as store:
            snapshot = await store.revisions.load_snapshot()
            content: Any = snapshot.content
            for name, subject in names.items():
                content = add_alias(content, subject, name)
                assert isinstance(content, Content)
            await store.revisions.apply_content(
                content, expected_id=snapshot.revision.id, details=ActivationDetails(ActivationReason.ALIAS_CHANGE)
            )
            await store.misses.count_misses(group_misses(counts), NOW)

    asyncio.run(work())


def test_names_and_lists_are_added_and_removed(run: Any, database: Path) -> None:
    prepare(database, {}, {})
    assert run("teach", "石の国", "アルメニア").status == 0
    assert run("teach", "エネルギー", "ロシア", "カザフスタン").status == 0
    assert run("names").out.splitlines() == [
        "石の国\tアルメニア\tAM",
        "エネルギー\tロシア\tRU",
        "エネルギー\tカザフスタン\tKZ",
    ]
    offered = json.loads(run("match", "--json", "エネルギー").out)
    assert [row["name"] for row in offered["matches"]] == ["ロシア", "カザフスタン"]
    refused = run("teach", "アルメニア", "RU", "KZ")
    assert refused.status == 1
    assert "アルメニア" in refused.err
    assert run("teach", "--remove", "エネルギー").status == 0
    assert run("teach", "--remove", "石の国").status == 0
    assert run("names").status == 1
    assert run("teach", "--remove", "石の国").status == 1
    assert run("rollback").status == 0
    assert run("names").out.splitlines() == ["石の国\tアルメニア\tAM"]


def test_names_are_listed_and_written_as_toml_and_json(run: Any, database: Path) -> None:
    prepare(database, {"石の国": "AM", "草原の五か国": "central-asia"}, {})
    listed = run("names")
    assert (listed.status, listed.err) == (0, "")
    assert listed.out.splitlines() == ["石の国\tアルメニア\tAM", "草原の五か国\t中央アジア\tcentral-asia"]
    tables = tomllib.loads(run("names", "--toml").out)
    assert tables["AM"]["variants"]["ja"][-1] == "石の国"
    assert tables["central-asia"]["variants"]["ja"][-1] == "草原の五か国"
    first = json.loads(run("names", "--json", language="en").out.splitlines()[0])
    assert first == {"name": "石の国", "subject": "Armenia", "id": "AM"}


def test_added_alias_is_found_on_the_command_line(run: Any, database: Path) -> None:
    prepare(database, {"石の国": "AM"}, {})
    assert run("match", "石の国").out == "石の国\tfound\tアルメニア (「石の国」は登録された別名: アルメニア)\n"


def test_empty_list_exits_1(run: Any) -> None:
    assert (run("names").status, run("names").out) == (1, "")
    assert (run("names", "--toml").status, run("names", "--toml").out) == (1, "")
    assert (run("unanswered").status, run("unanswered").out) == (1, "")


def test_only_queries_that_still_find_nothing_are_listed(run: Any, database: Path) -> None:
    prepare(database, {"石の国": "AM"}, {"ピロシキ": 3, "石の国": 9, "ボルシチ": 1})
    assert run("unanswered").out.splitlines() == ["3\t2026-04-01\tピロシキ", "1\t2026-04-01\tボルシチ"]
    first = json.loads(run("unanswered", "--json").out.splitlines()[0])
    assert first == {
        "query": "ピロシキ",
        "count": 3,
        "first_on": "2026-04-01",
        "last_on": "2026-04-01",
        "nearest": first["nearest"],
    }
