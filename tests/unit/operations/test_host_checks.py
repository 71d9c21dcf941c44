"""Tests the checks of the machine with folders and files of the test."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.operations.host_checks import check_host, find_file_system
from bot.operations.results import CheckResult, CheckState
from bot.settings import Secret, Settings

NOW = datetime.now(UTC)
LONG_AGO = (NOW - timedelta(days=400)).timestamp()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database that was made long ago."""
    path = tmp_path / "briefings.db"
    for file in (path, Path(f"{path}.opening")):
        file.write_bytes(b"")
        os.utime(file, (LONG_AGO, LONG_AGO))
    return path


def check(database: Path, name: str, **settings: object) -> CheckResult:
    options = Settings(database_path=database, **settings)
    return next(result for result in check_host(options, NOW) if result.name == name)


def test_every_result_has_a_line_in_both_languages(database: Path) -> None:
    for result in check_host(Settings(database_path=database), NOW):
        assert result.format_line("en").isascii() or str(database) in result.format_line("en")
        assert result.format_line("ja") != result.format_line("en")


def test_without_a_database_its_disk_is_not_checked(tmp_path: Path) -> None:
    results = check_host(Settings(database_path=tmp_path / "none.db"), NOW)
    assert {result.name for result in results} == {"versions", "zones", "fonts", "proxy"}


def test_old_database_without_backup_is_a_warning_with_the_command(database: Path) -> None:
    result = check(database, "backups")
    assert result.state is CheckState.WARNING
    assert "briefing-bot export --backup" in result.format_line("en")


def test_new_database_needs_no_backup_yet(database: Path) -> None:
    Path(f"{database}.opening").touch()
    os.utime(f"{database}.opening")
    assert check(database, "backups").is_ok


@pytest.mark.parametrize(("days", "state"), [(3, CheckState.OK), (90, CheckState.WARNING)])
def test_age_of_the_latest_backup_counts(database: Path, days: int, state: CheckState) -> None:
    for age in (days, days + 200):
        stamp = (NOW - timedelta(days=age)).strftime("%Y%m%dT%H%M%SZ")
        Path(f"{database}.backup-auto-{stamp}").write_bytes(b"")
    result = check(database, "backups")
    assert result.state is state
    assert f"latest {days} days old" in result.format_line("en")


def test_wrong_proxy_is_a_problem(database: Path) -> None:
    result = check(database, "proxy", proxy=Secret("socks5://proxy.example:1080"))
    assert result.state is CheckState.PROBLEM
    assert "HTTP proxy" in result.format_line("en")


MOUNTS = r"""/dev/vda / ext4 rw 0 0
tmpfs /srv tmpfs rw 0 0
server:/export /srv/team\040data nfs4 rw 0 0
/dev/vdb /srv/team\040data/local xfs rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/bot/briefings.db", "ext4"),
        ("/srv/briefings.db", "tmpfs"),
        ("/srv/team data/briefings.db", "nfs4"),
        ("/srv/team data/local/briefings.db", "xfs"),
        ("/srv/team/briefings.db", "tmpfs"),
    ],
)
def test_file_system_is_that_of_the_innermost_mount(path: str, kind: str, tmp_path: Path) -> None:
    table = tmp_path / "mounts"
    table.write_text(MOUNTS, encoding="utf-8")
    assert find_file_system(Path(path), table) == kind


def test_file_system_is_unknown_without_a_mount_table(tmp_path: Path) -> None:
    assert find_file_system(tmp_path, tmp_path / "none") == ""
