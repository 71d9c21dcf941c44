"""A query is found, ambiguous or not found, and the result states the reason."""

from __future__ import annotations

import pytest

from briefings.domain import Alias, AliasKind, Subject, SubjectKind
from briefings.domain.matches import SearchOutcome, SearchStrategy
from briefings.search.index import NameIndex


def one(ident, ja, en, *aliases, kind=SubjectKind.TOPIC, home=True):
    return Subject(ident, kind, {"ja": ja, "en": en}, aliases=tuple(aliases), covered=home)


@pytest.mark.parametrize(
    ("query", "language", "line"),
    [
        ("アルメニア", "ja", ""),
        ("ｱﾙﾒﾆｱ", "ja", ""),
        ("グルジア", "ja", "「グルジア」は旧称: ジョージア"),
        ("グルジア", "en", "“グルジア” is a former name: Georgia"),
        ("AM", "ja", "「AM」は国コード: アルメニア"),
        ("🇦🇲", "ja", "国旗🇦🇲: アルメニア"),
        ("Армения", "ja", "「Армения」はロシア語名: アルメニア"),
        ("arumenia", "ja", "「arumenia」はローマ字表記: アルメニア"),
        ("ほっぽうりょうど", "ja", "「ほっぽうりょうど」は読み: 北方領土"),
        ("sco", "ja", "「SCO」は略称: 上海協力機構"),
        ("アルメニヤ", "ja", "「アルメニヤ」に近い名前: アルメニア"),
        ("アルメ", "ja", "「アルメ」で始まる名前: アルメニア"),
        ("アルメニアについて", "ja", "文中の「アルメニア」: アルメニア"),
        ("グルジアについて", "ja", "「グルジア」は旧称: ジョージア"),
        ("Armeina", "en", "Nearest name to “Armeina”: Armenia"),
    ],
)
def test_reason_is_given_if_name_differs(index, query, language, line):
    match = index.search_names(query, language=language)
    assert match.outcome is SearchOutcome.FOUND
    assert match.hits[0].reason.describe_match(language, match.hits[0].name) == line


@pytest.mark.parametrize(
    "query", ["ーーーーーx", "ーーーーーーーーーーx", "っっっっっx", "ッーッーッーx", "ーーーー x", "゛゜ーー"]
)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_long_vowel_marks_only_find_nothing(index, query, language):
    """They have an empty romaji key, with which every name begins."""
    assert index.search_names(query, language=language).outcome is SearchOutcome.NOTHING


@pytest.mark.parametrize("kind", SubjectKind)
def test_name_of_marks_only_is_never_found_and_affects_no_other(kind):
    marks = one("marks", "。", "...", Alias("…", AliasKind.VARIANT, "ja"), Alias("ー", AliasKind.READING), kind=kind)
    index = NameIndex.from_subjects([marks, one("a", "灯台守の集い", "Keepers of the lamp", kind=kind)])
    index.preload()
    assert index.search_names("灯台守の集い").hits[0].subject == "a"
    for query in ("灯台守の集いの予算について", "what about the lamp and its keepers", "。", "ーx", "...", "xyzzy"):
        assert all(hit.subject == "a" for hit in index.search_names(query).hits)
        assert all(hit.subject == "a" for hit in index.suggest_names(query, limit=25))


def test_exact_name_scores_full_and_a_guess_less(index):
    assert index.search_names("アルメニア").hits[0].score == 100
    typo = index.search_names("アメルニア").hits[0]
    assert typo.strategy is SearchStrategy.FUZZY
    assert typo.score < 100


def test_shared_name_is_ambiguous_and_offers_each_owner(index):
    match = index.search_names("朝鮮")
    assert match.outcome is SearchOutcome.AMBIGUOUS
    assert {hit.subject for hit in match.hits} == {"KP", "KR"}


def test_own_name_takes_precedence_over_an_alias_of_another():
    index = NameIndex.from_subjects([one("a", "甲", "A", Alias("乙", AliasKind.VARIANT, "ja")), one("b", "乙", "B")])
    assert [hit.subject for hit in index.search_names("乙").hits] == ["b"]


def test_added_name_takes_precedence_over_one_in_another_language():
    taught = one("a", "甲国", "A", Alias("zzz", AliasKind.ADDED))
    index = NameIndex.from_subjects([taught, one("b", "乙国", "B", Alias("zzz", AliasKind.OTHER_LANGUAGE, "fr"))])
    assert [hit.subject for hit in index.search_names("zzz").hits] == ["a"]


def test_names_of_similar_distance_are_ambiguous():
    index = NameIndex.from_subjects([one("a", "アベニスタン", "Abenistan"), one("b", "アゼニスタン", "Azenistan")])
    match = index.search_names("アエニスタン")
    assert match.outcome is SearchOutcome.AMBIGUOUS
    assert {hit.subject for hit in match.hits} == {"a", "b"}


def test_beginning_shared_by_countries_is_ambiguous_covered_first():
    index = NameIndex.from_subjects(
        [
            one("x", "ベランミア", "Belamia", kind=SubjectKind.COUNTRY, home=False),
            one("y", "ベランルク", "Belaruk", kind=SubjectKind.COUNTRY),
            one("z", "ベラントン", "Belaton", kind=SubjectKind.COUNTRY),
        ]
    )
    match = index.search_names("ベラン")
    assert match.outcome is SearchOutcome.AMBIGUOUS
    assert {hit.subject for hit in match.hits[:2]} == {"y", "z"}


@pytest.mark.parametrize(
    "query", ["", " ", "　", "!?", "。", "\u200b", "😀", "'; DROP TABLE subjects; --", "\x00", "゛"]
)
def test_query_without_name_finds_nothing(index, query):
    match = index.search_names(query)
    assert match.outcome is SearchOutcome.NOTHING
    assert match.hits == ()


def test_no_result_offers_only_near_names(index):
    assert "フランス" in [hit.name for hit in index.search_names("フラソヌ").nearest]
    assert index.search_names("ほげほげほげ").nearest == ()


def test_codes_are_names_only_as_whole_queries(index):
    assert index.search_names("AM").hits[0].subject == "AM"
    assert index.search_names("kz").hits[0].subject == "KZ"
    assert index.search_names("am").outcome is SearchOutcome.NOTHING  # a word of English
    match = index.search_names("I am in Tajikistan, tell me about it")
    assert [hit.subject for hit in match.hits] == ["TJ"]


def test_phrase_of_two_countries_names_their_topic_first_and_then_them(index):
    for query in ("日本とロシアの関係", "ロシアと日本", "relations between Japan and Russia"):
        assert index.search_names(query).hits[0].subject == "japan-russia", query
    assert [hit.subject for hit in index.search_names("日本とロシアの関係").hits] == ["japan-russia", "RU", "JP"]


@pytest.mark.parametrize(
    "query", ["ロシアンルーレット", "フランス旅行", "ロシア料理のレシピ", "イランイラン", "フランスのおいしいパン屋"]
)
def test_name_inside_unknown_word_is_not_matched(index, query):
    assert index.search_names(query).outcome is SearchOutcome.NOTHING


@pytest.mark.parametrize("decorated", ["🇦🇲 アルメニア", "アルメニア（Armenia）", "アルメニア (ARM)", "🇦🇲アルメニア"])
def test_choice_with_its_decoration_is_the_same_subject(index, decorated):
    assert [hit.subject for hit in index.search_names(decorated).hits] == ["AM"]


def test_decoration_that_contradicts_is_ambiguous(index):
    match = index.search_names("🇦🇿 アルメニア")
    assert match.outcome is SearchOutcome.AMBIGUOUS
    assert {hit.subject for hit in match.hits} == {"AM", "AZ"}


def test_very_long_query_is_answered_from_its_beginning(index):
    assert index.search_names("あ" * 100_000).outcome is SearchOutcome.NOTHING


def test_empty_index_finds_nothing():
    index = NameIndex.from_subjects([])
    assert index.search_names("アルメニア").outcome is SearchOutcome.NOTHING
    assert index.suggest_names("ア", limit=25) == index.suggest_names("", limit=25) == ()


def test_every_own_name_finds_its_subject(shipped):
    """The name on a card or a choice finds its subject in both languages, with and without its flag."""
    for subject in shipped.table.subjects:
        for language in ("ja", "en"):
            name = subject.names[language]
            for shown in (name, f"{subject.flag} {name}", f"{name}（{subject.names['en']}）"):
                match = shipped.search_names(shown, language=language)
                assert [hit.subject for hit in match.hits] == [subject.id], shown


def test_word_of_several_topics_offers_them_and_answers_none():
    topics = [
        one("a", "対露制裁", "Sanctions A"),
        one("b", "対ベラルーシ制裁", "Sanctions B"),
        one("c", "漁業", "Fishing"),
    ]
    match = NameIndex.from_subjects(topics).search_names("制裁")
    assert match.outcome is SearchOutcome.AMBIGUOUS
    assert {hit.subject for hit in match.hits} == {"a", "b"}
    assert match.hits[0].reason.describe_match("ja", "対露制裁") == "「制裁」を含む項目: 対露制裁"


def test_word_of_one_topic_is_its_answer():
    match = NameIndex.from_subjects([one("a", "北方領土問題", "Northern Territories")]).search_names("領土")
    assert match.outcome is SearchOutcome.FOUND
    assert match.hits[0].reason.describe_match("ja", "北方領土問題") == "「領土」を含む項目: 北方領土問題"


def test_japan_beside_other_country_finds_other_country(index):
    assert [hit.subject for hit in index.search_names("日本とアルメニア").hits] == ["AM", "JP"]


@pytest.mark.parametrize("query", ["アルメについて", "アルメニヤについて", "アメルニアの経済", "あrめにあについて"])
def test_typo_or_prefix_inside_a_phrase_is_found(index, query):
    assert [hit.subject for hit in index.search_names(query).hits] == ["AM"]


@pytest.mark.parametrize("query", ["もんごるとろしあ", "もんごるの選挙", "きるぎすとの関係"])
def test_name_of_four_hiragana_is_found_in_a_phrase(index, query):
    """Shorter ones are too often part of another word."""
    assert [hit.subject for hit in index.search_names(query).hits] == ["KG" if query[0] == "き" else "MN"]
