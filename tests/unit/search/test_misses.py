"""Queries without a result: which are stored, and in what form."""

from __future__ import annotations

import pytest

from briefings.search.misses import MAX_QUERY_LENGTH, MissedQuery, group_misses, hash_query, sanitize_query


@pytest.mark.parametrize(
    "query",
    [
        "<@123456789012345678>",
        "@yamada の予定",
        "＠yamada",
        "<#123>",
        "<:kani:123>",
        "https://example.com/secret",
        "www.example.com",
        "example.co.jp を見て",
        "yamada.taro@example.com",
        "090-1234-5678",
        "０９０１２３４５６７８",
        "+81 (90) 1234 5678",
        "会員番号 123456",
        "hunter2hunter2hunter2hunter2",
        "MTk4NjIyNDgzNDcx0.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
    ],
)
def test_personal_query_is_not_stored(query: str) -> None:
    assert sanitize_query(query) == ""


@pytest.mark.parametrize("query", ["", "  ", "？！", "🍕", "\u202e\u200b", "あ" * (MAX_QUERY_LENGTH + 1)])
def test_non_name_is_not_stored(query: str) -> None:
    assert sanitize_query(query) == ""


@pytest.mark.parametrize(
    "query",
    ["ピロシキ", "G7", "C5+1", "U.S.", "St. Nino", "2024年の選挙", "COVID-19", "あ" * MAX_QUERY_LENGTH, "Türkiye"],
)
def test_possible_name_is_stored_as_typed(query: str) -> None:
    assert sanitize_query(query) == query


def test_invisible_characters_are_removed() -> None:
    assert sanitize_query(" ピロ\u202eシキ\x00\n\u200bの\u3164 国 ") == "ピロシキ の 国"


def test_spellings_that_fold_to_the_same_are_counted_together() -> None:
    found = group_misses({"ピロシキ": 2, "ﾋﾟﾛｼｷ": 1, "ぴろしき！": 3, "ア": 1, "ｱ": 4, "a@b.c": 9})
    assert found == (MissedQuery("ピロシキ", "ピロシキ", 6), MissedQuery("ア", "ア", 5))


def test_key_is_short_and_always_the_same() -> None:
    assert hash_query("ピロシキ") == hash_query("ピロシキ") != hash_query("ピロシク")
    assert len(hash_query("あ" * 10_000)) == 16
