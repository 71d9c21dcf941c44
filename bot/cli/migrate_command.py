"""`briefing-bot migrate`: the database brought to this version's schema."""

from __future__ import annotations

import click

from bot.cli.context import CommandContext, run_async


@click.command()
@click.pass_context
def migrate_command(ctx: click.Context) -> None:
    """Bring the database to this version's schema; a new one is made and filled with the built-in content."""
    options: CommandContext = ctx.obj

    async def migrate_database() -> tuple[int, ...]:
        async with options.open_store() as store:
            revision = (await store.load_snapshot()).revision
            return (revision.id,)

    (revision,) = run_async(migrate_database())
    click.echo(f"{options.settings.database_path}: schema up to date, revision {revision} active")
