"""`briefing-bot export`: what is stored, as JSON (docs/export.md tells the form)."""

from __future__ import annotations

import json
from pathlib import Path

import click

from bot.cli.context import CommandContext, run_async


@click.command()
@click.option("--json", "as_json", is_flag=True, default=True, help="JSON, the only form there is; for clearness.")
@click.option("--output", type=click.Path(path_type=Path), help="File to write, instead of standard output.")
@click.pass_context
def command(ctx: click.Context, *, as_json: bool, output: Path | None) -> None:  # noqa: ARG001 - the one form there is
    """Write the active revision: chapters with their sections, notes, events and memberships, and the subjects."""
    from briefings.export import export
    from briefings.model import Snapshot

    options: CommandContext = ctx.obj

    async def read() -> Snapshot:
        async with options.store() as store:
            return await store.snapshot()

    text = json.dumps(export(run_async(read())), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"{output} can't be written: {error.strerror}.", param_hint="--output") from None
