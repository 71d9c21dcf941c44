"""`briefing-bot backups`: the backups beside the database, and whether each is good."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async, utc_now
from bot.cli.keeping import local
from bot.cli.speech import say, size
from briefings.errors import StoreError

if TYPE_CHECKING:
    from briefings.store.checking import Looked


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Write the list as JSON.")
@click.pass_context
def command(ctx: click.Context, *, as_json: bool) -> None:
    """List the backups beside the database, newest first: when, what for, size, the revision that answers in it.

    Each is held against its digests, as a copy that is brought to this version; the database itself is not opened.
    Exit status 1 where there is none that is good.
    """
    from briefings.store.backup_files import backup_files
    from briefings.store.checking import look_at

    options: CommandContext = ctx.obj
    database = options.settings.database_path

    async def look() -> list[Looked]:
        return [await look_at(file, clock=utc_now) for file in backup_files(database)]

    found = run_async(look())
    if as_json:
        click.echo(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            click.echo(_line(options, one))
        if not found:
            click.echo(say("backups.none", options.language, database=database), err=True)
    ctx.exit(0 if any(one.problem is None for one in found) else 1)


def _line(options: CommandContext, one: Looked) -> str:
    language = options.language
    if one.active is not None:
        state = say("backups.good", language, revision=one.active.id)
    else:
        problem = one.problem
        state = say("backups.bad", language, what=_what(problem, language) if problem else "")
    file = one.file
    kind = say(f"backups.{file.kind}", language)
    return f"{local(options, file.at)}  {kind}  {size(file.size)}  {state}  {file.path}"


def _what(problem: StoreError, language: str) -> str:
    """What is wrong, without where and what to do."""
    cause = problem.__cause__
    told = cause if isinstance(cause, StoreError) else problem
    return told.ja.split("。", 1)[0] if language == "ja" else told.what


def _plain(one: Looked) -> dict[str, object]:
    return {
        "path": str(one.file.path),
        "kind": one.file.kind.value,
        "at": one.file.at.isoformat(timespec="seconds"),
        "size": one.file.size,
        "good": one.problem is None,
        "revision": one.active.id if one.active else None,
        "problem": _what(one.problem, "en") if one.problem else "",
    }
