"""Guards of the fault catalogue: each, taken out of a copy of this repository, makes its test fail.

A list is a TOML file of `[[guard]]` tables:

row   row of the catalogue
file  where the guard stands, from the top of the repository
old   its text there, which is in the file once
new   what stands there without it
test  the test that fails then: `path::name`, marked with `fault(row)`, by itself or with all of its file
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

Guard = dict[str, str]


def guard_tests(path: Path, rows: set[int]) -> tuple[Callable[..., None], ...]:
    """The three tests of a list, to be bound to names of a test module.

    Args:
        path: the list.
        rows: rows of the catalogue that it has to answer.

    Returns:
        That each row has a guard; that each guard stands where the list says; in `make soak`, that without it its
        test fails.
    """
    guards = tomllib.loads(path.read_text(encoding="utf-8"))["guard"]
    each = pytest.mark.parametrize("guard", guards, ids=_name)

    def test_every_row_has_a_guard() -> None:
        assert {guard["row"] for guard in guards} == rows

    @each
    def test_every_guard_stands_where_the_list_says(root: Path, guard: Guard) -> None:
        assert (root / guard["file"]).read_text(encoding="utf-8").count(guard["old"]) == 1
        file, _, test = guard["test"].partition("::")
        text = (root / file).read_text(encoding="utf-8")
        head = re.search(rf"((?:^@.*\n|^[ )\]].*\n)*)^(?:async )?def {test}\(", text, flags=re.MULTILINE)
        assert head is not None, f"no {test}"
        everywhere = "".join(re.findall(r"^pytestmark = .*", text, flags=re.MULTILINE))
        assert f"fault({guard['row']})" in head.group(1) + everywhere

    @pytest.mark.soak
    @each
    def test_without_its_guard_a_fault_is_seen(repository_copy: Path, guard: Guard) -> None:
        file = repository_copy / guard["file"]
        whole = file.read_text(encoding="utf-8")
        try:
            file.write_text(whole.replace(guard["old"], guard["new"]), encoding="utf-8")
            without = _run(repository_copy, guard["test"])
        finally:
            file.write_text(whole, encoding="utf-8")
        failed = re.findall(r"^E +(.*)", without.stdout, flags=re.MULTILINE)
        print(f"\n{_name(guard)} | {guard['test'].rpartition('::')[2]} | {failed[0][:160] if failed else '-'}")  # noqa: T201 - for docs/
        assert without.returncode == 1, without.stdout[-2000:]
        assert " failed" in without.stdout

    return (
        test_every_row_has_a_guard,
        test_every_guard_stands_where_the_list_says,
        test_without_its_guard_a_fault_is_seen,
    )


def _name(guard: Guard) -> str:
    return f"row {guard['row']}: {guard['old'].strip()[:30]}"


def _run(repository: Path, test: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", test, "-q", "-p", "no:cacheprovider", "--no-header", "-m", "not soak"]
    environment = {**os.environ, "PYTHONPATH": str(repository), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
