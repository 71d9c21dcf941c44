"""Tags at the end of a line: `{p=141 date=2024-06}`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.edtf import is_valid

if TYPE_CHECKING:
    from briefings.reading.markdown_notes import Notes

_TAG = re.compile(r"\s*\{([^{}]*)\}\s*$")
_PAIR = re.compile(r"""^([A-Za-z]+)=["']?([^"']*)["']?$""")


@dataclass(frozen=True, slots=True)
class Tag:
    """The printed page and the EDTF dates that an author gave a line."""

    page: int | None = None
    dates: tuple[str, ...] = ()


def split_tag(text: str, line: int, notes: Notes) -> tuple[str, Tag | None]:
    """The text without its tag, and the tag; None where it has none. Braces that hold no `=` are text."""
    found = _TAG.search(text)
    if not found or "=" not in found[1]:
        return text, None
    page: int | None = None
    dates: list[str] = []
    for item in found[1].replace(", ", ",").split():
        pair = _PAIR.match(item)
        key, value = (pair[1], pair[2]) if pair else ("", item)
        if key == "p" and value.isdecimal() and int(value) > 0:
            page = int(value)
        elif key == "date":
            for date in value.split(","):
                if is_valid(date):
                    dates.append(date)
                else:
                    notes.add(line, "tag", "not a date of EDTF level 0; it was left out", date)
        elif key == "p":
            notes.add(line, "tag", "a page must be a whole number; it was left out", item)
        else:
            notes.add(line, "tag", "a tag holds p=PAGE and date=DATE; the rest was left out", item)
    return text[: found.start()], Tag(page, tuple(dates))
