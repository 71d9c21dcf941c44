"""Each guard of the fault catalogue, taken out, makes a test fail: no test of a fault passes by itself."""

from __future__ import annotations

from pathlib import Path

from guards import guard_tests

ROWS = {5, 6, 7, 8, 14, 15, 16, 17, 18, 28, 29, 30, 34, 40, 41}
"""Rows of the catalogue that the wire answers."""

(
    test_every_row_has_a_guard,
    test_every_guard_stands_where_the_list_says,
    test_without_its_guard_a_fault_is_seen,
) = guard_tests(Path(__file__).with_name("guards.toml"), ROWS)
