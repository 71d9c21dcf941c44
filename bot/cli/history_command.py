"""`briefing-bot history`: who changed the content, when, how and from what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.keeping import format_local_time
from bot.cli.speech import format_phrase

if TYPE_CHECKING:
    from briefings.model import Activation


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
        async with options.open_store() as store:
            return await store.list_activations(limit=limit)

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
