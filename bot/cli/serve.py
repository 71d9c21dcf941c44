"""`briefing-bot preview`: the unmodified bot in SimCord's browser workbench, on the loopback address."""

from __future__ import annotations

import click

from bot.cli.app import CommandContext, run_async


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Port, instead of PREVIEW_PORT; 0 takes a free one.")
@click.pass_context
def preview_command(ctx: click.Context, *, port: int | None) -> None:
    """Open the local preview: the real bot in a browser, with no Discord and no token."""
    open_preview(ctx.obj, port=port)


def open_preview(options: CommandContext, *, port: int | None = None) -> None:
    """Serve the preview until it is closed or interrupted."""
    from bot.preview import run_preview

    settings = options.settings
    if port is not None:
        settings = settings.model_copy(update={"preview_port": port})

    async def serve_preview() -> None:
        async with options.open_storage() as storage:
            await run_preview(storage, settings)

    try:
        run_async(serve_preview())
    except KeyboardInterrupt:
        click.echo("Preview closed.")


@click.command()
@click.pass_context
def run_command(ctx: click.Context) -> None:
    """Start the Discord bot; without DISCORD_TOKEN, the local preview in a browser."""
    options: CommandContext = ctx.obj
    if options.settings.discord_token is None:
        open_preview(options)
        return
    from bot.runtime import run_bot

    ctx.exit(run_async(run_bot(options.settings)))
