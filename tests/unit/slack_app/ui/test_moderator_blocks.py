"""Messages to moderators are valid in Slack, keep their buttons, and mention nobody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.moderation.ids import AliasAction, AliasId, ProposalId
from bot.moderation.markup import escape_markdown, to_plain_text
from bot.moderation.parts import (
    AttachedFile,
    Button,
    ButtonRow,
    ButtonStyle,
    Divider,
    Frame,
    Menu,
    ModeratorMessage,
    Option,
    build_notice,
)
from bot.slack_app.ui.limits import MAX_PAGE_JSON
from bot.slack_app.ui.markup import translate_markup
from bot.slack_app.ui.moderator_blocks import render_moderator_message
from tests.support.slack_server.schema import SlackSchemas

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=60)
MARKUP = st.lists(
    st.sampled_from(["## ", "### ", "-# ", "- ", "  - ", ""]).flatmap(
        lambda marker: ANY_TEXT.map(lambda text: marker + escape_markdown(text))
    )
    | st.just("**<@U0ABC>** <t:1795851003:f> <#C0ABC> `code` <https://example.org/>")
    | st.integers(1, 40).map(lambda times: "- " + "長い行" * 30 * times),
    min_size=1,
    max_size=12,
).map("\n".join)


def build_structs(kind: type[Any], *parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Instances of a struct; `st.builds` would evaluate annotations, which are imported for type checkers alone."""
    return st.tuples(*parts).map(lambda values: kind(*values))


IDS = st.just(ProposalId.for_rollback(2, 1)) | build_structs(AliasId, st.sampled_from(AliasAction))
PARTS = (
    MARKUP
    | st.lists(build_structs(Button, IDS, ANY_TEXT, st.sampled_from(ButtonStyle)), min_size=1, max_size=5).map(
        lambda buttons: ButtonRow(tuple(buttons))
    )
    | st.just(Divider())
    | build_structs(AttachedFile, st.sampled_from(["report.md", "names.toml"]))
)
MENUS = build_structs(
    Menu,
    IDS,
    st.lists(build_structs(Option, ANY_TEXT, st.text("ab|1", min_size=1, max_size=160), ANY_TEXT), max_size=30).map(
        tuple
    ),
    ANY_TEXT,
)


def find_name(user: str) -> str:
    return {"U0ABC": "管理者"}.get(user, user)


def texts_of(value: Any) -> str:
    if isinstance(value, dict):
        own = value["text"] if isinstance(value.get("text"), str) else ""
        return own + "".join(texts_of(part) for part in value.values())
    return "".join(map(texts_of, value)) if isinstance(value, list) else ""


@settings(deadline=None)
@given(st.lists(PARTS, max_size=6), st.none() | MENUS, ANY_TEXT)
def test_any_message_is_valid(schemas: SlackSchemas, parts: list[Any], menu: Menu | None, text: str) -> None:
    frame = Frame((*(part for part in parts if part), *([menu] if menu else [])))
    message = ModeratorMessage((frame, "closing"))
    shown = render_moderator_message(message, find_name, {"report.md": "in the thread", "names.toml": f"a\n{text}b"})
    blocks = list(shown.blocks)
    assert schemas.block_violations(blocks) == []
    assert len(json.dumps(blocks, ensure_ascii=False)) <= MAX_PAGE_JSON
    assert shown.text
    assert '"type": "user"' not in json.dumps(blocks)
    buttons = sum(len(part.buttons) for part in parts if isinstance(part, ButtonRow))
    drawn = [e for b in blocks if b["type"] == "actions" for e in b["elements"] if e["type"] == "button"]
    assert len(drawn) == buttons, "no button is lost, however long the texts are"


@given(ANY_TEXT)
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    (section,) = translate_markup(escape_markdown(text), find_name)
    assert {element["type"] for element in section["elements"]} == {"text"}
    assert texts_of(section).replace("\u200b", "").strip() == to_plain_text(text).replace("\u200b", "").strip()


def test_markup_becomes_rich_text() -> None:
    markup = "### 見出し\n- **太字** <@U0ABC> \\*そのまま\\*\n  - 内側\n-# 小さく"
    section, items, inner, small = translate_markup(markup, find_name)
    assert section["elements"] == [{"type": "text", "text": "見出し", "style": {"bold": True}}]
    assert items["elements"][0]["elements"] == [
        {"type": "text", "text": "太字", "style": {"bold": True}},
        {"type": "text", "text": " @管理者 *そのまま*"},
    ]
    assert inner["indent"] == 1
    assert small["elements"] == [{"type": "text", "text": "小さく", "style": {"italic": True}}]


def test_time_is_a_date_and_a_channel_a_channel() -> None:
    (section,) = translate_markup("<t:1795851003:f> <#C0DESK>", find_name)
    date, _blank, channel = section["elements"]
    assert (date["type"], date["timestamp"], date["format"]) == ("date", 1795851003, "{date_num} {time}")
    assert channel == {"type": "channel", "channel_id": "C0DESK"}


def test_title_is_a_header() -> None:
    shown = render_moderator_message(build_notice("## 題\n本文"), find_name)
    assert shown.blocks[0] == {"type": "header", "text": {"type": "plain_text", "text": "題", "emoji": True}}
    assert shown.text == "題"


@pytest.mark.parametrize("mention", ["<!here>", "<!channel>", "@everyone", "<!subteam^S0ABC>"])
def test_nothing_mentions_a_group(mention: str) -> None:
    shown = render_moderator_message(build_notice(mention), find_name)
    (section,) = shown.blocks[0]["elements"]
    assert {element["type"] for element in section["elements"]} == {"text"}


def test_lines_are_broken() -> None:
    """Slack draws neighboring sections on one line."""
    (section,) = translate_markup("### 題\n本文", find_name)
    assert "".join(element["text"] for element in section["elements"]) == "題\n本文"
