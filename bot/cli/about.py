"""The command `about`: the content, its licenses and the version of the program."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.context import run_async
from bot.cli.output import echo_text, print_json
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.cli.context import CommandContext
    from bot.help.about import AboutLine


@click.command(help=N_("Print the edition, revision and licenses, the version, and what the daily checks report."))
@click.option("--json", "as_json", is_flag=True, help=N_("Write the facts as JSON."))
@click.pass_context
def about_command(ctx: click.Context, *, as_json: bool) -> None:
    """Prints the information about the bot."""
    options: CommandContext = ctx.obj
    lines = run_async(_describe(options))
    if as_json:
        print_json({line.label: line.text for line in lines})
        return
    for line in lines:
        echo_text(f"{line.label}: {line.text}")


async def _describe(options: CommandContext) -> list[AboutLine]:
    from bot.help.about import AboutLine, describe_content, describe_software, explain_problems
    from briefings.service import BriefingService

    language = options.language
    async with options.open_storage() as storage:
        service = BriefingService(await storage.revisions.load_snapshot())
        problems = await storage.problems.list_problems()
    return [
        *describe_content(service, language),
        *describe_software(options.settings.source_url, language),
        AboutLine(_("Health", language), explain_problems(problems, language)),
    ]
