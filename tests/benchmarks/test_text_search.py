"""Compares the text index with other ways to search: recall, times, size and memory over the same generated text.

Times are asserted only as ratios within the same run; docs/performance.md has the table.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.support.text_engines import ENGINES

pytestmark = pytest.mark.bench
SIZES = (1, 10, 100)


def run_engine(name: str, megabytes: int) -> dict[str, float]:
    """Runs the measurement of a search engine in a separate process, and returns its figures."""
    command = [sys.executable, "-m", "tests.support.text_engines", name, str(megabytes)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ)
    return json.loads(done.stdout)


@pytest.mark.parametrize("megabytes", SIZES)
def test_index_finds_all_short_words_and_its_slowest_search_is_the_fastest(megabytes: int) -> None:
    measured = {name: run_engine(name, megabytes) for name in ENGINES}
    print(f"\n{megabytes} MB  recall   p50 ms    p99 ms  build s  file MB  memory MB")  # noqa: T201
    for name, row in measured.items():
        print(  # noqa: T201
            f"{name:14} {row['recall']:6.1%} {row['p50']:9.2f} {row['p99']:9.2f} {row['build']:8.1f}"
            f" {row['file']:8.1f} {row['memory']:8.1f}"
        )
    assert measured["tantivy"]["recall"] == 1
    if megabytes == max(SIZES):
        complete = [row["p99"] for row in measured.values() if row["recall"] == 1]
        assert measured["tantivy"]["p99"] == min(complete)
