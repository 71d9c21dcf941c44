"""Implements the commands that write, list and restore backups: `export`, `backups` and `restore`."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.context import CommandContext, back_up_before_change, get_user_name, run_async
from bot.cli.output import echo_text, format_json, format_local_time, format_size, print_json, write_file
from bot.clock import utc_now
from bot.database import require_sqlite
from briefings.errors import StoreError, UnusableBackup
from briefings.i18n import N_, ngettext, pgettext
from briefings.i18n import gettext as _
from briefings.temporary_folder import open_temporary_folder

if TYPE_CHECKING:
    from briefings.domain import Revision, Snapshot
    from briefings.storage.sqlite.backup_files import BackupKind
    from briefings.storage.sqlite.checked_copy import BackupCheck
    from briefings.storage.sqlite.restore import RestoreResult

CLOCK_SKEW: Final = timedelta(minutes=10)
"""Maximum difference between this machine's clock and Discord's, from which message ids are made."""


@click.command(
    help=N_(
        "Restore the backup in FILE, compressed with gzip or not; its format is recognized by its content.\n\n"
        "A database replaces the current one, which is kept beside it; no bot may be running. Content as JSON "
        "becomes a new revision, which a running bot uses within 30 seconds. A backup that is damaged, of another "
        "program or of a newer version changes nothing."
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def restore_command(ctx: click.Context, *, file: Path) -> None:
    """Restores a backup."""
    from bot.cli.backup_source import open_backup

    options: CommandContext = ctx.obj
    with open_temporary_folder() as folder:
        source, is_database = open_backup(file, folder)
        try:
            if is_database:
                require_sqlite(options.settings)
                _print_restored_database(options, file, run_async(_restore_database(options, source, file.name)))
            else:
                _print_restored_content(options, file, *run_async(_restore_content(options, source, file.name)))
        except UnusableBackup as error:
            error.location = str(file)  # as the user named it, not as it was decompressed
            raise


async def _restore_database(options: CommandContext, source: Path, name: str) -> RestoreResult:
    import discord

    from bot.runtime.lock import lock_database
    from briefings.storage.sqlite.restore import restore_database

    def make_cursor(_platform: str, at: datetime) -> str:
        return str(discord.utils.time_snowflake(at - CLOCK_SKEW))

    database = options.settings.database_path
    # Locked until the end: a bot that starts in the meantime would open the file that is being replaced.
    with lock_database(database):
        return await restore_database(
            database, source, clock=utc_now, author=get_user_name(), note=name, make_cursor=make_cursor
        )


async def _restore_content(options: CommandContext, source: Path, name: str) -> tuple[Revision, bool]:
    """Restores content; returns the active revision, and whether it is new."""
    from briefings.domain import ActivationDetails, ActivationReason
    from briefings.storage.content_json import read_json

    # Read first, so that an unusable file never creates or opens a database.
    restorable = await asyncio.to_thread(read_json, source, name=name)
    async with options.open_storage() as storage:
        current = await storage.revisions.load_snapshot()
        if current.content == restorable.content:
            return current.revision, False
        await back_up_before_change(options, storage)
        note = f"{name} ({restorable.revision_label})" if restorable.revision_label else name
        details = ActivationDetails(ActivationReason.RESTORE, author=get_user_name(), note=note)
        restored = await storage.revisions.apply_content(
            restorable.content, expected_id=current.revision.id, author=details.author, note=note, details=details
        )
        return restored, True


def _print_restored_database(options: CommandContext, file: Path, result: RestoreResult) -> None:
    language, merged = options.language, result.merge_result
    revision = result.active_revision
    lines = [
        _("Restored from {file}: revision {revision} ({time}) is now active.", language, file=file,
          revision=revision.id, time=format_local_time(options, revision.created_at)),
    ]  # fmt: skip
    if result.kept_file is not None and result.was_damaged:
        lines.append(_("The damaged database is kept as {file}.", language, file=result.kept_file))
    elif result.kept_file is not None:
        lines.append(_("The previous database is kept as {file}.", language, file=result.kept_file))
    if merged.kept_current_state:
        lines.append(
            _("Schedules, settings and records are unchanged: this backup contains the content only.", language)
        )
    elif merged.content_only:
        lines.append(_("This backup contains the content only: it has no schedules and no settings.", language))
    if merged.uncertain_posts:
        lines.append(
            ngettext(
                "{count} post was due since the backup: it is sent only if it can't be found in its channel.",
                "{count} posts were due since the backup: each is sent only if it can't be found in its channel.",
                merged.uncertain_posts,
                language,
            )
        )
    echo_text("\n".join(lines))


def _print_restored_content(options: CommandContext, file: Path, revision: Revision, is_new: bool) -> None:
    if is_new:
        text = _(
            "The content of {file} is now active as revision {revision}. A running bot uses it within 30 seconds.",
            options.language, file=file, revision=revision.id,
        )  # fmt: skip
    else:
        text = _(
            "The content of {file} is that of revision {revision}, which is already active. Nothing was changed.",
            options.language, file=file, revision=revision.id,
        )  # fmt: skip
    echo_text(text)


@click.command(
    help=N_(
        "Write the active revision: chapters with their sections, notes, events and memberships, and the "
        "subjects.\n\n"
        "With --backup, the whole database: every revision, the history, schedules, posts, settings and records, "
        "also while a bot is running. With --content, the active revision without any loss. `restore` reads both."
    )
)
@click.option("--json", "as_json", is_flag=True, default=True, help=N_("JSON for readers; the default."))
@click.option(
    "--output", type=click.Path(path_type=Path), help=N_("Write it to this file instead of standard output.")
)
@click.option("--backup", type=click.Path(path_type=Path), help=N_("Write the whole database to this file."))
@click.option(
    "--content", type=click.Path(path_type=Path), help=N_("Write the content as JSON that can be restored.")
)
@click.pass_context
def export_command(
    ctx: click.Context,
    *,
    as_json: bool,  # noqa: ARG001 - the default
    output: Path | None,
    backup: Path | None,
    content: Path | None,
) -> None:
    """Writes the content or a backup."""
    options: CommandContext = ctx.obj
    if backup is not None:
        run_async(_write_backup(options, backup))
    if content is not None:
        run_async(_write_content(options, content))
    if backup is None and content is None:
        _write_reader_json(options, output)


async def _write_backup(options: CommandContext, target: Path) -> None:
    from briefings.storage.sqlite.backup import back_up_database

    _reject_own_database(options, target, "--backup")
    require_sqlite(options.settings)
    async with options.open_storage():
        await back_up_database(options.settings.database_path, target)
    stat = await asyncio.to_thread(target.stat)
    echo_text(_("Backup written to {file} ({size}).", options.language, file=target, size=format_size(stat.st_size)))


async def _write_content(options: CommandContext, target: Path) -> None:
    from briefings.storage.content_json import to_json
    from briefings.storage.sqlite.files import write_atomically

    _reject_own_database(options, target, "--content")
    snapshot = await _load_snapshot(options)
    data = await asyncio.to_thread(to_json, snapshot)
    await asyncio.to_thread(write_atomically, data, target)
    echo_text(
        _("Content of revision {revision} written to {file} ({size}).", options.language,
          revision=snapshot.revision.id, file=target, size=format_size(len(data)))
    )  # fmt: skip


def _write_reader_json(options: CommandContext, output: Path | None) -> None:
    from briefings.revisions.reader_json import export_snapshot

    data = export_snapshot(run_async(_load_snapshot(options)))
    if output is None:
        print_json(data)
    else:
        write_file(output, format_json(data) + b"\n")


async def _load_snapshot(options: CommandContext) -> Snapshot:
    async with options.open_storage() as storage:
        return await storage.revisions.load_snapshot()


def _reject_own_database(options: CommandContext, target: Path, option: str) -> None:
    database = options.settings.database_path
    if target.exists() and database.exists() and target.samefile(database):
        text = _("{file} is the database itself.", options.interface_language, file=target)
        raise click.BadParameter(text, param_hint=option)


@click.command(
    help=N_(
        "List the backups beside the database, newest first: time, occasion, size, and the active revision in "
        "each.\n\n"
        "Each is copied, migrated to this version and verified; the database itself is not opened. Exit status 1 if "
        "no backup can be restored."
    )
)
@click.option("--json", "as_json", is_flag=True, help=N_("Write the list as JSON."))
@click.pass_context
def backups_command(ctx: click.Context, *, as_json: bool) -> None:
    """Lists the backups."""
    from briefings.storage.sqlite.backup_files import list_backups
    from briefings.storage.sqlite.checked_copy import check_backup

    options: CommandContext = ctx.obj
    require_sqlite(options.settings)
    database = options.settings.database_path

    async def check_backups() -> list[BackupCheck]:
        return [await check_backup(file, clock=utc_now) for file in list_backups(database)]

    backups = run_async(check_backups())
    if as_json:
        print_json([_backup_to_dict(backup) for backup in backups])
    else:
        for backup in backups:
            echo_text(_format_backup(options, backup))
        if not backups:
            echo_text(_("There is no backup of {file}.", options.language, file=database), err=True)
    ctx.exit(0 if any(backup.problem is None for backup in backups) else 1)


def _format_backup(options: CommandContext, backup: BackupCheck) -> str:
    language, file = options.language, backup.file
    if backup.active_revision is not None:
        state = _("revision {revision}", language, revision=backup.active_revision.id)
    else:
        state = _("unusable: {problem}", language, problem=_describe_problem(backup.problem, language))
    kind = _format_kind(file.kind, language)
    return f"{format_local_time(options, file.at)}  {kind}  {format_size(file.size)}  {state}  {file.path}"


def _format_kind(kind: BackupKind, language: str) -> str:
    if kind == "automatic":
        return pgettext("backup", "automatic", language)
    if kind == "migration":
        return pgettext("backup", "before migration", language)
    return pgettext("backup", "before restore", language)


def _describe_problem(problem: StoreError | None, language: str) -> str:
    """Explains why a backup can't be restored, without its location and the remedy."""
    if problem is None:
        return ""
    cause = problem.__cause__
    return (cause if isinstance(cause, StoreError) else problem).problem.translate(language)


def _backup_to_dict(backup: BackupCheck) -> dict[str, object]:
    return {
        "path": str(backup.file.path),
        "kind": backup.file.kind.value,
        "at": backup.file.at.isoformat(timespec="seconds"),
        "size": backup.file.size,
        "good": backup.problem is None,
        "revision": backup.active_revision.id if backup.active_revision else None,
        "problem": _describe_problem(backup.problem, "en"),
    }
