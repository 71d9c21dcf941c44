"""The commands `run` and `preview`: start the bot on Discord, or in a browser on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from bot.cli.context import run_async
from bot.cli.output import echo_text
from briefings.collector import pause_collector
from briefings.errors import BriefingError
from briefings.i18n import N_, Message
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.cli.context import CommandContext


@click.command(help=N_("Start the bot in Discord, Slack or both; without a token, the local preview in a browser."))
@click.pass_context
def run_command(ctx: click.Context) -> None:
    """Starts the bot, or the preview."""
    options: CommandContext = ctx.obj
    if missing := options.settings.missing_for_slack:
        from bot.settings import SettingsError

        # Without this error, the operator would wait in Slack for a bot that was never started there.
        raise SettingsError(
            N_("Slack needs one more setting: {missing}"),
            location=Message(N_(".env or the environment")),
            remedy=N_("Set it, or remove the other settings for Slack."),
            missing=missing,
        )
    if options.settings.discord_token is None and not options.settings.uses_slack:
        open_preview(options)
        return
    # The modules last as long as the process: a collection of their 100,000 objects would take 10 to 30 ms.
    with pause_collector():
        from bot.runtime import run_bot

    ctx.exit(run_async(run_bot(options.settings)))


@click.command(help=N_("Open the local preview: the real bot in a browser, without Discord and without a token."))
@click.option("--port", type=click.IntRange(0, 65535), help=N_("Port, instead of PREVIEW_PORT; 0 takes a free one."))
@click.pass_context
def preview_command(ctx: click.Context, *, port: int | None) -> None:
    """Opens the preview."""
    open_preview(ctx.obj, port=port)


class PortInUse(BriefingError):
    """Another program listens on the port of the preview."""


def _check_port_free(port: int) -> None:
    """Checks that the preview can listen on a port of the loopback address.

    Raises:
        PortInUse: another program does.
    """
    import socket

    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortInUse(
                N_("the preview can't listen on port {port}: {reason}"),
                remedy=N_("Set PREVIEW_PORT or PREVIEW_SLACK_PORT to another port, or to 0 for a free one."),
                port=port,
                reason=error.strerror,
            ) from None


def open_preview(options: CommandContext, *, port: int | None = None) -> None:
    """Serves the preview until it is closed or interrupted.

    Args:
        options: of the command line.
        port: on the loopback address, in place of that of the settings; 0 for a free one.
    """
    from bot.preview import run_preview

    settings = options.settings
    if port is not None:
        settings = replace(settings, preview_port=port)

    async def serve_preview() -> None:
        async with options.open_storage() as storage:
            await run_preview(storage, settings)

    for listened in (settings.preview_port, settings.preview_slack_port):
        _check_port_free(listened)
    try:
        run_async(serve_preview())
    except KeyboardInterrupt:
        echo_text(_("Preview closed.", options.language))
