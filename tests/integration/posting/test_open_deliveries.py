"""A wake-up reads only open deliveries, however many are finished."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from briefings.storage.sql.deliveries import CROSSPOST_CONDITION, DELIVERY_COLUMNS, OPEN_CONDITION
from tests.support.posting_workbench import PostingWorkbench


@pytest.mark.parametrize(
    ("where", "index"), [(OPEN_CONDITION, "delivery_open"), (CROSSPOST_CONDITION, "delivery_to_crosspost")]
)
async def test_open_rows_are_found_by_their_index(bench: PostingWorkbench, where: str, index: str) -> None:
    """Without it, years of finished deliveries would be read every ten seconds."""
    query = (
        f"SELECT d.{DELIVERY_COLUMNS[0]} FROM delivery d JOIN schedule s ON s.id = d.schedule_id "  # noqa: S608 - conditions of ours
        f"WHERE {where} ORDER BY due"
    )
    with closing(sqlite3.connect(bench.storage.path)) as connection:
        plan = [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}", ("a", "b", "c"))]
    assert any(f"USING INDEX {index}" in step for step in plan), plan
