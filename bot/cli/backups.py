"""`briefing-bot restore FILE`: a backup put in the place of the database, or content made a new revision."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import click

from bot.cli.context import CommandContext, back_up_before_change, get_user_name, run_async
from bot.cli.messages import format_phrase
from bot.cli.output import format_local_time, format_size
from bot.clock import utc_now
from briefings.errors import StoreError, UnusableBackup
from briefings.storage.sqlite.errors import backup_write_error
from briefings.storage.sqlite.verify import is_database, not_a_backup_error

if TYPE_CHECKING:
    from pathlib import Path

    from briefings.domain import Revision, Snapshot
    from briefings.storage.sqlite.restore import RestoreResult
    from briefings.storage.sqlite.verify import BackupCheck


CLOCK_SKEW: Final = timedelta(minutes=10)
"""By so much this machine's clock may be ahead of Discord's, which numbers messages by its own."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def restore_command(ctx: click.Context, *, file: Path) -> None:
    """Restore the backup in FILE, packed with gzip or not; what it is, its content tells.

    A database takes the place of the present one, which is kept beside it; no bot may be running. Content as JSON
    becomes a new revision beside all others, and a running bot answers from it within half a minute. A backup that is
    damaged, of another program or of a newer version changes nothing.
    """
    options: CommandContext = ctx.obj
    with TemporaryDirectory(prefix="briefing-bot-") as folder:
        source, database = open_backup(file, Path(folder))
        try:
            if database:
                _print_database_restored(options, file, run_async(_restore_database(options, source, file.name)))
            else:
                _print_content_restored(options, file, *run_async(_restore_content(options, source, file.name)))
        except UnusableBackup as error:
            error.location = str(file)  # as it was named, not as it was unpacked
            raise


async def _restore_database(options: CommandContext, source: Path, name: str) -> RestoreResult:
    import discord

    from bot.runtime.lock import lock_database
    from briefings.storage.sqlite.restore import restore_database

    def make_cursor(_platform: str, at: datetime) -> str:
        return str(discord.utils.time_snowflake(at - CLOCK_SKEW))

    database = options.settings.database_path
    # Held to the end: a bot that starts meanwhile would open what is being replaced.
    with lock_database(database):
        return await restore_database(
            database, source, clock=utc_now, author=get_user_name(), note=name, make_cursor=make_cursor
        )


async def _restore_content(options: CommandContext, source: Path, name: str) -> tuple[Revision, bool]:
    """The revision that answers, and whether it is new."""
    from briefings.domain import ActivationDetails, ActivationReason
    from briefings.storage.content_json import from_json

    # Read first, so that a file that can't be used never makes or opens a database.
    restorable = await asyncio.to_thread(lambda: from_json(source.read_bytes(), name=name))
    async with options.open_storage() as storage:
        present = await storage.revisions.load_snapshot()
        if present.content == restorable.content:
            return present.revision, False
        await back_up_before_change(options, storage)
        note = f"{name} ({restorable.revision_label})" if restorable.revision_label else name
        step = ActivationDetails(ActivationReason.RESTORE, author=get_user_name(), note=note)
        made = await storage.revisions.apply_content(
            restorable.content, expected_id=present.revision.id, author=step.author, note=note, details=step
        )
        return made, True


def _print_database_restored(options: CommandContext, file: Path, restored: RestoreResult) -> None:
    language, merged = options.language, restored.merge_result
    at = format_local_time(options, restored.active_revision.created_at)
    click.echo(format_phrase("restore.database", language, file=file, revision=restored.active_revision.id, at=at))
    if restored.kept_file is not None:
        click.echo(
            format_phrase(
                "restore.damaged" if restored.was_damaged else "restore.kept", language, kept=restored.kept_file
            )
        )
    if merged.content_only:
        click.echo(
            format_phrase("restore.taken_over" if merged.kept_current_state else "restore.content_only", language)
        )
    if merged.uncertain_posts:
        click.echo(format_phrase("restore.doubted", language, count=merged.uncertain_posts))


def _print_content_restored(options: CommandContext, file: Path, revision: Revision, is_new: bool) -> None:
    key = "restore.content" if is_new else "restore.same"
    click.echo(format_phrase(key, options.language, file=file, revision=revision.id))


@click.command()
@click.option(
    "--json", "as_json", is_flag=True, default=True, help="JSON for readers; the form unless another is asked for."
)
@click.option("--output", type=click.Path(path_type=Path), help="File to write it to, instead of standard output.")
@click.option("--backup", type=click.Path(path_type=Path), help="Write the whole database to this file.")
@click.option("--content", type=click.Path(path_type=Path), help="Write the content as JSON that can be restored.")
@click.pass_context
def export_command(
    ctx: click.Context,
    *,
    as_json: bool,  # noqa: ARG001 - the form unless another is asked for
    output: Path | None,
    backup: Path | None,
    content: Path | None,
) -> None:
    """Write the active revision: chapters with their sections, notes, events and memberships, and the subjects.

    With --backup, the whole database: every revision, the history, schedules, posts, settings and records; beside a
    running bot, whole or not at all. With --content, the active revision with nothing lost. `restore` takes both.
    """
    options: CommandContext = ctx.obj
    if backup is not None:
        run_async(_write_backup(options, backup))
    if content is not None:
        run_async(_write_content(options, content))
    if backup is None and content is None:
        _write_reader_json(options, output)


async def _write_backup(options: CommandContext, target: Path) -> None:
    from briefings.storage.sqlite.backup import back_up_database

    _reject_own_database(options.settings.database_path, target, "--backup")
    async with options.open_storage() as storage:
        await back_up_database(storage.path, target)
    written = await asyncio.to_thread(target.stat)
    click.echo(format_phrase("backup.done", options.language, path=target, size=format_size(written.st_size)))


async def _write_content(options: CommandContext, target: Path) -> None:
    from briefings.storage.content_json import to_json
    from briefings.storage.sqlite.files import write_atomically

    _reject_own_database(options.settings.database_path, target, "--content")
    snapshot = await _load_snapshot(options)
    data = await asyncio.to_thread(to_json, snapshot)
    await asyncio.to_thread(write_atomically, data, target)
    click.echo(
        format_phrase(
            "content.done", options.language, revision=snapshot.revision.id, path=target, size=format_size(len(data))
        )
    )


def _write_reader_json(options: CommandContext, output: Path | None) -> None:
    from briefings.revisions.reader_json import export_snapshot

    text = json.dumps(export_snapshot(run_async(_load_snapshot(options))), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{output} can't be written: {error.strerror}.", param_hint="--output") from None


async def _load_snapshot(options: CommandContext) -> Snapshot:
    async with options.open_storage() as storage:
        return await storage.revisions.load_snapshot()


def _reject_own_database(database: Path, target: Path, option: str) -> None:
    if target.exists() and database.exists() and target.samefile(database):
        raise click.BadParameter(f"{target} is the database itself.", param_hint=option)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON.")
@click.pass_context
def backups_command(ctx: click.Context, *, as_json: bool) -> None:
    """List the backups beside the database, newest first: when, what for, size, the revision that answers in it.

    Each is held against its digests, as a copy that is brought to this version; the database itself is not opened.
    Exit status 1 where there is none that is good.
    """
    from briefings.storage.sqlite.files import list_backups
    from briefings.storage.sqlite.verify import check_backup

    options: CommandContext = ctx.obj
    database = options.settings.database_path

    async def check_backups() -> list[BackupCheck]:
        return [await check_backup(file, clock=utc_now) for file in list_backups(database)]

    found = run_async(check_backups())
    if as_json:
        click.echo(json.dumps([_backup_to_dict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(_format_backup(options, one))
        if not found:
            click.echo(format_phrase("backups.none", options.language, database=database), err=True)
    ctx.exit(0 if any(one.problem is None for one in found) else 1)


def _format_backup(options: CommandContext, backup: BackupCheck) -> str:
    language = options.language
    if backup.active_revision is not None:
        state = format_phrase("backups.good", language, revision=backup.active_revision.id)
    else:
        problem = backup.problem
        state = format_phrase("backups.bad", language, what=_describe_problem(problem, language) if problem else "")
    file = backup.file
    kind = format_phrase(f"backups.{file.kind}", language)
    return f"{format_local_time(options, file.at)}  {kind}  {format_size(file.size)}  {state}  {file.path}"


def _describe_problem(problem: StoreError, language: str) -> str:
    """What is wrong, without where and what to do."""
    cause = problem.__cause__
    told = cause if isinstance(cause, StoreError) else problem
    return told.ja.split("。", 1)[0] if language == "ja" and told.ja else told.problem.translate(language)


def _backup_to_dict(backup: BackupCheck) -> dict[str, object]:
    return {
        "path": str(backup.file.path),
        "kind": backup.file.kind.value,
        "at": backup.file.at.isoformat(timespec="seconds"),
        "size": backup.file.size,
        "good": backup.problem is None,
        "revision": backup.active_revision.id if backup.active_revision else None,
        "problem": _describe_problem(backup.problem, "en") if backup.problem else "",
    }


_GZIP_MAGIC: Final = b"\x1f\x8b"
_MAX_UNPACKED_BYTES: Final = 4_000_000_000
"""Bytes that are unpacked at most: far more than any content, and less than a bomb."""

_CHUNK_SIZE: Final = 1 << 20


def open_backup(file: Path, folder: Path) -> tuple[Path, bool]:
    """The backup in `file` as a file of its own, and whether it is a database; otherwise it is JSON.

    Args:
        file: as named.
        folder: takes what is unpacked.

    Raises:
        UnusableBackup: it can't be read, or is neither.
        BackupFailed: there is no room to unpack it.
    """
    try:
        with file.open("rb") as stream:
            packed = stream.read(2) == _GZIP_MAGIC
        source = _unpack_gzip(file, folder) if packed else file
        with source.open("rb") as stream:
            head = stream.read(64)
    except OSError as error:
        raise UnusableBackup(
            f"the file can't be read: {error.strerror}",
            location=str(file),
            remedy="Check its name and your rights.",
            ja="ファイルを開けません。名前とアクセス権を確認してください。",
        ) from None
    database = is_database(head)
    if not database and not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        raise not_a_backup_error(file)
    return source, database


def _unpack_gzip(file: Path, folder: Path) -> Path:
    target = folder / file.name.removesuffix(".gz")
    left = _MAX_UNPACKED_BYTES
    try:
        with gzip.open(file) as packed, target.open("wb") as out:
            while piece := packed.read(_CHUNK_SIZE):
                left -= len(piece)
                if left < 0:
                    raise _broken_backup_error(file, "it unpacks to more than 4 GB", "展開すると 4 GB を超えます")
                try:
                    out.write(piece)
                except OSError as error:
                    raise backup_write_error(target, error.strerror or type(error).__name__) from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise _broken_backup_error(
            file, "it is packed with gzip and broken, or was cut off", "gzip が壊れているか、途中で切れています"
        ) from None
    return target


def _broken_backup_error(file: Path, reason: str, ja: str) -> UnusableBackup:
    return UnusableBackup(
        f"this file can't be restored: {reason}", location=str(file), ja=f"このファイルからは戻せません。{ja}。"
    )
