"""`briefing-bot history`: who changed the content, when, how and from what."""

from __future__ import annotations

import getpass
import json
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from bot.cli.app import CommandContext, run_async
from bot.cli.messages import format_phrase
from bot.clock import utc_now

if TYPE_CHECKING:
    from bot.cli.app import CommandContext
    from briefings.domain import Activation
    from briefings.storage.ports import Storage


async def back_up_before_change(options: CommandContext, storage: Storage) -> None:
    """Keep the database as it is before it is changed.

    Raises:
        DatabaseDamaged, BackupFailed: it can't be, and nothing is to be changed.
    """
    await storage.make_automatic_backup(keep_count=options.settings.backups, now=utc_now())


def get_user_name() -> str:
    """Name of who called the command; empty where the system knows none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def format_local_time(options: CommandContext, at: str | datetime) -> str:
    """An instant in the operator's time zone, to the minute."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(ZoneInfo(options.settings.timezone)):%Y-%m-%d %H:%M}"


@click.command()
@click.option("--limit", type=click.IntRange(1), default=25, show_default=True, help="How many steps, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Write the steps as JSON.")
@click.pass_context
def history_command(ctx: click.Context, *, limit: int, as_json: bool) -> None:
    """List the steps of the content, newest first: when, which revision, how it came about, by whom, from what.

    Times are in TIMEZONE; in JSON they are UTC. `rollback` goes back to any of these revisions.
    """
    options: CommandContext = ctx.obj

    async def read_history() -> tuple[Activation, ...]:
        async with options.open_storage() as storage:
            return await storage.revisions.list_activations(limit=limit)

    steps = run_async(read_history())
    if as_json:
        click.echo(json.dumps([_activation_to_dict(step) for step in steps], ensure_ascii=False, indent=2))
        return
    for place, step in enumerate(steps):
        told = step.details
        who = told.author or (str(told.actor) if told.actor else "")
        parts = [
            format_local_time(options, step.at),
            f"{step.revision:>4}",
            format_phrase(f"how.{told.reason}", options.language),
            who,
            told.note,
            "" if place else format_phrase("history.active", options.language),
        ]
        click.echo("  ".join(part for part in parts if part))


def _activation_to_dict(activation: Activation) -> dict[str, object]:
    told = activation.details
    return {
        "at": activation.at,
        "revision": activation.revision,
        "previous": activation.previous,
        "how": told.reason.value,
        "actor": told.actor,
        "author": told.author,
        "note": told.note,
    }


@click.command()
@click.argument("revision", type=click.IntRange(1), required=False)
@click.pass_context
def rollback_command(ctx: click.Context, *, revision: int | None) -> None:
    """Let REVISION answer again; without it, the one that answered before.

    Nothing is lost, and the way back is another rollback, so nothing is asked. Exit status 1 where there is nothing
    to go back to, 2 where there is no such revision or it never answered.
    """
    options: CommandContext = ctx.obj

    async def run_rollback() -> int:
        async with options.open_storage() as storage:
            return await _roll_back_to(options, storage, revision)

    ctx.exit(run_async(run_rollback()))


async def _roll_back_to(options: CommandContext, storage: Storage, revision: int | None) -> int:
    from briefings.revisions.pipeline import roll_back_revision

    language = options.language
    active, previous = await storage.revisions.get_active_revision(), await storage.revisions.get_previous_revision()
    to = revision if revision is not None else previous.id if previous else None
    if active is None or to is None:
        click.echo(format_phrase("rollback.none", language), err=True)
        return 1
    if to == active.id:
        click.echo(format_phrase("rollback.same", language, revision=to))
        return 0
    await back_up_before_change(options, storage)
    now = await roll_back_revision(storage, target=to, expected=active.id, actor=0, author=get_user_name())
    at = format_local_time(options, now.created_at)
    click.echo(format_phrase("rollback.done", language, revision=now.id, before=active.id, at=at))
    return 0


@click.command()
@click.pass_context
def migrate_command(ctx: click.Context) -> None:
    """Bring the database to this version's schema; a new one is made and filled with the built-in content."""
    options: CommandContext = ctx.obj

    async def migrate_database() -> tuple[int, ...]:
        async with options.open_storage() as storage:
            revision = (await storage.revisions.load_snapshot()).revision
            return (revision.id,)

    (revision,) = run_async(migrate_database())
    click.echo(f"{options.settings.database_path}: schema up to date, revision {revision} active")
