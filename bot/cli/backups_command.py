"""`briefing-bot backups`: the backups beside the database, and whether each is good."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async, utc_now
from bot.cli.keeping import format_local_time
from bot.cli.speech import format_phrase, format_size
from briefings.errors import StoreError

if TYPE_CHECKING:
    from briefings.store.checking import BackupCheck


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON.")
@click.pass_context
def backups_command(ctx: click.Context, *, as_json: bool) -> None:
    """List the backups beside the database, newest first: when, what for, size, the revision that answers in it.

    Each is held against its digests, as a copy that is brought to this version; the database itself is not opened.
    Exit status 1 where there is none that is good.
    """
    from briefings.store.backup_files import list_backups
    from briefings.store.checking import check_backup

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
    return told.ja.split("。", 1)[0] if language == "ja" else told.problem


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
