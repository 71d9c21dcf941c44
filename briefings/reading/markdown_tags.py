"""Tags at the end of a line: `{p=141 date=2024-06}`."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefings.edtf import is_valid_date

if TYPE_CHECKING:
    from briefings.reading.markdown_notes import ParserWarnings


@dataclass(frozen=True, slots=True)
class LineTag:
    """The printed page and the EDTF dates that an author gave a line."""

    page: int | None = None
    dates: tuple[str, ...] = ()


def has_tag(text: str) -> bool:
    """Whether the text ends with a tag."""
    return _find_last_tag(text) is not None


def split_tag(text: str, line: int, warnings: ParserWarnings) -> tuple[str, LineTag | None]:
    """The text without the tags at its end, and what they say; None where it has none.

    Braces that hold no `=` are text. Full-width signs, quotes and commas are understood: people type them.
    """
    inside: list[str] = []
    while last := _find_last_tag(text):
        text, said = last
        inside.insert(0, said)
    return text, _parse_tag(" ".join(inside), line, warnings) if inside else None


def _find_last_tag(text: str) -> tuple[str, str] | None:
    """The text before the braces at its end, and what stands in them."""
    text = text.rstrip()
    start = max(text.rfind("{"), text.rfind("｛"))
    inside = text[start + 1 : -1]
    if start < 0 or text[-1] not in "}｝" or not ("=" in inside or "＝" in inside) or set(inside) & set("}｝"):
        return None
    return text[:start].rstrip(), inside


def _parse_tag(content: str, line: int, warnings: ParserWarnings) -> LineTag:
    page: int | None = None
    dates: list[str] = []
    key = ""
    for item in re.split(r"[\s,、]+", unicodedata.normalize("NFKC", content).strip(" ,、")):
        word, sign, rest = item.partition("=")
        key, value = (word.lower(), rest.strip("\"'")) if sign else (key, item.strip("\"'"))
        match key:
            case "p" if value.isdecimal() and int(value) > 0:
                page = int(value)
            case "p":
                warnings.add(line, "tag", "a page must be a whole number; it was left out", item)
            case "date" if is_valid_date(value):
                dates.append(value)
            case "date":
                warnings.add(line, "tag", "not a date of EDTF level 0; it was left out", value)
            case _:
                warnings.add(line, "tag", "a tag holds p=PAGE and date=DATE; the rest was left out", item)
    return LineTag(page, tuple(dates))
