"""The tables of `make coverage`."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def script(root: Path) -> Any:
    """The script, as a module."""
    specification = importlib.util.spec_from_file_location("coverage_table", root / ".ci" / "coverage_table.py")
    assert specification
    assert specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def summarize(statements: int, covered: int, branches: int = 0, taken: int = 0) -> dict[str, int]:
    return {
        "num_statements": statements,
        "covered_lines": covered,
        "num_branches": branches,
        "covered_branches": taken,
    }


def test_every_area_names_files_that_exist(root: Path, script: Any) -> None:
    files = [path.relative_to(root).as_posix() for top in ("bot", "briefings") for path in (root / top).rglob("*.py")]
    for paths in script.CRITICAL.values():
        for path in paths:
            assert any(file.startswith(path) for file in files), path


def test_branches_count_as_statements_do(script: Any) -> None:
    assert script.compute_share([summarize(8, 8, branches=2, taken=1)]) == 90
    assert script.compute_share([summarize(1, 1), summarize(3, 0)]) == 25
    assert script.compute_share([summarize(0, 0)]) == 100


def test_ten_least_covered_files_of_an_area_are_listed(script: Any) -> None:
    files = {
        f"briefings/storage/sql/file{number:02}.py": {"summary": summarize(20, number), "missing_lines": [1, 2, 3, 9]}
        for number in range(1, 13)
    }
    files["bot/cli/run.py"] = {"summary": summarize(10, 10), "missing_lines": []}
    lines = script.format_tables({"files": files})
    assert lines[:3] == [" 100.0 %  bot/cli", "  32.5 %  briefings/storage", "  35.2 %  everything"]
    start = lines.index("storage: 32.5 % of 12 files; the least covered:")
    listed = lines[start + 1 : lines.index("", start)]
    assert [line.split()[2][-5:-3] for line in listed] == [f"{number:02}" for number in range(1, 11)]
    assert listed[0] == "   5.0 %  briefings/storage/sql/file01.py  1-3, 9"
