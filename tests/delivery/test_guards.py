"""Each guard of posting, taken out, makes a test fail: no test of a fault passes by itself."""

from __future__ import annotations

from pathlib import Path

from guards import guard_tests

ROWS = {1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 31, 33}
"""Rows of the catalogue that posting answers with a guard. Row 32 has none: a leap day is a date like any other."""

(
    test_every_row_has_a_guard,
    test_every_guard_stands_where_the_list_says,
    test_without_its_guard_a_fault_is_seen,
) = guard_tests(Path(__file__).with_name("guards.toml"), ROWS)
