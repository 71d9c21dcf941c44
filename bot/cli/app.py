"""What every command shares: the settings as overridden on the command line, and the open store."""

from __future__ import annotations

import asyncio
import importlib
import io
import os
import shlex
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

import click

from bot.clock import utc_now
from briefings.errors import BriefingError, DatabaseDamaged

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from click import Context, Parameter

    from bot.settings import Settings
    from briefings.service import BriefingService
    from briefings.storage.sqlite.storage import SqliteStorage


T = TypeVar("T")


@dataclass
class CommandContext:
    """Options given before the command's name, and what follows from them."""

    database: Path | None = None
    chosen_language: str | None = None

    @cached_property
    def settings(self) -> Settings:
        """Settings with the command line's overrides.

        Raises:
            SettingsError: a setting can't be used.
        """
        from bot.settings import load_settings

        overrides: dict[str, object] = {}
        if self.database is not None:
            overrides["database_path"] = self.database
        if self.chosen_language is not None:
            overrides["default_language"] = self.chosen_language
        return load_settings(**overrides)

    @property
    def language(self) -> str:
        """Language of what is printed; English while the settings can't be read."""
        from bot.settings import SettingsError

        try:
            return self.settings.default_language
        except SettingsError:
            return self.chosen_language or "en"

    @property
    def today(self) -> date:
        """The day it is in the operator's time zone."""
        return utc_now().astimezone(ZoneInfo(self.settings.timezone)).date()

    @asynccontextmanager
    async def open_storage(self) -> AsyncIterator[SqliteStorage]:
        """The store with the built-in content in it, closed at the end.

        Raises:
            StoreError: the database can't be used; where it is damaged, the error names the backup to restore.
        """
        from briefings.revisions.builtin import ensure_builtin
        from briefings.storage.sqlite.storage import SqliteStorage

        try:
            async with await SqliteStorage.open(self.settings.database_path, clock=utc_now) as storage:
                await ensure_builtin(storage)
                yield storage
        except DatabaseDamaged as error:
            from briefings.storage.sqlite.verify import add_restore_advice

            path = self.settings.database_path
            command = "briefing-bot" if self.database is None else f"briefing-bot --database {shlex.quote(str(path))}"
            raise await add_restore_advice(error, path, clock=utc_now, command=command) from error

    async def load_service(self) -> BriefingService:
        """A desk over the active revision; the store is closed again."""
        from briefings.service import BriefingService

        async with self.open_storage() as storage:
            return BriefingService(await storage.revisions.load_snapshot())


def run_async(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine to its end."""
    return asyncio.run(coroutine)


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

_MODULES = {
    "run": "serve",
    "preview": "serve",
    "brief": "query",
    "match": "query",
    "names": "query",
    "unanswered": "query",
    "today": "anniversaries",
    "upcoming": "anniversaries",
    "timeline": "anniversaries",
    "calendar": "anniversaries",
    "import": "imports",
    "check": "imports",
    "export": "backups",
    "restore": "backups",
    "backups": "backups",
    "history": "revisions",
    "rollback": "revisions",
    "migrate": "revisions",
}
"""The module of each command."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Names in the order of the table above."""
        return list(COMMAND_SUMMARIES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command of that name, or None."""
        if cmd_name not in COMMAND_SUMMARIES:
            return None
        module = importlib.import_module(f"bot.cli.{_MODULES[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
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


class OutputError(BriefingError):
    """What a command says can't be written."""


class PipeOutput(io.FileIO):
    """A file descriptor that is written to until its reader has enough.

    click and rich end with status 1 when a pipe is closed, which here means that nothing was found. A reader that
    stops (`| head -1`) has what it wanted: the command ends with status 0 and no word.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        """Write `data`.

        Raises:
            SystemExit: nobody reads any more.
            OutputError: it can't be written: the disk is full, say.
        """
        try:
            return super().write(data)
        except OSError as error:
            self._discard_rest()
            if isinstance(error, BrokenPipeError):
                raise SystemExit(0) from None
            raise OutputError(
                f"the output can't be written: {error.strerror}",
                remedy="See that there is room for it.",
                ja="出力を書き込めません。空き容量を確認してください。",
            ) from None

    def _discard_rest(self) -> None:
        """Lead what is still to come, down to the interpreter's last flush, into nowhere."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.fileno())
        os.close(nowhere)


def open_output(descriptor: int) -> io.TextIOWrapper:
    """A text stream in UTF-8 over a descriptor, which stays open."""
    raw = PipeOutput(descriptor, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="replace", write_through=True)


class Utf8Text(click.ParamType[str]):
    """Text of an argument or an option, taken as UTF-8.

    In a locale that knows no Japanese (`LC_ALL=C`), Python hands such text over as escaped bytes. A file's name needs
    them as they are; a query does not.
    """

    name = "text"

    def convert(self, value: str, param: Parameter | None, ctx: Context | None) -> str:  # noqa: ARG002  # click's signature
        """The text; bytes that are no UTF-8 become replacement characters."""
        if value.isprintable():
            return value
        try:
            raw = value.encode("utf-8", "surrogateescape")
        except UnicodeEncodeError:
            raw = value.encode("utf-8", "replace")
        return raw.decode("utf-8", "replace")


UTF8_TEXT = Utf8Text()
