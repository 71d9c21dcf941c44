"""The group of commands. A command's module is imported when that command is called, so that each starts fast."""

from __future__ import annotations

import importlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from bot.cli.context import CommandContext
from briefings.errors import BriefingError

COMMAND_SUMMARIES = {
    "run": "Start the Discord bot; without a token, the local preview.",
    "preview": "Open the local preview in a browser.",
    "brief": "Print the card of a country, region, topic, framework or person.",
    "match": "Tell what queries find, one a line.",
    "today": "Print what happened on a day.",
    "upcoming": "Print the anniversaries that are coming.",
    "timeline": "Print and draw the chronology of a subject.",
    "calendar": "Write the anniversaries as an iCalendar file.",
    "import": "Read a chapter, subjects or anniversaries into the database.",
    "export": "Write what is stored as JSON, or a backup of it.",
    "restore": "Restore a backup: a database, or content as JSON.",
    "backups": "List the backups, and whether each is good.",
    "history": "List who changed the content, when, how and from what.",
    "rollback": "Go back to an earlier revision.",
    "names": "List the names that moderators taught.",
    "unanswered": "List what people asked for and did not find.",
    "migrate": "Bring the database to this version's schema.",
    "check": "Check settings, database and content; or documents, without storing them.",
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of the table above."""
        return list(COMMAND_SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, or None."""
        if cmd_name not in COMMAND_SUMMARIES:
            return None
        command: click.Command = importlib.import_module(f"bot.cli.{cmd_name}_command").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMAND_SUMMARIES.items()))

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run the command; an error of ours ends in one line and status 2."""
        try:
            return super().invoke(ctx)
        except BriefingError as error:
            language = ctx.obj.language if isinstance(ctx.obj, CommandContext) else "en"
            click.echo(f"briefing-bot: {error.format_line(language)}", err=True)
            ctx.exit(2)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--database", type=click.Path(path_type=Path, dir_okay=False), help="SQLite file, instead of DATABASE_PATH."
)
@click.option("--language", type=click.Choice(["ja", "en"]), help="Language, instead of DEFAULT_LANGUAGE.")
@click.version_option(version("briefing-bot"), prog_name="briefing-bot")
@click.pass_context
def cli(ctx: click.Context, database: Path | None, language: str | None) -> None:
    """Short, cited briefings on Russia, Belarus, Central Asia and the Caucasus."""
    ctx.obj = CommandContext(database=database, chosen_language=language)
