"""SIGKILL at any moment of an import, an apply, a rollback and a migration: the state before or after it, complete.

Complete means: every revision matches its digests, no row is orphaned, finished operations are stored, and the
previous revision can be made active again. The processes are in tests/support/storage_crashes.py.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from briefings.storage.migration_files import find_migrations_folder, load_migrations

VERSIONS = range(1, len(load_migrations(find_migrations_folder())))
"""The versions from which migrations start."""
FEW = (60, (VERSIONS[0], VERSIONS[len(VERSIONS) // 2], VERSIONS[-1]))
MANY = (300, VERSIONS)
SOAK = 2_000
Report = dict[str, dict[str, Any]]


def kill(root: Path, kills: int, seed: int, versions: Sequence[int] = VERSIONS) -> Report:
    """Runs the processes and returns their figures.

    Uses a file system in memory if there is one: the writes of a killed process are in the system's buffers either
    way, so waiting for a disk would only take time. Power loss is another fault (`test_faults.py`, torn journals).
    """
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - a folder of its own is made in it
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        command = [sys.executable, "-m", "tests.support.storage_crashes", folder, str(kills), str(seed)]
        command += [str(version) for version in versions]
        environment = {**os.environ, "PYTHONPATH": str(root)}
        run = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    report: Report = json.loads(run.stdout)
    return report


def together(report: Report, *names: str) -> tuple[int, list[str]]:
    """Returns the kills of these operations and the problems after them."""
    found = [report[name] for name in report if name.startswith(names)]
    return sum(item["kills"] for item in found), [wrong for item in found for wrong in item["wrong"]]


@pytest.fixture(scope="module", params=[FEW, pytest.param(MANY, marks=pytest.mark.exhaustive)], ids=["few", "many"])
def report(root: Path, request: pytest.FixtureRequest) -> Report:
    kills, versions = request.param
    return kill(root, kills, seed=20260401, versions=versions)


def assert_both_ends(report: Report, *names: str) -> None:
    """Asserts that kills were distributed from before the first statement to after the last."""
    found = [report[name] for name in report if name.startswith(names)]
    assert sum(item["kills"] for item in found) >= 6
    assert any("0" in item["states"] for item in found)
    assert any(item["last_state"] in item["states"] for item in found)


@pytest.mark.fault(22)
@pytest.mark.parametrize("operation", ["import", "apply", "stage, then activate"])
def test_killed_imports_and_applies_are_whole(report: Report, operation: str) -> None:
    """Both outcomes occur: the kills are distributed from before the first statement to after the last."""
    assert together(report, operation)[1] == []
    assert_both_ends(report, operation)


@pytest.mark.fault(23)
@pytest.mark.parametrize("operation", ["rollback", "migration"])
def test_killed_rollbacks_and_migrations_are_whole(report: Report, operation: str) -> None:
    assert together(report, operation)[1] == []
    assert_both_ends(report, operation)


@pytest.mark.fault(22)
def test_writing_in_place_fails_under_the_same_kills(report: Report) -> None:
    """A control that overwrites its rows fails the same test."""
    assert len(report["control"]["wrong"]) >= report["control"]["kills"] // 4


@pytest.mark.soak
@pytest.mark.fault(22)
@pytest.mark.fault(23)
def test_two_thousand_kills(root: Path) -> None:
    seed = secrets.randbelow(2**31)
    found = kill(root, SOAK, seed)
    for name, figures in found.items():
        kills, wrong = figures["kills"], len(figures["wrong"])
        print(f"{name}: {kills} kills over {figures['statements']} statements, {wrong} wrong")  # noqa: T201 - the figures
    kills, wrong = together({name: figures for name, figures in found.items() if name != "control"}, "")
    print(f"{kills} kills, {len(wrong)} wrong, seed {seed}")  # noqa: T201 - the same
    assert wrong == []
    assert kills >= SOAK
    assert found["control"]["wrong"]
