"""Reads the front matter of other tools: YAML between two lines of hyphens, of which the plain fields are used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_FENCE: Final = "---"
_END_FENCES: Final = frozenset({"---", "..."})
_MAX_LINES: Final = 100
_FIELD = re.compile(r"^(?P<key>[A-Za-z_][\w-]{0,40})\s?:(?:\s+(?P<value>.*))?$")
_OTHER_LINE = re.compile(r"^(?:\s*|#.*|\s+\S.*|-\s.*|[\]}].*)$")
"""Empty lines, comments, and lines of a value that is longer or a list."""

_QUOTED = re.compile(r"""^(['"])(?P<text>.*)\1$""")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-\w+)*", re.IGNORECASE)
_KEYS: Final = {
    "title": "title",
    "publisher": "publisher",
    "license": "licence",
    "licence": "licence",
    "rights": "licence",
    "lang": "language",
    "language": "language",
    "edition": "edition",
    "number": "number",
    "kind": "kind",
    "url": "url",
    "reports_on": "reports_on",
}
"""Fields that are used, and their names in `FrontMatter`; others, such as `author` and `date`, are not."""


def find_yaml_end(lines: Sequence[str]) -> int:
    """Finds the index of the line that closes the front matter; 0 if the document has none.

    A rule of hyphens at the beginning of a document begins front matter only if each line up to the next one has the
    form of YAML, and the first one is a field.
    """
    if not lines or lines[0].strip() != _FENCE:
        return 0
    for index, line in enumerate(lines[1 : _MAX_LINES + 1], 1):
        if line.strip() in _END_FENCES:
            return index if index > 1 and _FIELD.match(lines[1]) else 0
        if not (_FIELD.match(line) or _OTHER_LINE.match(line)):
            return 0
    return 0


def read_yaml_fields(lines: Sequence[str]) -> dict[str, object]:
    """Returns the fields that are used, by their names in `FrontMatter`; those without a plain value are left out."""
    fields: dict[str, object] = {}
    for line in lines:
        match = _FIELD.match(line.rstrip())
        key = _KEYS.get(match["key"].lower()) if match else None
        value = _unquote((match["value"] or "").strip()) if match else ""
        if key is None or not value or value[0] in "[{|>&*!":
            continue
        if key == "edition" and not (year := _YEAR.search(value)):
            continue
        if key == "language" and not _LANGUAGE.fullmatch(value):
            continue
        if key == "edition" and year:
            value = year[0]
        fields[key] = value.partition("-")[0].lower() if key == "language" else value
    return fields


def _unquote(value: str) -> str:
    quoted = _QUOTED.match(value)
    return quoted["text"] if quoted else re.sub(r"\s#.*$", "", value)
