"""Each guard of the fault catalogue, taken out, makes a test fail: no test of a fault passes by itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
GUARDS = tomllib.loads((HERE / "guards.toml").read_text(encoding="utf-8"))["guard"]
ROWS = {5, 6, 7, 8, 14, 15, 16, 17, 18, 28, 29, 30, 34, 40, 41}
"""Rows of the catalogue that the wire answers."""


def name(guard: dict[str, str]) -> str:
    return f"row {guard['row']}: {guard['test'].rpartition('::')[2]}"


def test_every_row_has_a_guard() -> None:
    assert {guard["row"] for guard in GUARDS} == ROWS


@pytest.mark.parametrize("guard", GUARDS, ids=name)
def test_every_guard_stands_where_the_list_says(root: Path, guard: dict[str, str]) -> None:
    """The list keeps up with the code: each guard is in its file once, and its test is there, marked with its row."""
    assert (root / guard["file"]).read_text(encoding="utf-8").count(guard["old"]) == 1
    path, _, test = guard["test"].partition("::")
    text = (root / path).read_text(encoding="utf-8")
    decorators = re.search(rf"((?:^@.*\n)+)(?:async )?def {test}\(", text, flags=re.MULTILINE)
    assert decorators is not None, f"no {test}"
    assert f"fault({guard['row']})" in decorators.group(1)


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    """A copy of this repository, with what stands beside it."""
    folder = tmp_path_factory.mktemp("guards")
    for entry in ("bot", "briefings", "migrations", "tests", "pyproject.toml", "Makefile"):
        source = root / entry
        if source.is_dir():
            shutil.copytree(source, folder / "repo" / entry, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / "repo" / entry)
    for lock in root.glob("*.lock"):
        shutil.copy(lock, folder / "repo")
    if (root.parent / "shared").exists():
        (folder / "shared").symlink_to(root.parent / "shared")
    return folder / "repo"


def run(copy: Path, test: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", test, "-q", "-p", "no:cacheprovider", "--no-header", "-m", "not soak"]
    environment = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.soak
@pytest.mark.parametrize("guard", GUARDS, ids=name)
def test_without_its_guard_a_fault_is_seen(copy: Path, guard: dict[str, str]) -> None:
    """The guard's test passes in the copy, and fails once the guard is out of it."""
    file = copy / guard["file"]
    whole = file.read_text(encoding="utf-8")
    try:
        file.write_text(whole.replace(guard["old"], guard["new"]), encoding="utf-8")
        without = run(copy, guard["test"])
    finally:
        file.write_text(whole, encoding="utf-8")
    failed = re.findall(r"^E +(.*)", without.stdout, flags=re.MULTILINE)
    print(f"\n{name(guard)}: {guard['file']} without `{guard['old'].strip()}`: {failed[0][:160] if failed else '-'}")  # noqa: T201
    assert without.returncode == 1, without.stdout[-2000:]
    assert " failed" in without.stdout
