"""`briefing-bot rollback [REVISION]`: an earlier revision answers again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.keeping import back_up_before_change, format_local_time, get_user_name
from bot.cli.speech import format_phrase

if TYPE_CHECKING:
    from briefings.store.store import RevisionRepository


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
        async with options.open_store() as store:
            return await _roll_back_to(options, store, revision)

    ctx.exit(run_async(run_rollback()))


async def _roll_back_to(options: CommandContext, store: RevisionRepository, revision: int | None) -> int:
    from briefings.refreshing.proposing import roll_back_revision

    language = options.language
    active, previous = await store.get_active_revision(), await store.get_previous_revision()
    to = revision if revision is not None else previous.id if previous else None
    if active is None or to is None:
        click.echo(format_phrase("rollback.none", language), err=True)
        return 1
    if to == active.id:
        click.echo(format_phrase("rollback.same", language, revision=to))
        return 0
    await back_up_before_change(options, store)
    now = await roll_back_revision(store, target=to, expected=active.id, actor=0, author=get_user_name())
    at = format_local_time(options, now.created_at)
    click.echo(format_phrase("rollback.done", language, revision=now.id, before=active.id, at=at))
    return 0
