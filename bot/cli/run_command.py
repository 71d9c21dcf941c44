"""`briefing-bot run`: the Discord bot, or without a token the local preview."""

from __future__ import annotations

import click

from bot.cli.context import CommandContext, run_async


@click.command()
@click.pass_context
def run_command(ctx: click.Context) -> None:
    """Start the Discord bot; without DISCORD_TOKEN, the local preview in a browser."""
    options: CommandContext = ctx.obj
    if options.settings.discord_token is None:
        from bot.cli.preview_command import open_preview

        open_preview(options)
        return
    from bot.process import run_bot

    ctx.exit(run_async(run_bot(options.settings)))
