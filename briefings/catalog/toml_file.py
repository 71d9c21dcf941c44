"""Parses TOML content files, within limits that protect against hostile files."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from briefings.domain import SubjectKind
from briefings.errors import ContentError
from briefings.i18n import N_
from briefings.text.lazy_pattern import compile_lazily

if TYPE_CHECKING:
    from collections.abc import Iterator

TomlTables = dict[str, dict[str, Any]]

SUBJECT_FILES: Final = {
    SubjectKind.COUNTRY: "countries.toml",
    SubjectKind.REGION: "regions.toml",
    SubjectKind.TOPIC: "topics.toml",
    SubjectKind.FRAMEWORK: "frameworks.toml",
    SubjectKind.PERSON: "persons.toml",
}
"""The file of each kind of subject, in the order in which they are read."""

MAX_CHARACTERS: Final = 2_000_000
"""Characters of a file; all files of the built-in content together have a tenth of it."""
MAX_DEPTH: Final = 8
"""Nesting of lists and tables; the content uses half of it."""
MAX_TABLES: Final = 5_000
"""Tables of a file; the largest one of the built-in content has about 150."""
MAX_KEY_DOTS: Final = 100
"""Dots of a line outside of strings, which separate the parts of a key. tomllib's time grows with the square of the
number of parts, so such a line is refused before it is parsed."""
MAX_EXCERPT_LENGTH: Final = 60
"""Characters of a file's text that a message repeats."""

_STRING_OR_COMMENT = compile_lazily(r""" "(?:[^"\\]|\\.)*" | '[^']*' | \#.* """, re.VERBOSE)
"""Strings and comments of a line."""
_TOML_POSITION = compile_lazily(r"\(at (?:line \d+, column \d+|end of document)\)\Z")
_INVISIBLE_CHARACTER = compile_lazily(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
"""Control characters, direction marks and other invisible characters. The two joiners (U+200C and U+200D)
are allowed, since Persian and Hindi names need them."""


def format_location(file: str, table: str = "", key: str = "") -> str:
    """Formats the place of a problem: `persons.toml, [putin], country`."""
    return ", ".join(
        part for part in (file, f"[{sanitize_excerpt(table)}]" if table else "", sanitize_excerpt(key)) if part
    )


def sanitize_excerpt(text: str) -> str:
    """Makes a file's text safe for a message: short, on one line, without invisible characters."""
    visible = "".join(character if character.isprintable() else "?" for character in text[:MAX_EXCERPT_LENGTH])
    return visible + "…" if len(text) > MAX_EXCERPT_LENGTH else visible


def parse_tables(name: str, text: str) -> TomlTables:
    """Parses a file into its tables, by their names.

    Args:
        name: name of the file, for messages.
        text: its TOML.

    Raises:
        ContentError: the file exceeds a limit, is not TOML, has a key outside of its tables, or contains an invisible
            character.
    """
    if len(text) > MAX_CHARACTERS:
        raise ContentError(
            N_("the file has {size:,} characters, over the limit of {limit:,}"),
            location=name,
            remedy=N_("Split it into several files."),
            size=len(text),
            limit=MAX_CHARACTERS,
        )
    _check_key_lengths(name, text)
    tables = _parse_toml(name, text)
    if len(tables) > MAX_TABLES:
        raise ContentError(
            N_("the file has {size:,} tables, over the limit of {limit:,}"),
            location=name,
            remedy=N_("Split it into several files."),
            size=len(tables),
            limit=MAX_TABLES,
        )
    for table_name, table in tables.items():
        if not isinstance(table, dict):
            raise ContentError(
                N_("it is outside of any table"),
                location=format_location(name, key=table_name),
                remedy=N_("Write it below a heading such as [AM]."),
            )
        for key, value in _iterate_strings(name, table_name, table):
            if invisible := _INVISIBLE_CHARACTER.search(value):
                raise ContentError(
                    N_("it contains an invisible character ({code})"),
                    location=format_location(name, table_name, key),
                    remedy=N_("Remove it."),
                    code=f"U+{ord(invisible[0]):04X}",
                )
    return tables


def _check_key_lengths(name: str, text: str) -> None:
    # Strings may span lines; then the beginning of a line does not show whether it is inside one.
    has_multiline_strings = '"""' in text or "'''" in text
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MAX_KEY_DOTS and (
            has_multiline_strings or _STRING_OR_COMMENT.sub("", line).count(".") > MAX_KEY_DOTS
        ):
            raise _make_nesting_error(f"{name}:{number}")


def _parse_toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _make_nesting_error(name) from None
    except ValueError as error:
        # tomllib raises its own subclass, and a plain ValueError for a number with thousands of digits.
        reason = str(error)
        position = _TOML_POSITION.search(reason)
        shown = sanitize_excerpt(reason[: position.start()].strip() if position else reason)
        raise ContentError(
            N_("it is not TOML: {reason}"),
            location=name,
            remedy=N_("Correct that line."),
            reason=f"{shown} {position[0]}" if position else shown,
        ) from None


def _iterate_strings(name: str, table_name: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yields every text of a table, keys included, with the path of its key.

    Raises:
        ContentError: the table is nested too deeply.
    """
    pending: list[tuple[str, object, int]] = [("", table, 0)]
    while pending:
        key, value, depth = pending.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict | list):
            if depth >= MAX_DEPTH:
                raise _make_nesting_error(format_location(name, table_name))
            if isinstance(value, dict):
                yield from ((key, inner_key) for inner_key in value)
                parts = [
                    (f"{key}.{sanitize_excerpt(inner_key)}" if key else sanitize_excerpt(inner_key), part)
                    for inner_key, part in value.items()
                ]
            else:
                parts = [(f"{key}[{number}]", part) for number, part in enumerate(value, start=1)]
            pending += [(path, part, depth + 1) for path, part in reversed(parts)]


def _make_nesting_error(location: str) -> ContentError:
    return ContentError(
        N_("its lists or tables are nested too deeply"),
        location=location,
        remedy=N_("Write one table below each heading."),
    )
