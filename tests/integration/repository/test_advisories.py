"""The installed packages are the locked ones, and none has a known advisory: row 41 of the fault catalog."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.version import Version

LOCKS = ("requirements.lock", "requirements-dev.lock")
REQUIREMENT = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;]+)(.*)", flags=re.MULTILINE)


def locked(text: str) -> dict[str, tuple[Version, list[str]]]:
    """Returns the version and the hashes of each requirement of a lock file."""
    return {
        name.lower().replace("_", "-"): (Version(version), re.findall(r"--hash=sha256:[0-9a-f]{64}", rest))
        for name, version, rest in REQUIREMENT.findall(text.replace("\\\n", " "))
    }


def affected(text: str, advisories: list[dict[str, str]]) -> list[str]:
    """Returns a line for each advisory that affects a lock file."""
    versions = locked(text)
    return [
        f"{advisory['package']} {versions[advisory['package']][0]}: {advisory['id']}, {advisory['what']}"
        for advisory in advisories
        if advisory["package"] in versions and versions[advisory["package"]][0] < Version(advisory["fixed"])
    ]


@pytest.fixture(scope="module")
def advisories() -> list[dict[str, str]]:
    text = (Path(__file__).parent / "advisories.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)["advisory"]


@pytest.mark.fault(41)
@pytest.mark.parametrize("lock", LOCKS)
def test_every_requirement_is_pinned_and_hashed(root: Path, lock: str) -> None:
    """Row 41: a package that was changed after locking is not installed."""
    text = (root / lock).read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith((" ", "#"))]
    assert len(locked(text)) == len({re.split("[= ;]", line)[0] for line in lines}) > 10
    assert [name for name, (_, hashes) in locked(text).items() if not hashes] == []


@pytest.mark.fault(41)
def test_makefile_installs_by_hash(root: Path) -> None:
    """Row 41: hashes protect only where pip is run with `--require-hashes`."""
    installs = re.findall(r"pip install.*-r .*", (root / "Makefile").read_text(encoding="utf-8"))
    assert installs
    assert all("--require-hashes" in line for line in installs)


@pytest.mark.fault(41)
@pytest.mark.parametrize("lock", LOCKS)
def test_nothing_locked_is_under_a_known_advisory(root: Path, lock: str, advisories: list[dict[str, str]]) -> None:
    """Row 41: a lock file with a version below the fixed one of a known advisory fails the build."""
    assert affected((root / lock).read_text(encoding="utf-8"), advisories) == []


def test_advisory_is_found(root: Path, advisories: list[dict[str, str]]) -> None:
    """The check itself works: aiohttp locked at a version before its fix is reported."""
    text = re.sub(r"^aiohttp==\S+", "aiohttp==3.13.2", (root / LOCKS[0]).read_text(), flags=re.MULTILINE)
    (line,) = affected(text, advisories)
    assert "CVE-2025-69223" in line
