"""Prints the output of commands: texts and JSON in UTF-8, to a terminal, a file or a pipe."""

from __future__ import annotations

import io
import json
import os
import re
import secrets
import stat
import sys
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from briefings.errors import BriefingError, make_write_access_error
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import ReadableBuffer

    from bot.cli.context import CommandContext
    from briefings.domain.cards import Card


_CONTROL_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class OutputError(BriefingError):
    """The output can't be written."""


class PipeOutput(io.FileIO):
    """Writes to a file descriptor, and ends the program quietly when its reader has closed it.

    A reader that stops early (`| head -1`) has all it needs, so the status is 0. click and rich end with status 1,
    which means here that nothing was found.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        """Writes `data`.

        Raises:
            SystemExit: the pipe is closed.
            OutputError: the data can't be written, for example because the disk is full.
        """
        try:
            return super().write(data)
        except OSError as error:
            self._discard_rest()
            if isinstance(error, BrokenPipeError):
                raise SystemExit(0) from None
            raise OutputError(
                N_("the output can't be written: {reason}"),
                remedy=N_("Check the free space."),
                reason=error.strerror,
            ) from None

    def _discard_rest(self) -> None:
        """Discards all further output, up to the interpreter's last flush."""
        null_device = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null_device, self.fileno())
        os.close(null_device)


def prepare_streams() -> None:
    """Makes the standard streams UTF-8 whatever the locale is, and the standard output a `PipeOutput`."""
    _open_closed_streams()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.stdout is not None and not sys.stdout.isatty():
        # A stream without a file descriptor is neither a pipe nor a file.
        with suppress(OSError):
            sys.stdout = open_output(sys.stdout.fileno())


def _open_closed_streams() -> None:
    """Opens the standard streams that are closed (`<&-`): input is empty, output fails, errors are discarded.

    Their descriptors would be given to the next files that are opened, such as the database.
    """
    for descriptor, mode in enumerate((os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, mode)  # which gets the lowest free descriptor
    sys.stdin = sys.stdin or open(0, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open_output(1)
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115


def open_output(descriptor: int) -> io.TextIOWrapper:
    """Opens a text stream in UTF-8 over a descriptor, which it does not close."""
    raw = PipeOutput(descriptor, "w", closefd=False)
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="replace", write_through=True)


def print_error(error: BriefingError, language: str) -> None:
    """Prints an error in one line."""
    click.echo(f"briefing-bot: {error.format_line(language)}", err=True)


def echo_text(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Prints text that may quote content: characters that control a terminal are replaced, line feeds are kept."""
    # guard 37 value text:
    #   tests/integration/cli/test_terminal_escapes.py::test_no_escape_sequence_of_a_file_reaches_the_terminal
    shown = _CONTROL_CHARACTERS.sub("\ufffd", text)
    click.echo(shown, nl=nl, err=err)


def format_json(data: object) -> bytes:
    """Encodes data as indented JSON; the `json` module, which indents in Python and not in C, is much slower."""
    import msgspec

    try:
        compact = msgspec.json.encode(data)
    except UnicodeEncodeError:  # a path of bytes that are no UTF-8
        compact = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    return msgspec.json.format(compact, indent=2)


def print_json(data: object) -> None:
    """Prints data as indented JSON."""
    click.echo(_escape_json(format_json(data).decode()))


def print_json_line(data: object) -> None:
    """Prints data as JSON in one line."""
    click.echo(_escape_json(json.dumps(data, ensure_ascii=False)))


def _escape_json(text: str) -> str:
    """Escapes characters that control a terminal in JSON; they occur in strings only, so the value is the same."""
    # guard 37 value text: tests/integration/cli/test_terminal_escapes.py::test_json_has_no_escape_sequence
    return _CONTROL_CHARACTERS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def write_file(path: Path, data: bytes) -> None:
    """Writes a file, in place of an existing one.

    Raises:
        OutputError: it can't be written; an existing file is unchanged.
    """
    try:
        is_special = path.is_symlink() or (path.exists() and not path.is_file())
        if is_special or not os.access(path.parent, os.W_OK):
            path.write_bytes(data)  # a link, a pipe or a device stays what it is
        else:
            _replace_file(path, data)
    except OSError as error:
        raise make_write_access_error(OutputError, path, error) from None


def _replace_file(path: Path, data: bytes) -> None:
    partial = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    try:
        # guard 25 value path.write_bytes(data):
        #   tests/integration/cli/test_small_disks.py::test_full_disk_keeps_the_file_of_before
        partial.write_bytes(data)
        if path.exists():
            partial.chmod(stat.S_IMODE(path.stat().st_mode))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def check_page(page: int, card: Card, options: CommandContext) -> None:
    """Checks the requested page.

    Raises:
        click.BadParameter: the card has fewer pages.
    """
    if page > card.pages:
        text = _("the last page is {last}.", options.interface_language, last=card.pages)
        raise click.BadParameter(text, param_hint="--page")


def format_size(count: int) -> str:
    """Formats a number of bytes for a reader, such as `1.2 MB` (of 1,000,000 bytes)."""
    return f"{count / 1_000_000:.1f} MB" if count >= 100_000 else f"{count / 1000:.1f} kB"


def format_local_time(options: CommandContext, at: str | datetime) -> str:
    """Formats a time in the operator's time zone, to the minute."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(ZoneInfo(options.settings.timezone)):%Y-%m-%d %H:%M}"
