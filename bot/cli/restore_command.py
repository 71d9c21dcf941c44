"""`briefing-bot restore FILE`: a backup put in the place of the database, or content made a new revision."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import click

from bot.cli.context import CommandContext, run_async, utc_now
from bot.cli.keeping import backed_up, local, user
from bot.cli.speech import say
from briefings.errors import UnusableBackup

if TYPE_CHECKING:
    from briefings.model import Revision
    from briefings.store.restoring import Restored

SKEW: Final = timedelta(minutes=10)
"""By so much this machine's clock may be ahead of Discord's, which numbers messages by its own."""


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def command(ctx: click.Context, *, file: Path) -> None:
    """Restore the backup in FILE, packed with gzip or not; what it is, its content tells.

    A database takes the place of the present one, which is kept beside it; no bot may be running. Content as JSON
    becomes a new revision beside all others, and a running bot answers from it within half a minute. A backup that is
    damaged, of another program or of a newer version changes nothing.
    """
    from bot.cli.backup_source import opened_backup

    options: CommandContext = ctx.obj
    with TemporaryDirectory(prefix="briefing-bot-") as folder:
        source, database = opened_backup(file, Path(folder))
        try:
            if database:
                _tell_database(options, file, run_async(_database(options, source, file.name)))
            else:
                _tell_content(options, file, *run_async(_content(options, source, file.name)))
        except UnusableBackup as error:
            error.where = str(file)  # as it was named, not as it was unpacked
            raise


async def _database(options: CommandContext, source: Path, name: str) -> Restored:
    import discord

    from bot.process.instance import only_instance
    from briefings.store.restoring import restore_database

    def anchor(at: datetime) -> int:
        return discord.utils.time_snowflake(at - SKEW)

    database = options.settings.database_path
    # Held to the end: a bot that starts meanwhile would open what is being replaced.
    with only_instance(database):
        return await restore_database(database, source, clock=utc_now, author=user(), note=name, anchor=anchor)


async def _content(options: CommandContext, source: Path, name: str) -> tuple[Revision, bool]:
    """The revision that answers, and whether it is new."""
    from briefings.backup import from_json
    from briefings.model import How, Step

    # Read first, so that a file that can't be used never makes or opens a database.
    restorable = await asyncio.to_thread(lambda: from_json(source.read_bytes(), name=name))
    async with options.store() as store:
        present = await store.snapshot()
        if present.content == restorable.content:
            return present.revision, False
        await backed_up(options, store)
        note = f"{name} ({restorable.told})" if restorable.told else name
        step = Step(How.RESTORE, author=user(), note=note)
        made = await store.apply(
            restorable.content, expected=present.revision.id, author=step.author, note=note, step=step
        )
        return made, True


def _tell_database(options: CommandContext, file: Path, done: Restored) -> None:
    language, merged = options.language, done.merged
    at = local(options, done.active.created_at)
    click.echo(say("restore.database", language, file=file, revision=done.active.id, at=at))
    if done.kept is not None:
        click.echo(say("restore.damaged" if done.damaged else "restore.kept", language, kept=done.kept))
    if merged.content_only:
        click.echo(say("restore.taken_over" if merged.taken_over else "restore.content_only", language))
    if merged.doubted:
        click.echo(say("restore.doubted", language, count=merged.doubted))


def _tell_content(options: CommandContext, file: Path, revision: Revision, new: bool) -> None:
    key = "restore.content" if new else "restore.same"
    click.echo(say(key, options.language, file=file, revision=revision.id))
