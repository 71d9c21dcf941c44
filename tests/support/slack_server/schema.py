"""Checks payloads against Slack's published schemas, and against the rules that the schemas lack."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema_rs import Draft7Validator

MAX_BLOCKS_JSON = 13_200
"""Characters of JSON from which on Slack refuses the blocks of a message; undocumented."""


class SlackSchemas:
    """The schemas of message blocks and views.

    Args:
        folder: holds `slack-block-kit.schema.json` and `slack-view.schema.json`.
    """

    def __init__(self, folder: Path) -> None:
        self._blocks = _validator(folder / "slack-block-kit.schema.json")
        self._views = _validator(folder / "slack-view.schema.json")

    def block_violations(self, blocks: list[dict[str, Any]]) -> list[str]:
        """Lists the problems for which Slack would reject the blocks of a message."""
        found = [_describe(error) for error in self._blocks.iter_errors(blocks)]
        if len(json.dumps(blocks, ensure_ascii=False)) > MAX_BLOCKS_JSON:
            found.append("the blocks are too long")
        return [*found, *_rule_violations(blocks)]

    def view_violations(self, view: dict[str, Any]) -> list[str]:
        """Lists the problems for which Slack would reject a modal or a Home tab."""
        return [*(_describe(error) for error in self._views.iter_errors(view)), *_rule_violations(view["blocks"])]


def _validator(path: Path) -> Draft7Validator:
    return Draft7Validator(json.loads(path.read_text(encoding="utf-8")), validate_formats=False)


def _describe(error: Any) -> str:
    return f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}"


def _rule_violations(blocks: list[dict[str, Any]]) -> Iterator[str]:
    """Rules that the schemas lack: see Slack's reference of each block."""
    actions = Counter(element["action_id"] for element in _elements(blocks) if "action_id" in element)
    yield from (f"action_id {name} is there {count} times" for name, count in actions.items() if count > 1)
    for block in blocks:
        if block["type"] == "section" and not ({"text", "fields"} & block.keys()):
            yield "a section has text or fields"
        if block["type"] in {"actions", "context", "rich_text"} and not block.get("elements"):
            yield f"{block['type']} has an element at least"
        if block["type"] == "actions" and len(block["elements"]) > 25:
            yield "actions have 25 elements at most"
    if sum(len(block.get("text", "")) for block in blocks if block["type"] == "markdown") > 12_000:
        yield "markdown has 12,000 characters at most in all"
    yield from ("a text is empty" for text in _texts(blocks) if not text)


def _elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        yield from block.get("elements", ()) if block["type"] == "actions" else ()
        yield from (block[name] for name in ("accessory", "element") if name in block)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") in {"text", "plain_text", "mrkdwn"}:
            yield value["text"]
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)
