"""`briefing-bot migrate`: the database brought to this version's schema."""

from __future__ import annotations

import click

from bot.cli.context import CommandContext, run_async


@click.command()
@click.pass_context
def command(ctx: click.Context) -> None:
    """Bring the database to this version's schema; a new one is made and filled with the built-in content."""
    options: CommandContext = ctx.obj

    async def migrate() -> tuple[int, ...]:
        async with options.store() as store:
            revision = (await store.snapshot()).revision
            return (revision.id,)

    (revision,) = run_async(migrate())
    click.echo(f"{options.settings.database_path}: schema up to date, revision {revision} active")
