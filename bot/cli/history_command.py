"""`briefing-bot history`: who changed the content, when, how and from what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.cli.context import CommandContext, run_async
from bot.cli.keeping import local
from bot.cli.speech import say

if TYPE_CHECKING:
    from briefings.model import Activation


@click.command()
@click.option("--limit", type=click.IntRange(1), default=25, show_default=True, help="How many steps, newest first.")
@click.option("--json", "as_json", is_flag=True, help="Write the steps as JSON.")
@click.pass_context
def command(ctx: click.Context, *, limit: int, as_json: bool) -> None:
    """List the steps of the content, newest first: when, which revision, how it came about, by whom, from what.

    Times are in TIMEZONE; in JSON they are UTC. `rollback` goes back to any of these revisions.
    """
    options: CommandContext = ctx.obj

    async def read() -> tuple[Activation, ...]:
        async with options.store() as store:
            return await store.history(limit=limit)

    steps = run_async(read())
    if as_json:
        click.echo(json.dumps([_plain(step) for step in steps], ensure_ascii=False, indent=2))
        return
    for place, step in enumerate(steps):
        told = step.step
        who = told.author or (str(told.actor) if told.actor else "")
        parts = [
            local(options, step.at),
            f"{step.revision:>4}",
            say(f"how.{told.how}", options.language),
            who,
            told.note,
            "" if place else say("history.active", options.language),
        ]
        click.echo("  ".join(part for part in parts if part))


def _plain(step: Activation) -> dict[str, object]:
    told = step.step
    return {
        "at": step.at,
        "revision": step.revision,
        "previous": step.previous,
        "how": told.how.value,
        "actor": told.actor,
        "author": told.author,
        "note": told.note,
    }
