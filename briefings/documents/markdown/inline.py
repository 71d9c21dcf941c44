"""Converts the inline content of Markdown to lines of plain text with their footnote marks."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from msgspec import Struct, field

from briefings.domain import FootnoteReference
from briefings.domain.dates import is_valid_date
from briefings.i18n import N_
from briefings.text.numerals import parse_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

    from briefings.documents.warnings import ParserWarnings


class InlineLine(Struct):
    """A line of plain text with its footnote marks; `number` is its line in the document, from 1."""

    number: int
    text: str = ""
    references: list[FootnoteReference] = field(default_factory=list)


def read_plain_lines(children: Sequence[Token], first_line: int, warnings: ParserWarnings) -> list[InlineLine]:
    """Returns the lines of an inline text, without emphasis and link targets; footnote marks become references."""
    lines = [InlineLine(first_line)]
    address, words = "", ""
    for token in children:
        line = lines[-1]
        match token.type:
            case "softbreak" | "hardbreak":
                lines.append(InlineLine(line.number + 1))
            case "footnote_ref":
                line.references.append(FootnoteReference(str(token.meta["label"]), len(line.text)))
            case "link_open":
                address, words = str(token.attrs.get("href", "")), ""
            case "link_close":
                if words not in (address, address.removeprefix("mailto:")):
                    warnings.add(
                        line.number,
                        "link",
                        N_("the address of a link was left out: {address}"),
                        words,
                        address=address,
                    )
            case "image":
                warnings.add(
                    line.number, "image", N_("an image was not read; its description is kept"), token.content
                )
                line.text += token.content
            case "html_inline":
                warnings.add(line.number, "html", N_("HTML in Markdown is not read and was left out"), token.content)
            case _:
                line.text += token.content
                words += token.content
    return lines


def join_lines(lines: Sequence[InlineLine], separator: str = "") -> InlineLine:
    """Joins several lines with a separator.

    Without a separator, lines are joined with a space, or with nothing next to kana and kanji; Korean has spaces.
    """
    joined = InlineLine(lines[0].number)
    for line in lines:
        lead = len(line.text) - len(line.text.lstrip())
        text = line.text.strip() if separator else line.text.lstrip()
        if joined.text and text:
            joined.text = joined.text.rstrip()
            joined.text += separator or ("" if _is_wide(joined.text[-1]) or _is_wide(text[0]) else " ")
        start = len(joined.text)
        joined.references += [FootnoteReference(r.mark, start + max(r.offset - lead, 0)) for r in line.references]
        joined.text += text
    return joined


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF" and not "\uac00" <= character <= "\ud7a3"


class LineTag(Struct, frozen=True):
    """The printed page and the EDTF dates in the tag of a line."""

    page: int | None = None
    dates: tuple[str, ...] = ()


def has_tag(text: str) -> bool:
    """Returns whether the text ends with a tag."""
    return _find_last_tag(text) is not None


def split_tag(text: str, line: int, warnings: ParserWarnings) -> tuple[str, LineTag | None]:
    """Returns the text without the tags at its end, and their content; None if there is no tag.

    Braces without `=` are text. Full-width characters, quotes and commas are accepted.
    """
    contents: list[str] = []
    while last := _find_last_tag(text):
        text, content = last
        contents.insert(0, content)
    return text, _parse_tag(" ".join(contents), line, warnings) if contents else None


def _find_last_tag(text: str) -> tuple[str, str] | None:
    """Finds the text before the braces at its end, and their content."""
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
            case "p" if value.isdecimal() and parse_number(value) > 0:
                page = parse_number(value)
            case "p":
                warnings.add(line, "tag", N_("the page in a tag is not a whole number and was left out"), item)
            case "date" if is_valid_date(value):
                dates.append(value)
            case "date":
                warnings.add(
                    line, "tag", N_("the date in a tag is not an EDTF date of level 0 and was left out"), value
                )
            case _:
                warnings.add(line, "tag", N_("a tag has a key other than p and date, which was left out"), item)
    return LineTag(page, tuple(dates))
