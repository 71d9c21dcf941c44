"""Translates the markup of messages to moderators into rich text, in which nothing is a mention."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.ui.blocks import join_lines

if TYPE_CHECKING:
    from collections.abc import Callable

Element = dict[str, Any]

_TOKEN: Final = re.compile(
    r"\\(?P<escaped>.)|(?P<bold>\*\*)|`(?P<code>[^`\n]+)`|<@(?P<user>[A-Z0-9]+)>|<#(?P<channel>[CG][A-Z0-9]+)>"
    r"|<t:(?P<time>\d{1,12}):(?P<style>\w)>|<(?P<url>https?://[^\s>]+)>"
)
_DATE_FORMATS: Final = {"d": "{date_num}", "f": "{date_num} {time}", "F": "{date_long_pretty} {time}"}
_ITEM: Final = re.compile(r"(?P<indent> *)- (?P<text>.*)")


def translate_markup(markup: str, find_name: Callable[[str], str]) -> list[Element]:
    """Returns the elements of a rich text block: lines with line breaks between them, and lists.

    Args:
        markup: see `bot.moderation.markup`; titles (`## `) are handled by the caller.
        find_name: returns the name of a user by id.
    """
    elements: list[Element] = []
    for line in markup.split("\n"):
        item = _ITEM.fullmatch(line)
        if item is not None:
            inline = _translate_line(item["text"], find_name, {})
            section = {"type": "rich_text_section", "elements": inline}
            indent = 1 if item["indent"] else 0
            elements.append({"type": "rich_text_list", "style": "bullet", "indent": indent, "elements": [section]})
            continue
        for marker, style in (("### ", {"bold": True}), ("-# ", {"italic": True}), ("", {})):
            if line.startswith(marker):
                inline = _translate_line(line.removeprefix(marker), find_name, style)
                break
        elements.append({"type": "rich_text_section", "elements": inline})
    return join_lines(elements)


def to_plain_line(markup: str, find_name: Callable[[str], str]) -> str:
    """Returns a line of markup as plain text."""
    shown = (
        element.get("text") or element.get("fallback") or "" for element in _translate_line(markup, find_name, {})
    )
    return "".join(shown)


def _translate_line(line: str, find_name: Callable[[str], str], style: dict[str, bool]) -> list[Element]:
    elements: list[Element] = []
    plain: list[str] = []
    bold = False

    def add_text() -> None:
        if text := "".join(plain):
            elements.append(_build_text(text, {**style, "bold": True} if bold else style))
        plain.clear()

    position = 0
    for token in _TOKEN.finditer(line):
        plain.append(line[position : token.start()])
        position = token.end()
        if token["escaped"] is not None:
            plain.append(token["escaped"])
        elif token["user"] is not None:
            # A user element would notify the user.
            plain.append(f"@{find_name(token['user'])}")
        elif token["bold"] is not None:
            add_text()
            bold = not bold
        else:
            add_text()
            elements.append(_build_special_element(token, style))
    plain.append(line[position:])
    add_text()
    return elements or [_build_text(" ", {})]


def _build_special_element(token: re.Match[str], style: dict[str, bool]) -> Element:
    if token["code"] is not None:
        return _build_text(token["code"], {**style, "code": True})
    if token["channel"] is not None:
        return {"type": "channel", "channel_id": token["channel"]}
    if token["url"] is not None:
        return {"type": "link", "url": token["url"]}
    seconds = int(token["time"])
    return {
        "type": "date",
        "timestamp": seconds,
        "format": _DATE_FORMATS.get(token["style"], "{date_num} {time}"),
        "fallback": str(seconds),
    }


def _build_text(text: str, style: dict[str, bool]) -> Element:
    return {"type": "text", "text": text, "style": dict(style)} if style else {"type": "text", "text": text}
