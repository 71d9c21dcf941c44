"""Searches of the digest: ranking, synonyms, and the searched texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from briefings.cards.word_search import WordSearch
from briefings.domain.text_searches import SearchFilters
from tests.support.shipped_content import shipped_service

QUERIES = Path(__file__).parent.parent / "text_search" / "queries.txt"


@pytest.fixture(scope="module")
def search() -> WordSearch:
    service = shipped_service()
    return service.word_search


def read_queries() -> list[list[str]]:
    lines = QUERIES.read_text(encoding="utf-8").splitlines()
    return [line.split("|") for line in lines if line and not line.startswith("#")]


def is_expected(value: str, expected: str) -> bool:
    return any(value.startswith(part[:-1]) if part.endswith("*") else value == part for part in expected.split("/"))


def test_there_are_at_least_a_hundred_queries_in_both_languages() -> None:
    queries = read_queries()
    assert len({(language, words) for language, words, *_rest in queries}) >= 100
    assert sum(language == "en" for language, *_rest in queries) >= 25


@pytest.mark.parametrize(
    ("language", "words", "section", "page", "part"), read_queries(), ids=[query[1] for query in read_queries()]
)
def test_right_statement_comes_first(
    search: WordSearch, *, language: str, words: str, section: str, page: str, part: str
) -> None:
    first = search.find_statements(words, language).statements[0]
    assert is_expected(first.section_path, section), first.text
    assert not page or is_expected(str(first.page), page), first.text
    assert any(word in first.text for word in part.split("/")), first.text


@pytest.mark.parametrize("word", ["露", "核", "の", "制裁", "漁業", "中央アジア", "外相会合", "G7", "2024年"])
def test_every_statement_with_a_word_is_counted(search: WordSearch, word: str) -> None:
    matches = search.find_statements(word, "ja")
    index = search._index
    with_word = {
        statement.text
        for chapter in index.select_chapters(2025, "ja")
        for statement in index.get_chapter_statements(chapter).statements
        if word in statement.text
    }
    assert with_word <= {statement.text for statement in matches.statements} or matches.count >= 200
    assert matches.count >= len(with_word)


@pytest.mark.parametrize(
    ("typed", "name", "language"),
    [
        ("グルジア", "ジョージア", "ja"),
        ("Georgia", "ジョージア", "ja"),
        ("白ロシア", "ベラルーシ", "ja"),
        ("Kirghizia", "Kyrgyz", "en"),
        ("ジョージア", "Georgia", "en"),
        ("Turkic Council", "テュルク諸国機構", "ja"),
    ],
)
def test_other_names_of_typed_words_are_found_and_shown(
    search: WordSearch, typed: str, name: str, language: str
) -> None:
    matches = search.find_statements(typed, language)
    assert name in matches.statements[0].text
    assert any(typed in note for note in matches.notes)
    assert search.find_statements(f'"{typed}"', language).notes == ()


def test_usual_name_needs_no_explanation(search: WordSearch) -> None:
    assert search.find_statements("ジョージア", "ja").notes == ()


@pytest.mark.parametrize(("sentence", "is_found"), [("2024年に何を決めたか", True), ("20245年に何を決めたか", False)])
def test_number_of_a_sentence_is_searched_for_as_a_whole(
    search: WordSearch, *, sentence: str, is_found: bool
) -> None:
    assert bool(search.find_statements(sentence, "ja").count) == is_found


def test_exclusion_leaves_out_other_names_too(search: WordSearch) -> None:
    everything = search.find_statements("議会選挙", "ja").count
    without = search.find_statements("議会選挙 -グルジア", "ja")
    assert 0 < without.count < everything
    assert not any("ジョージア" in statement.text for statement in without.statements)


def test_alternatives_are_joined(search: WordSearch) -> None:
    counts = [search.find_statements(query, "ja").count for query in ("石炭", "ウラン", "石炭 OR ウラン")]
    assert counts[2] == counts[0] + counts[1]


def test_beginning_of_an_english_word_is_enough_unless_it_is_a_word(search: WordSearch) -> None:
    assert "Azerbaijan" in search.find_statements("Azerb", "en").statements[0].text
    assert not any("coalition" in statement.text for statement in search.find_statements("coal", "en").statements)


@pytest.mark.parametrize(
    ("filters", "is_kept"),
    [
        (SearchFilters(section="2-(2)"), lambda statement: statement.section_path.startswith("2-(2)")),
        (SearchFilters(section="2-(2)-ウ"), lambda statement: statement.section_path == "2-(2)-ウ"),
        (SearchFilters(edition=2025), lambda statement: statement.chapter.edition == 2025),
    ],
)
def test_filters_keep_matching_statements(search: WordSearch, filters: SearchFilters, is_kept) -> None:
    everything = search.find_statements("制裁", "ja")
    found = search.find_statements("制裁", "ja", filters)
    expected = [statement for statement in everything.statements if is_kept(statement)]
    assert {id(statement) for statement in found.statements} == {id(statement) for statement in expected} != set()


def test_subject_narrows_search_to_its_statements(search: WordSearch) -> None:
    found = search.find_statements("制裁", "ja", SearchFilters(subject="BY"))
    assert 0 < found.count < search.find_statements("制裁", "ja").count
    assert "ベラルーシ" in found.statements[0].text
    assert search.find_statements("制裁", "ja", SearchFilters(edition=1999)).count == 0
    assert search.find_statements("制裁", "ja", SearchFilters(section="9")).count == 0


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "words",
    [
        "xyzzy 露 Georgia",
        "Georgia xyzzy",
        "xyzzy OR 露",
        "露 OR xyzzy 外相",
        "xyzzy -露",
        "露 -xyzzy",
        "Georgia 外相会談",
    ],
)
def test_search_without_explanations_finds_the_same(search: WordSearch, words: str, language: str) -> None:
    """Words after one that no text has are not looked up, and therefore have no note."""
    whole = search.find_statements(words, language)
    quick = search.find_statements(words, language, explains_none=False)
    assert quick == (whole if whole.count else replace(whole, notes=quick.notes))
    assert whole.count or set(quick.notes) <= set(whole.notes)
