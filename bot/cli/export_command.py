"""`briefing-bot export`: what is stored, as JSON for readers (docs/export.md) or as a backup (docs/backups.md)."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.speech import format_phrase, format_size

if TYPE_CHECKING:
    from briefings.model import Snapshot


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
    from briefings.store.backup import back_up_database

    _reject_own_database(options.settings.database_path, target, "--backup")
    async with options.open_store() as store:
        await back_up_database(store, target)
    written = await asyncio.to_thread(target.stat)
    click.echo(format_phrase("backup.done", options.language, path=target, size=format_size(written.st_size)))


async def _write_content(options: CommandContext, target: Path) -> None:
    from briefings.backup import to_json
    from briefings.store.files import write_atomically

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
    from briefings.export import export_snapshot

    text = json.dumps(export_snapshot(run_async(_load_snapshot(options))), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{output} can't be written: {error.strerror}.", param_hint="--output") from None


async def _load_snapshot(options: CommandContext) -> Snapshot:
    async with options.open_store() as store:
        return await store.load_snapshot()


def _reject_own_database(database: Path, target: Path, option: str) -> None:
    if target.exists() and database.exists() and target.samefile(database):
        raise click.BadParameter(f"{target} is the database itself.", param_hint=option)
