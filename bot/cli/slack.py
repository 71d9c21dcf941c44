"""The command `slack-manifest`: prints what a Slack application is created from."""

from __future__ import annotations

import click

from briefings.i18n import N_


@click.command(help=N_("Print the manifest from which a Slack application is created."))
def slack_manifest_command() -> None:
    """Prints the manifest as YAML."""
    from bot.slack_app.manifest import render_manifest

    click.echo(render_manifest(), nl=False)
