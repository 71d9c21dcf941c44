"""Content has no effect as markup: it is shown character for character."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.discord_app.ui.markdown import escape_markdown, to_plain_text

LIVE_MENTION = re.compile(r"(?<!\\)<(?:@[!&]?\d+|#\d+|/[^>]+:\d+|t:\d+[^>]*|id:\w+|a?:\w+:\d+)>|@(?:everyone|here)")
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[*_~|`\[\]]")
WITHOUT_ADDRESS = st.text().filter(lambda text: "://" not in text)


@pytest.mark.parametrize(
    "text",
    [
        "@everyone",
        "@here",
        "@EVERYONE",
        "<@1>",
        "<@!1>",
        "<@&1>",
        "<#1>",
        "</brief:1>",
        "<t:0:D>",
        "<:a:1>",
        "<id:home>",
        "https://e.example/@everyone",
    ],
)
def test_nothing_is_left_that_discord_would_resolve(text: str) -> None:
    assert not LIVE_MENTION.search(escape_markdown(f"{text} x {text}"))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**太字**と_斜体_", r"\*\*太字\*\*と\_斜体\_"),
        ("||隠し||`code`", r"\|\|隠し\|\|\`code\`"),
        ("[公式](https://evil.example)", r"\[公式\](<https://evil.example>)"),
        ("# 見出し", r"\# 見出し"),
        ("-# 小さく", r"\-# 小さく"),
        ("- 箇条", r"\- 箇条"),
        ("1. 番号", r"1\. 番号"),
        ("> 引用", r"\> 引用"),
        ("3.5％増", "3.5％増"),
        ("二\n行\t目", "二 行 目"),
        ("abc\u202edef\u0000", "abcdef"),
        ("日本（東京）", "日本（東京）"),
    ],
)
def test_markup_is_shown_and_not_done(text: str, shown: str) -> None:
    assert escape_markdown(text) == shown


@given(WITHOUT_ADDRESS)
def test_every_special_character_is_escaped_and_nothing_else_changes(text: str) -> None:
    escaped = escape_markdown(text)
    assert "\n" not in escaped
    assert not UNESCAPED.search(escaped)
    assert not LIVE_MENTION.search(escaped)
    assert re.sub(r"\\(.)", r"\1", escaped).replace("@\u200b", "@") == to_plain_text(text).replace("@\u200b", "@")


def test_link_target_equals_its_text() -> None:
    assert escape_markdown("出典 https://www.mofa.go.jp/a_b*c*/index.html。") == (
        "出典 <https://www.mofa.go.jp/a_b*c*/index.html>。"
    )
