"""Renders messages to moderators as Block Kit."""

from __future__ import annotations

import json
from itertools import count
from typing import TYPE_CHECKING, Any, Final, assert_never

from bot.moderation.id_fields import join_fields
from bot.moderation.markup import to_plain_text
from bot.moderation.parts import AttachedFile, ButtonRow, ButtonStyle, Divider, Frame, Menu
from bot.slack_app.ui.blocks import SlackMessage
from bot.slack_app.ui.component_values import MENU_PREFIX
from bot.slack_app.ui.limits import (
    MAX_BUTTON_LABEL,
    MAX_FALLBACK_TEXT,
    MAX_HEADER,
    MAX_OPTION_TEXT,
    MAX_OPTION_VALUE,
    MAX_OPTIONS,
    MAX_PAGE_JSON,
    MAX_PLACEHOLDER,
    clip_text,
)
from bot.slack_app.ui.markup import to_plain_line, translate_markup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.moderation.parts import ModeratorMessage, Part

Block = dict[str, Any]

BUTTON_ACTION: Final = "moderate_"
_MAX_FILE_TEXT: Final = 2_000
_STYLES: Final = {ButtonStyle.PRIMARY: "primary", ButtonStyle.CONFIRM: "primary", ButtonStyle.DANGER: "danger"}


def render_moderator_message(
    message: ModeratorMessage,
    find_name: Callable[[str], str],
    files: Mapping[str, str] | None = None,
    *,
    action: str = BUTTON_ACTION,
) -> SlackMessage:
    """Renders a message as Slack shows it; nothing in it is a mention.

    Args:
        message: the message.
        find_name: returns the name of a user by id.
        files: what is shown in place of an attached file, by its name: a sentence, or the text of the file.
        action: the beginning of the action ids of its buttons, by which presses find their handler.
    """
    numbers = count()
    blocks: list[Block] = []
    for item in message.items:
        if isinstance(item, Frame) and blocks:
            blocks.append({"type": "divider"})
        for part in item.parts if isinstance(item, Frame) else (item,):
            blocks += _render_part(part, find_name, files or {}, numbers, action)
    _shorten_blocks(blocks)
    first = next((part for part in _list_texts(message)), "—")
    return SlackMessage(tuple(blocks), clip_text(_format_plain_title(first, find_name), MAX_FALLBACK_TEXT) or "—")


def _list_texts(message: ModeratorMessage) -> Iterator[str]:
    for item in message.items:
        yield from (part for part in (item.parts if isinstance(item, Frame) else (item,)) if isinstance(part, str))


def _render_part(
    part: Part, find_name: Callable[[str], str], files: Mapping[str, str], numbers: Iterator[int], action: str
) -> list[Block]:
    match part:
        case str():
            return _render_text(part, find_name)
        case ButtonRow(buttons):
            elements = []
            for button in buttons:
                element: Block = {
                    "type": "button",
                    "action_id": f"{action}{next(numbers)}",
                    "text": _build_plain_text(button.label, MAX_BUTTON_LABEL),
                    "value": join_fields(button.component_id),
                }
                style = _STYLES.get(button.style)
                elements.append({**element, "style": style} if style else element)
            return [{"type": "actions", "elements": elements}]
        case Menu():
            return _render_menu(part, next(numbers), action)
        case Divider():
            return [{"type": "divider"}]
        case AttachedFile(name):
            text = clip_text(files.get(name, ""), _MAX_FILE_TEXT)
            title = [{"type": "text", "text": f"📎 {name}", "style": {"bold": True}}]
            if "\n" not in text:
                inline = [*title, {"type": "text", "text": f" {text}"}] if text else title
                return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": inline}]}]
            code = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": text}]}
            heading = {"type": "rich_text_section", "elements": title}
            return [{"type": "rich_text", "elements": [heading, code]}]
        case _:
            assert_never(part)


def _render_text(markup: str, find_name: Callable[[str], str]) -> list[Block]:
    title, _separator, rest = markup.partition("\n")
    if not title.startswith("## "):
        return [{"type": "rich_text", "elements": translate_markup(markup, find_name)}]
    blocks: list[Block] = [
        {"type": "header", "text": _build_plain_text(_format_plain_title(title, find_name), MAX_HEADER)}
    ]
    if rest:
        blocks.append({"type": "rich_text", "elements": translate_markup(rest, find_name)})
    return blocks


def _render_menu(menu: Menu, number: int, action: str) -> list[Block]:
    options = []
    for option in menu.options[:MAX_OPTIONS]:
        if len(option.value) > MAX_OPTION_VALUE:
            continue
        shown: Block = {"text": _build_plain_text(option.label, MAX_OPTION_TEXT), "value": option.value}
        description = to_plain_text(option.description)
        options.append(
            {**shown, "description": _build_plain_text(description, MAX_OPTION_TEXT)} if description else shown
        )
    if not options:
        return []
    select = {
        "type": "static_select",
        "action_id": f"{action}menu_{number}",
        "placeholder": _build_plain_text(menu.placeholder, MAX_PLACEHOLDER),
        "options": options,
    }
    block_id = f"{MENU_PREFIX}|{join_fields(menu.component_id)}"
    return [{"type": "actions", "block_id": block_id, "elements": [select]}]


def _shorten_blocks(blocks: list[Block]) -> None:
    """Removes the last lines of the longest texts until the message is within Slack's limit."""
    while _measure_json(blocks) > MAX_PAGE_JSON:
        texts = [block for block in blocks if block["type"] == "rich_text"]
        longest = max(texts, key=lambda block: _measure_json([block]))
        elements = longest["elements"]
        last = elements[-1]
        if last["type"] in {"rich_text_list", "rich_text_section"} and len(last["elements"]) > 1:
            last["elements"].pop()
        elif len(elements) > 1:
            elements.pop()
        else:
            longest["elements"] = [{"type": "rich_text_section", "elements": [{"type": "text", "text": "…"}]}]


def _format_plain_title(markup: str, find_name: Callable[[str], str]) -> str:
    line = markup.split("\n", 1)[0]
    for marker in ("## ", "### ", "-# ", "- "):
        line = line.removeprefix(marker)
    return to_plain_line(line, find_name)


def _build_plain_text(text: str, limit: int) -> Block:
    return {"type": "plain_text", "text": clip_text(to_plain_text(text), limit) or "…", "emoji": True}


def _measure_json(blocks: list[Block]) -> int:
    return len(json.dumps(blocks, ensure_ascii=False))
