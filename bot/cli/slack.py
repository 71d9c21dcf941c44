"""The command `slack-manifest`: prints the manifest from which a Slack application is created."""

from __future__ import annotations

import click

from bot.cli.output import echo_text
from briefings.i18n import N_


@click.command(help=N_("Print the manifest from which a Slack application is created."))
@click.option("--url", default="", help=N_("Public https address of the bot, for HTTP in place of Socket Mode."))
@click.option(
    "--token-rotation", is_flag=True, help=N_("Make tokens expire after twelve hours; this can't be undone.")
)
@click.option("--organization", is_flag=True, help=N_("Allow an organization to install it in all its workspaces."))
def slack_manifest_command(*, url: str, token_rotation: bool, organization: bool) -> None:
    """Prints the manifest as YAML."""
    from bot.slack_app.manifest import ManifestOptions, render_manifest

    echo_text(render_manifest(ManifestOptions(url, token_rotation, organization)), nl=False)
