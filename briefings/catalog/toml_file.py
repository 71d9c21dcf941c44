"""A TOML file of the content as its tables, or one sentence that says what is wrong with it."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from briefings.domain import SubjectKind
from briefings.errors import ContentError

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

MAX_CHARACTERS = 2_000_000
"""Characters that a file may have; all that ships has a tenth of it."""
MAX_DEPTH = 8
"""Lists and tables within one another; those of the content have half as many."""
MAX_TABLES = 5_000
"""Tables of a file; of those that ship the largest has 136."""
MAX_KEY_DOTS = 100
"""Dots of a line outside of strings, which part a key: tomllib's time grows with the square of a key's parts, so that
such a line is refused before it is parsed."""
MAX_EXCERPT_LENGTH = 60
"""Characters of an editor's text that a message repeats."""

_STRING_OR_COMMENT = re.compile(r""" "(?:[^"\\]|\\.)*" | '[^']*' | \#.* """, re.VERBOSE)
"""Strings and comments of a line."""
_TOML_POSITION = re.compile(r"\(at (?:line \d+, column \d+|end of document)\)\Z")
_INVISIBLE_CHARACTER = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0001\U000e0020-\U000e007f]"
)
"""Control characters, those that turn the direction of writing, and those that nobody sees. The two joiners (U+200C
and U+200D) stay: Persian and Hindi names are written with them."""


def format_location(file: str, table: str = "", key: str = "") -> str:
    """Where something stands: `persons.toml, [putin], country`."""
    return ", ".join(
        part for part in (file, f"[{sanitize_excerpt(table)}]" if table else "", sanitize_excerpt(key)) if part
    )


def sanitize_excerpt(text: str) -> str:
    """An editor's text as a message may repeat it: short, of one line, and nothing in it that nobody sees."""
    visible = "".join(character if character.isprintable() else "?" for character in text[:MAX_EXCERPT_LENGTH])
    return visible + "…" if len(text) > MAX_EXCERPT_LENGTH else visible


def parse_tables(name: str, text: str) -> TomlTables:
    """The tables of a file by their names.

    Args:
        name: of the file, for messages.
        text: its TOML.

    Raises:
        ContentError: it is too long, not TOML, has something beside its tables, or a character that nobody sees.
    """
    if len(text) > MAX_CHARACTERS:
        raise _size_error(
            f"{len(text):,} characters", f"{MAX_CHARACTERS:,}", f"{len(text):,}文字", f"{MAX_CHARACTERS:,}文字", name
        )
    # Where strings may go on over lines, it is not clear at the start of a line whether it is in one.
    anywhere = '"""' in text or "'''" in text
    for number, line in enumerate(text.split("\n"), start=1):
        if line.count(".") > MAX_KEY_DOTS and (
            anywhere or _STRING_OR_COMMENT.sub("", line).count(".") > MAX_KEY_DOTS
        ):
            raise _nesting_error(f"{name}:{number}")
    tables = _parse_toml(name, text)
    if len(tables) > MAX_TABLES:
        raise _size_error(
            f"{len(tables):,} tables", f"{MAX_TABLES:,}", f"表が{len(tables):,}個", f"{MAX_TABLES:,}個", name
        )
    for ident, table in tables.items():
        if not isinstance(table, dict):
            raise ContentError(
                "it stands outside of any table",
                location=format_location(name, key=ident),
                remedy="Write it below a heading such as [AM].",
                ja="どの表にも属していません。[AM] のような見出しの下に書いてください。",
            )
        for key, found in _iterate_strings(name, ident, table):
            if unseen := _INVISIBLE_CHARACTER.search(found):
                code = f"U+{ord(unseen[0]):04X}"
                raise ContentError(
                    f"a character that is not seen stands in it ({code})",
                    location=format_location(name, ident, key),
                    remedy="Take it out.",
                    ja=f"目に見えない文字（{code}）が入っています。削除してください。",
                )
    return tables


def _parse_toml(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise _nesting_error(name) from None
    except ValueError as error:
        # Besides its own error, tomllib lets through that of a number with thousands of digits.
        told = str(error)
        where = _TOML_POSITION.search(told)
        what = sanitize_excerpt(told[: where.start()].strip() if where else told) + (f" {where[0]}" if where else "")
        raise ContentError(
            f"it is not TOML: {what}",
            location=name,
            remedy="Mend that line.",
            ja=f"TOMLとして読めません（{what}）。その行を直してください。",
        ) from None


def _iterate_strings(name: str, ident: str, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text in a table, keys too, with the key that it stands under.

    Raises:
        ContentError: parts stand deeper within one another than any table of ours has them.
    """
    waiting: list[tuple[str, object, int]] = [("", table, 0)]
    while waiting:
        key, value, depth = waiting.pop()
        if isinstance(value, str):
            yield key, value
        elif isinstance(value, dict | list):
            if depth >= MAX_DEPTH:
                raise _nesting_error(format_location(name, ident))
            if isinstance(value, dict):
                yield from ((key, inner) for inner in value)
                parts = [
                    (f"{key}.{sanitize_excerpt(inner)}" if key else sanitize_excerpt(inner), part)
                    for inner, part in value.items()
                ]
            else:
                parts = [(f"{key}[{number}]", part) for number, part in enumerate(value, start=1)]
            waiting += [(inner, part, depth + 1) for inner, part in reversed(parts)]


def _nesting_error(location: str) -> ContentError:
    return ContentError(
        "its lists or tables stand too deep within one another",
        location=location,
        remedy="Write one table below each heading.",
        ja="入れ子が深すぎます。見出しごとに一つの表を書いてください。",
    )


def _size_error(size: str, limit: str, japanese_size: str, japanese_limit: str, name: str) -> ContentError:
    return ContentError(
        f"the file has {size}, over the limit of {limit}",
        location=name,
        remedy="Split it into several files.",
        ja=f"ファイルが大きすぎます（{japanese_size}、上限{japanese_limit}）。いくつかに分けてください。",
    )
