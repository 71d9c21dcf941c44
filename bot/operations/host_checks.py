"""Checks the machine: versions, time zones, fonts, the proxy, disk space and file system of the database, backups."""

from __future__ import annotations

import os
import platform
import shutil
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import available_timezones

from bot.operations.results import HOST_SCOPE, CheckResult, CheckState, as_message, make_verbatim_message
from bot.operations.web_checks import check_web
from bot.proxy import find_proxy
from bot.settings import SettingsError
from briefings.anniversaries.timeline_fonts import find_font_files
from briefings.i18n import N_, Message
from briefings.storage.sqlite.backup_files import list_backups

if TYPE_CHECKING:
    from datetime import datetime

    from bot.settings import Settings

MEGABYTE: Final = 1_000_000
_LEAST_FREE: Final = 50 * MEGABYTE
"""Bytes. With less, even the log of a transaction may not fit."""

_COPIES: Final = 3
"""A refresh writes a backup, a staged revision and the log of the transaction: about this many times the database."""

_LEAST_FREE_FILES: Final = 100
_OLDEST_BACKUP: Final = timedelta(days=35)

_NETWORK_FILE_SYSTEMS: Final = frozenset(
    [
        "9p",
        "afs",
        "ceph",
        "cifs",
        "fuse.glusterfs",
        "fuse.s3fs",
        "fuse.sshfs",
        "lustre",
        "ncpfs",
        "nfs",
        "nfs4",
        "smb2",
        "smb3",
        "smbfs",
        "vboxsf",
    ]
)
"""File systems over a network or of a virtual machine's host: locks are unreliable there (SQLite FAQ, 5)."""

_MOUNT_TABLE: Final = Path("/proc/self/mounts")


def check_host(settings: Settings, now: datetime) -> list[CheckResult]:
    """Checks the machine and the files of the database; reads files, so call it in a thread.

    Args:
        settings: the operator's.
        now: aware; the age of backups is measured from it.
    """
    database = settings.database_path
    results = [_check_versions(), _check_time_zones(), _check_fonts(), _check_proxy(settings)]
    results += check_web(settings, HOST_SCOPE)
    if settings.database_url is None and database.exists():
        results += [_check_disk(database), _check_file_system(database), _check_backups(settings, now)]
    return results


def _check_versions() -> CheckResult:
    # Imported when first needed, because the start does not need it.
    from importlib.metadata import version

    detail = Message(
        N_("briefing-bot {own}, Python {python}, SQLite {sqlite}, discord.py {discord}"),
        {
            "own": version("briefing-bot"),
            "python": platform.python_version(),
            "sqlite": sqlite3.sqlite_version,
            "discord": version("discord.py"),
        },
    )
    return _make_ok_result("versions", N_("versions"), detail)


def _check_time_zones() -> CheckResult:
    label = N_("time zones")
    zones = len(available_timezones())
    if not zones:
        return _fail("zones", label, N_("there are none"), N_("Install the package tzdata."))
    return _make_ok_result("zones", label, Message(N_("{count} zones"), {"count": zones}))


def _check_fonts() -> CheckResult:
    label = N_("fonts of pictures")
    try:
        missing = [file.name for file in find_font_files() if not file.is_file()]
    except ModuleNotFoundError as error:
        missing = [error.name or ""]
    if missing:
        detail = Message(N_("{names} is missing"), {"names": ", ".join(missing)})
        return _fail("fonts", label, detail, N_("Install the program again: timelines can't be drawn."))
    return _make_ok_result("fonts", label, N_("Japanese and Latin"))


def _check_proxy(settings: Settings) -> CheckResult:
    label = N_("proxy")
    try:
        proxies = {proxy.display for host in ("discord.com", "slack.com") if (proxy := find_proxy(settings, host))}
    except SettingsError as error:
        return _fail("proxy", label, error.problem, error.remedy)
    if not proxies:
        return _make_ok_result("proxy", label, N_("none, connects directly"))
    return _make_ok_result("proxy", label, make_verbatim_message(", ".join(sorted(proxies))))


def _check_disk(database: Path) -> CheckResult:
    label = N_("disk space")
    try:
        free = shutil.disk_usage(database.parent).free
        size = sum(file.stat().st_size for file in _list_database_files(database))
    except OSError as error:
        detail = Message(N_("can't be measured: {reason}"), {"reason": error.strerror})
        return _make_warning("disk", label, detail, N_("Check that the folder of the database can be read."))
    free_files = _count_free_files(database.parent)
    detail = Message(
        N_("{free} MB free, database {size} MB"), {"free": free // MEGABYTE, "size": -(-size // MEGABYTE)}
    )
    remedy = N_("Free some space, or move the database: nothing can be stored once the disk is full.")
    if free < _LEAST_FREE or free_files == 0:
        return _fail("disk", label, detail, remedy)
    if free < _COPIES * size or free_files < _LEAST_FREE_FILES:
        return _make_warning("disk", label, detail, remedy)
    return _make_ok_result("disk", label, detail)


def _list_database_files(database: Path) -> list[Path]:
    return [file for suffix in ("", "-wal", "-shm") if (file := Path(f"{database}{suffix}")).exists()]


def _count_free_files(folder: Path) -> int:
    """Counts the files that can still be created; a large number if the file system has no limit."""
    if not hasattr(os, "statvfs"):
        return _LEAST_FREE_FILES
    status = os.statvfs(folder)
    return status.f_favail if status.f_files else _LEAST_FREE_FILES


def _check_file_system(database: Path) -> CheckResult:
    label = N_("file system of the database")
    if not os.access(database, os.W_OK) or not os.access(database.parent, os.W_OK):
        detail = Message(N_("{path} can't be written to"), {"path": database})
        remedy = N_("Give the user of the bot write access to the file and its folder.")
        return _fail("file_system", label, detail, remedy)
    kind = find_file_system(database)
    detail = make_verbatim_message(kind or "?")
    if kind in _NETWORK_FILE_SYSTEMS:
        remedy = N_("Move the database to a local disk: locks of a network file system are unreliable.")
        return _make_warning("file_system", label, detail, remedy)
    return _make_ok_result("file_system", label, detail)


def find_file_system(path: Path, mount_table: Path = _MOUNT_TABLE) -> str:
    """Finds the kernel's type of the file system of a file; empty if it is unknown."""
    try:
        lines = mount_table.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    best, kind = -1, ""
    for line in lines:
        fields = line.split(" ")
        # The table writes blanks and backslashes in octal (fstab(5)).
        point = Path(fields[1].encode("utf-8", "surrogateescape").decode("unicode_escape", "surrogateescape"))
        # A later line covers an earlier one at the same place.
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), fields[2]
    return kind


def _check_backups(settings: Settings, now: datetime) -> CheckResult:
    label = N_("backups")
    database = settings.database_path
    try:
        backups = list_backups(database)
    except OSError as error:
        detail = Message(N_("can't be listed: {reason}"), {"reason": error.strerror})
        return _make_warning("backups", label, detail, N_("Check that the folder of the database can be read."))
    remedy = N_("Write one with `briefing-bot export --backup FILE`, and keep it on another machine.")
    if not backups:
        if _is_young(database, now):
            return _make_ok_result("backups", label, N_("none yet, the database is new"))
        return _make_warning("backups", label, N_("there is none beside the database"), remedy)
    days = (now - backups[0].at).days
    detail = Message(N_("{count}, the latest {days} days old"), {"count": len(backups), "days": days})
    if now - backups[0].at > _OLDEST_BACKUP:
        return _make_warning("backups", label, detail, remedy)
    return _make_ok_result("backups", label, detail)


def _is_young(database: Path, now: datetime) -> bool:
    """Returns whether a database was made recently; the lock file beside it is made with it and never written to."""
    lock = Path(f"{database}.opening")
    made = lock.stat().st_mtime if lock.exists() else database.stat().st_ctime
    return now.timestamp() - made < _OLDEST_BACKUP.total_seconds()


def _make_ok_result(name: str, label: str, detail: Message | str) -> CheckResult:
    return _make_result(CheckState.OK, name, label, detail)


def _make_warning(name: str, label: str, detail: Message | str, remedy: Message | str) -> CheckResult:
    return _make_result(CheckState.WARNING, name, label, detail, remedy)


def _fail(name: str, label: str, detail: Message | str, remedy: Message | str) -> CheckResult:
    return _make_result(CheckState.PROBLEM, name, label, detail, remedy)


def _make_result(
    state: CheckState, name: str, label: str, detail: Message | str, remedy: Message | str | None = None
) -> CheckResult:
    return CheckResult(
        HOST_SCOPE, name, Message(label), state, as_message(detail), None if remedy is None else as_message(remedy)
    )
