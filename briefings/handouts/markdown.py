"""Writes a handout as Markdown with footnotes (`[^1]`), as GitHub, Pandoc and Obsidian read them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from briefings.cards.labels import append_mark, get_original_mark
from briefings.handouts.model import PartKind
from briefings.handouts.texts import (
    format_properties_title,
    format_sources_title,
    get_contents_title,
    get_date_column_name,
    get_event_column_name,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.handouts.model import Footnote, Handout, HandoutItem, HandoutPart, HandoutSection

_SPECIAL_CHARACTERS: Final = re.compile(r"[\\`*_\[\]<>#|~&$^!{}]|(?<=:)//|(?<=\w)@(?=\w)|(?i:(?<![a-z])www\.)")
_LINE_STARTS: Final = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+=:])")
"""Beginnings of a line that would be a list, a rule, a heading or a definition."""


def write_markdown(handout: Handout) -> bytes:
    """Returns the file, in UTF-8, with a header that names title, language and date."""
    return ("\n".join(_iter_lines(handout)).rstrip("\n") + "\n").encode()


def escape_markdown(text: str) -> str:
    """Returns a text in which nothing is markup (CommonMark, with tables, footnotes and automatic links)."""
    text = _SPECIAL_CHARACTERS.sub(_escape_match, text)
    return _LINE_STARTS.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", text)


def _escape_match(match: re.Match[str]) -> str:
    if len(match[0]) > 1:
        return match[0][:-1] + "\\" + match[0][-1]
    return "\\" + match[0]


def _iter_lines(handout: Handout) -> Iterator[str]:
    language = handout.language
    yield "---"
    yield f"title: {json.dumps(handout.title, ensure_ascii=False)}"
    yield f"lang: {language}"
    yield f"date: {handout.made_on.isoformat()}"
    yield "---"
    yield f"\n# {escape_markdown(handout.title)}\n"
    yield f"**{format_properties_title(language)}**\n"
    for name, value in handout.properties:
        yield f"- {escape_markdown(name)}: {escape_markdown(value)}"
    yield ""
    if handout.has_contents:
        yield f"## {escape_markdown(get_contents_title(language))}\n"
        for number, section in enumerate(handout.sections, 1):
            yield f"{number}. [{escape_markdown(section.title)}](#section-{number})"
        yield ""
    for number, section in enumerate(handout.sections, 1):
        yield from _iter_section(section, number, language)
    if handout.sources:
        yield f"## {escape_markdown(format_sources_title(language))}\n"
        yield f"{escape_markdown(handout.sources)}\n"
    for note in handout.footnotes:
        yield f"[^{note.number}]: {_format_note(note)}"


def _iter_section(section: HandoutSection, number: int, language: str) -> Iterator[str]:
    yield f'<a id="section-{number}"></a>\n'
    yield f"## {escape_markdown(section.title)}\n"
    if section.subtitle:
        yield f"*{escape_markdown(section.subtitle)}*\n"
    if section.lead:
        yield f"**{escape_markdown(section.lead)}**\n"
    if section.empty_text:
        yield f"{escape_markdown(section.empty_text)}\n"
    for part in section.parts:
        yield from _iter_part(part, language)


def _iter_part(part: HandoutPart, language: str) -> Iterator[str]:
    if part.heading:
        yield f"### {escape_markdown(part.heading)}\n"
    if part.remark:
        yield f"{escape_markdown(part.remark)}\n"
    if part.kind is PartKind.DATES:
        names = (get_date_column_name(language), get_event_column_name(language))
        yield f"| {' | '.join(escape_markdown(name) for name in names)} |"
        yield "| --- | --- |"
        for item in part.items:
            yield f"| {escape_markdown(item.label)} | {_format_text(item, language)} |"
    else:
        for item in part.items:
            label = f"**{escape_markdown(item.label)}**: " if item.label else ""
            yield f"- {label}{_format_text(item, language)}"
    yield ""


def _format_text(item: HandoutItem, language: str) -> str:
    text = append_mark(item.text, get_original_mark(language) if item.is_original else "", language)
    note = f"[^{item.note.number}]" if item.note else ""
    detail = f" — {escape_markdown(item.detail)}" if item.detail else ""
    return f"{escape_markdown(text)}{detail}{note}"


def _format_note(note: Footnote) -> str:
    text = escape_markdown(note.text)
    if not note.url:
        return text
    return f"{text} <{note.url}>" if note.prints_url else f"[{text}](<{note.url}>)"
