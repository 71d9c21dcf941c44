"""Every reason states in both languages why a subject was found, and repeats no offensive name."""

from __future__ import annotations

import pytest

from briefings.domain import Alias, AliasKind, Subject, SubjectKind
from briefings.domain.matches import _REASON_TEXTS, MatchReason, SearchOutcome
from briefings.search.index import NameIndex

REASONS = {
    "former_name": ("グルジア", "「グルジア」は旧称: {ja}", "“グルジア” is a former name: {en}"),
    "abbreviation": ("CSTO", "「CSTO」は略称: {ja}", "“CSTO” is short for: {en}"),
    "iso_code": ("UZB", "「UZB」は国コード: {ja}", "“UZB” is a country code: {en}"),
    "flag": ("🇰🇿", "国旗🇰🇿: {ja}", "Flag 🇰🇿: {en}"),
    "other_language": ("Қазақстан", "「Қазақстан」はカザフ語名: {ja}", "“Қазақстан” is Kazakh: {en}"),
    "romanised": (
        "roshia keizai",
        "「roshia keizai」はローマ字表記: {ja}",
        "“roshia keizai” is romanized Japanese: {en}",
    ),
    "reading": ("ほっぽうぼさん", "「ほっぽうぼさん」は読み: {ja}", "“ほっぽうぼさん” is the Japanese reading: {en}"),
    "variant": ("アメリカ", "「アメリカ」は別の呼び方: {ja}", "“アメリカ” is another name: {en}"),
    "aspect": ("クリミア併合", "「クリミア併合」に関わる項目: {ja}", "“クリミア併合” is related to: {en}"),
    "typo": ("ベララーシ", "「ベララーシ」に近い名前: {ja}", "Nearest name to “ベララーシ”: {en}"),
    "prefix": ("ベラルー", "「ベラルー」で始まる名前: {ja}", "Name beginning with “ベラルー”: {en}"),
    "phrase": ("ウクライナの今を教えて", "文中の「ウクライナ」: {ja}", ""),
    "part": ("利下げ", "「利下げ」を含む項目: {ja}", "Entry that covers “利下げ”: {en}"),
}
"""For each reason, a query and its lines; in English the name in the phrase is in another language."""


@pytest.mark.parametrize("code", REASONS)
def test_each_reason_is_true_in_both_languages(shipped, code):
    query, japanese, english = REASONS[code]
    subject = shipped.search_names(query).hits[0].subject
    names = next(item.names for item in shipped.table.subjects if item.id == subject)
    for language, line in (("ja", japanese), ("en", english)):
        result = shipped.search_names(query, language=language)
        assert result.outcome is SearchOutcome.FOUND
        hit = result.hits[0]
        if line:
            assert hit.reason.code == code
            assert hit.reason.describe_match(language, hit.name) == line.format_map(names)


def test_added_name_is_explained():
    added = Subject("a", SubjectKind.COUNTRY, {"ja": "甲国", "en": "Alpha"}, (Alias("zzz", AliasKind.ADDED),))
    hit = NameIndex.from_subjects([added]).search_names("zzz").hits[0]
    assert hit.reason.describe_match("ja", hit.name) == "「zzz」は登録された別名: 甲国"
    assert hit.reason.describe_match("en", "Alpha") == "“zzz” is a name added here: Alpha"


def test_no_reason_is_left_out():
    assert set(_REASON_TEXTS) == {*REASONS, "taught", "broad"}
    assert MatchReason().describe_match("ja", "甲国") == ""


@pytest.mark.parametrize(
    ("query", "subject"),
    [("支那", "CN"), ("シナ", "CN"), ("支那について教えて", "CN"), ("露助", "RU"), ("Russki", "RU"), ("北鮮", "KP")],
)
def test_offensive_name_is_understood_and_not_repeated(shipped, query, subject):
    for language in ("ja", "en"):
        result = shipped.search_names(query, language=language)
        assert [hit.subject for hit in result.hits] == [subject]
        assert result.hits[0].reason == MatchReason()


@pytest.mark.parametrize("query", ["東シナ海", "インドシナ", "シナリオ", "シナモン"])
def test_offensive_name_inside_a_word_is_not_a_name(shipped, query):
    result = shipped.search_names(query)
    assert result.outcome is SearchOutcome.NOTHING
    assert "CN" not in [hit.subject for hit in result.nearest]


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("ロシア 北朝鮮", "「ロシア 北朝鮮」を含む項目: 露朝関係"),
        ("ロシアの金利いくら", "「ロシアの金利」を含む項目: ロシアの政策金利"),
        ("日本はロシアにどんな制裁をしている", "「日本はロシアにどんな制裁」を含む項目: 対露制裁"),
    ],
)
def test_topic_that_is_not_spelled_out_covers_the_words(shipped, query, line):
    hit = shipped.search_names(query).hits[0]
    assert hit.reason.describe_match("ja", hit.name) == line
