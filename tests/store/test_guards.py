"""Each guard of the store, taken out, makes a test fail: no test of a fault passes by itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

GUARDS = tomllib.loads((Path(__file__).resolve().parent / "guards.toml").read_text(encoding="utf-8"))["guard"]
ROWS = {18, 22, 23, 24, 25, 26, 27}
"""Rows of the catalogue that the store answers. Row 28 is in the list of the wire, row 18 in both."""


def name(guard: dict[str, str]) -> str:
    return f"row {guard['row']}: {guard['old'].strip()[:30]}"


def test_every_row_has_a_guard() -> None:
    assert {guard["row"] for guard in GUARDS} == ROWS


@pytest.mark.parametrize("guard", GUARDS, ids=name)
def test_every_guard_stands_where_the_list_says(root: Path, guard: dict[str, str]) -> None:
    """The list keeps up with the code: each guard is in its file once, and its test is there, marked with its row."""
    assert (root / guard["file"]).read_text(encoding="utf-8").count(guard["old"]) == 1
    path, _, test = guard["test"].partition("::")
    text = (root / path).read_text(encoding="utf-8")
    head = re.search(rf"((?:^@.*\n|^[ )\]].*\n)+)(?:async )?def {test}\(", text, flags=re.MULTILINE)
    assert head is not None, f"no {test}"
    assert f"fault({guard['row']})" in head.group(1)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("guards")
    for entry in ("bot", "briefings", "migrations", "tests"):
        shutil.copytree(root / entry, folder / "repo" / entry, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "pyproject.toml", folder / "repo")
    return folder / "repo"


@pytest.mark.soak
@pytest.mark.parametrize("guard", GUARDS, ids=name)
def test_without_its_guard_a_fault_is_seen(copy: Path, guard: dict[str, str]) -> None:
    """The guard's test fails once the guard is out of the copy."""
    file = copy / guard["file"]
    whole = file.read_text(encoding="utf-8")
    command = [sys.executable, "-m", "pytest", guard["test"], "-q", "-p", "no:cacheprovider", "-m", "not soak"]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        file.write_text(whole.replace(guard["old"], guard["new"]), encoding="utf-8")
        without = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    finally:
        file.write_text(whole, encoding="utf-8")
    failed = re.findall(r"^E +(.*)", without.stdout, flags=re.MULTILINE)
    print(f"\n{name(guard)} | {guard['test'].rpartition('::')[2]} | {failed[0][:110] if failed else '-'}")  # noqa: T201
    assert without.returncode == 1, without.stdout[-2000:]
