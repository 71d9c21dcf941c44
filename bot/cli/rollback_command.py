"""`briefing-bot rollback [REVISION]`: an earlier revision answers again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.keeping import backed_up, local, user
from bot.cli.speech import say

if TYPE_CHECKING:
    from briefings.store.store import Store


@click.command()
@click.argument("revision", type=click.IntRange(1), required=False)
@click.pass_context
def command(ctx: click.Context, *, revision: int | None) -> None:
    """Let REVISION answer again; without it, the one that answered before.

    Nothing is lost, and the way back is another rollback, so nothing is asked. Exit status 1 where there is nothing
    to go back to, 2 where there is no such revision or it never answered.
    """
    options: CommandContext = ctx.obj

    async def go() -> int:
        async with options.store() as store:
            return await _roll_back(options, store, revision)

    ctx.exit(run_async(go()))


async def _roll_back(options: CommandContext, store: Store, revision: int | None) -> int:
    from briefings.refreshing.proposing import go_back

    language = options.language
    active, previous = await store.active(), await store.previous()
    to = revision if revision is not None else previous.id if previous else None
    if active is None or to is None:
        click.echo(say("rollback.none", language), err=True)
        return 1
    if to == active.id:
        click.echo(say("rollback.same", language, revision=to))
        return 0
    await backed_up(options, store)
    now = await go_back(store, to=to, expected=active.id, actor=0, author=user())
    at = local(options, now.created_at)
    click.echo(say("rollback.done", language, revision=now.id, before=active.id, at=at))
    return 0
