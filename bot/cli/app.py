"""Defines the command `briefing-bot`: its options, and its commands, each imported when it is called."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import click

from bot.cli.context import CommandContext
from bot.cli.localization import find_interface_language, localize_command, translate_click
from bot.cli.output import echo_text, print_error
from briefings.errors import BriefingError
from briefings.i18n import N_, SOURCE_LANGUAGE, find_supported_language, languages
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from click import Context, Parameter


class Command(NamedTuple):
    """A command: its module in `bot.cli`, and its summary in the list of commands."""

    module: str
    summary: str


COMMANDS: Final = {
    "run": Command("serve", N_("Start the bot in Discord, Slack or both; without a token, the local preview.")),
    "slack-manifest": Command("slack", N_("Print the manifest from which a Slack application is created.")),
    "preview": Command("serve", N_("Open the local preview in a browser.")),
    "brief": Command("queries", N_("Print the card of a country, region, topic, framework or person.")),
    "briefing": Command("handouts", N_("Write a briefing to hand on, as Word, PDF or Markdown.")),
    "search": Command("search", N_("Find words in the text, with section and page.")),
    "match": Command("queries", N_("Print what queries find, one per line.")),
    "today": Command("anniversaries", N_("Print what happened on a day.")),
    "upcoming": Command("anniversaries", N_("Print the upcoming anniversaries.")),
    "timeline": Command("anniversaries", N_("Print and draw the chronology of a subject.")),
    "framework": Command("frameworks", N_("Print memberships in frameworks, and draw them.")),
    "compare": Command("frameworks", N_("Print two or three subjects side by side.")),
    "about": Command("about", N_("Print edition, revision, licenses, version and state.")),
    "calendar": Command("anniversaries", N_("Write the anniversaries as an iCalendar file.")),
    "calendars": Command("calendars", N_("List, make and revoke calendars at secret addresses.")),
    "link": Command("links", N_("Print the address of a page that shows a card.")),
    "almanac": Command("anniversaries", N_("Write the posts of a whole year, for reading.")),
    "import": Command("imports", N_("Import chapters, subjects or anniversaries into the database.")),
    "export": Command("backups", N_("Write the content as JSON, or a backup of the database.")),
    "restore": Command("backups", N_("Restore a backup: a database, or content as JSON.")),
    "backups": Command("backups", N_("List the backups, and whether each is usable.")),
    "history": Command("revisions", N_("List who changed the content, when and how.")),
    "rollback": Command("revisions", N_("Go back to an earlier revision.")),
    "names": Command("queries", N_("List the aliases that moderators added.")),
    "teach": Command("teaching", N_("Make a name an alias of a subject, or a word that offers several.")),
    "unanswered": Command("queries", N_("List the queries that found nothing.")),
    "reports": Command("reports", N_("List the errors that readers reported on cards.")),
    "migrate": Command("revisions", N_("Create the database, or bring it to this version's schema.")),
    "move": Command("move", N_("Copy all data to another database, such as PostgreSQL.")),
    "check": Command("check", N_("Check the installation; or documents, without storing them.")),
}
_CREATING_COMMANDS: Final = frozenset({"run", "preview", "import", "restore", "migrate"})
"""Commands that may create the database that `--database` names."""


class LazyGroup(click.Group):
    """A group that imports a command when it is called, and prints texts in the language of the user."""

    interface_language = SOURCE_LANGUAGE

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: Context | None = None,
        **extra: Any,  # noqa: ANN401
    ) -> Context:
        """Determines the language before anything is parsed."""
        language = find_interface_language(args)
        translate_click(language)
        localized = localize_command(self, language)
        localized.interface_language = language
        return super(LazyGroup, localized).make_context(info_name, args, parent, **extra)

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Lists the names in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> click.Command | None:
        """Imports the command of that name; None if there is none."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"bot.cli.{COMMANDS[cmd_name].module}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return localize_command(command, _get_interface_language(ctx))

    def format_commands(self, ctx: Context, formatter: click.HelpFormatter) -> None:
        """Lists the commands without importing them."""
        language = _get_interface_language(ctx)
        with formatter.section(_("Commands", language)):
            formatter.write_dl([(name, _(command.summary, language)) for name, command in COMMANDS.items()])

    def invoke(self, ctx: Context) -> Any:  # noqa: ANN401 - click's signature
        """Runs the command; an error of the program is printed in one line, with status 2."""
        try:
            return super().invoke(ctx)
        except BriefingError as error:
            options = ctx.obj
            print_error(
                error, options.language if isinstance(options, CommandContext) else _get_interface_language(ctx)
            )
            ctx.exit(2)
        except (MemoryError, ImportError) as error:
            # A library that can't be loaded for lack of memory is an ImportError.
            if isinstance(error, ImportError) and "failed to map segment" not in str(error):
                raise
            text = _("there is not enough memory to run this command", _get_interface_language(ctx))
            echo_text(f"briefing-bot: {text}", err=True)
            ctx.exit(2)


class Utf8Text(click.ParamType[str]):
    """Text of an argument or an option, decoded as UTF-8.

    In a locale without Japanese (`LC_ALL=C`), Python passes such text as escaped bytes. The name of a file needs them
    unchanged; a query does not.
    """

    name = "text"

    def convert(self, value: str, param: Parameter | None, ctx: Context | None) -> str:  # noqa: ARG002  # click's signature
        """Returns the text; bytes that are not UTF-8 become replacement characters."""
        if value.isprintable():
            return value
        try:
            raw = value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raw = value.encode("utf-8", "replace")
        return raw.decode("utf-8", "replace")


class LanguageTag(click.ParamType[str]):
    """The tag of a language that has a message catalog."""

    name = "language"

    def convert(self, value: str, param: Parameter | None, ctx: Context | None) -> str:
        """Returns the tag of the catalog: `ja` for `ja-JP`."""
        language = find_supported_language(value)
        if language is None:
            message = _("choose one of {languages}.", _get_interface_language(ctx), languages=", ".join(languages()))
            self.fail(message, param, ctx)
        return language


UTF8_TEXT: Final = Utf8Text()


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=N_("Short, cited briefings on Russia, Belarus, Central Asia and the Caucasus."),
)
@click.option(
    "--database", type=click.Path(path_type=Path, dir_okay=False), help=N_("SQLite file, instead of DATABASE_PATH.")
)
@click.option("--language", type=LanguageTag(), help=N_("Language, instead of DEFAULT_LANGUAGE."))
@click.version_option(package_name="briefing-bot", prog_name="briefing-bot")
@click.pass_context
def cli(ctx: Context, database: Path | None, language: str | None) -> None:
    """Stores the options for the command."""
    ctx.obj = CommandContext(
        database=database,
        chosen_language=language,
        interface_language=_get_interface_language(ctx),
        creates_database=ctx.invoked_subcommand in _CREATING_COMMANDS,
    )


def _get_interface_language(ctx: Context | None) -> str:
    """Returns the language of help and usage errors."""
    command = ctx.find_root().command if ctx is not None else None
    return command.interface_language if isinstance(command, LazyGroup) else SOURCE_LANGUAGE
