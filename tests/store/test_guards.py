"""Each guard of the store, taken out, makes a test fail: no test of a fault passes by itself."""

from __future__ import annotations

from pathlib import Path

from guards import guard_tests

ROWS = {18, 22, 23, 24, 25, 26, 27}
"""Rows of the catalogue that the store answers. Row 28 is in the list of the wire, row 18 in both."""

(
    test_every_row_has_a_guard,
    test_every_guard_stands_where_the_list_says,
    test_without_its_guard_a_fault_is_seen,
) = guard_tests(Path(__file__).with_name("guards.toml"), ROWS)
