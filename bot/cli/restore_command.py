"""`briefing-bot restore FILE`: a backup put in the place of the database, or content made a new revision."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import click

from bot.cli.context import CommandContext, run_async, utc_now
from bot.cli.keeping import back_up_before_change, format_local_time, get_user_name
from bot.cli.speech import format_phrase
from briefings.errors import UnusableBackup

if TYPE_CHECKING:
    from briefings.model import Revision
    from briefings.store.restoring import RestoreResult

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
    from bot.cli.backup_source import open_backup

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

    from bot.process.instance import lock_database
    from briefings.store.restoring import restore_database

    def snowflake_before(at: datetime) -> int:
        return discord.utils.time_snowflake(at - CLOCK_SKEW)

    database = options.settings.database_path
    # Held to the end: a bot that starts meanwhile would open what is being replaced.
    with lock_database(database):
        return await restore_database(
            database, source, clock=utc_now, author=get_user_name(), note=name, anchor=snowflake_before
        )


async def _restore_content(options: CommandContext, source: Path, name: str) -> tuple[Revision, bool]:
    """The revision that answers, and whether it is new."""
    from briefings.backup import from_json
    from briefings.model import ActivationDetails, ActivationReason

    # Read first, so that a file that can't be used never makes or opens a database.
    restorable = await asyncio.to_thread(lambda: from_json(source.read_bytes(), name=name))
    async with options.open_store() as store:
        present = await store.load_snapshot()
        if present.content == restorable.content:
            return present.revision, False
        await back_up_before_change(options, store)
        note = f"{name} ({restorable.revision_label})" if restorable.revision_label else name
        step = ActivationDetails(ActivationReason.RESTORE, author=get_user_name(), note=note)
        made = await store.apply_content(
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
