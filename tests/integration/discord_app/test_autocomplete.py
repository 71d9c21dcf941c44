"""Autocomplete of `/brief` is fast, correct, and never fails."""

from __future__ import annotations

from typing import Any

import pytest


async def complete(world: Any, typed: str, **filled: Any) -> list[dict[str, Any]]:
    choices: list[dict[str, Any]] = await world.alice.autocomplete(world.channel, "brief", "query", typed, **filled)
    return choices


async def test_empty_completion_offers_the_main_countries(world: Any) -> None:
    choices = {choice["value"]: choice["name"] for choice in await complete(world, "")}
    assert {"ロシア", "ベラルーシ", "アルメニア", "カザフスタン"} <= set(choices)
    assert choices["アルメニア"] == "🇦🇲 アルメニア — 国", "flag and kind tell a country from a person"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ア", "アルメニア"),
        ("ｱﾙﾒ", "アルメニア"),
        ("あるめ", "アルメニア"),
        ("arme", "アルメニア"),
        ("Ａｒｍｅ", "アルメニア"),
        ("アルメニヤ", "アルメニア"),
        ("アルメn", "アルメニア"),
        ("ロｓ", "ロシア"),
        ("ウス\u3099ヘ\u3099", "ウズベキスタン"),
        ("🇦🇲", "アルメニア"),
    ],
)
async def test_it_follows_the_typing_input_method_included(world: Any, typed: str, expected: str) -> None:
    assert expected in [choice["value"] for choice in await complete(world, typed)]


@pytest.mark.parametrize(
    "typed",
    [
        "　",
        "\u200b",
        "\u202eア",
        "'; DROP TABLE x",
        "%",
        "_",
        "\\",
        "(",
        "[",
        "👨‍👩‍👧",
        "あ" * 6000,
        "\x00",
        "ﾞ",
        "\U000e0100",
    ],
)
async def test_nothing_that_can_be_typed_makes_it_fail(
    world: Any, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    choices = await complete(world, typed)
    assert len(choices) <= 25
    assert "Autocomplete failed" not in caplog.text


@pytest.mark.parametrize("locale", ["ja", "en-US"])
@pytest.mark.parametrize("typed", ["", "ア", "ロ", "k", "中央", "北", "日"])
async def test_name_and_value_of_every_choice_open_the_same_card(
    world: Any, payload: Any, read: Any, typed: str, locale: str
) -> None:
    """A command that is copied and pasted sends the name, a selected choice its value."""
    payload.set(locale=locale)
    choices = await complete(world, typed)
    assert choices
    assert len(choices) <= 25
    assert len({choice["value"] for choice in choices}) == len(choices)
    for choice in choices:
        assert 1 <= len(choice["name"]) <= 100
        assert 1 <= len(choice["value"]) <= 100
        by_name = read.text((await world.brief(choice["name"])).response)
        by_value = read.text((await world.brief(choice["value"])).response)
        assert by_name == by_value
        if choice["value"] not in {"項目の一覧", "All subjects"}:
            assert choice["value"].split(" (")[0] in by_name.split("\n")[0]


async def test_internal_error_offers_no_suggestions_and_is_logged(
    world: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(typed: str, language: str) -> None:
        raise RuntimeError

    monkeypatch.setattr(world.env.bot.context.answers, "complete_names", broken)
    assert await complete(world, "ア") == []
    assert "Autocomplete failed" in caplog.text
