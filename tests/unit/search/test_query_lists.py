"""Hand-written lists of queries of every kind."""

from __future__ import annotations

import pytest

from briefings.domain.matches import SearchOutcome, SearchStrategy
from tests.unit.search.generated_queries import grow_queries

_BY_SPELLING = frozenset({SearchStrategy.EXACT, SearchStrategy.ALIAS, SearchStrategy.LOOSE})


def wrong(index, rows, right):
    """Returns the rows that the index answers differently, with its answers."""
    answers = [(*row, index.search_names(row[0])) for row in rows]
    return [
        (query, kind, expected, match.outcome.value, [hit.name for hit in match.hits])
        for query, kind, expected, match in answers
        if not right(match, expected)
    ]


@pytest.mark.parametrize("name", ["queries.tsv", "later_queries.tsv", "shipped_queries.tsv"])
def test_shipped_names_answer_every_query(shipped, read_queries, right, name):
    assert wrong(shipped, read_queries(name), right) == []


def test_other_names_are_matched_by_the_same_rules(index, read_queries, right):
    """A smaller catalog with other names passes the lists too: no rule depends on the built-in names."""
    rows = read_queries("queries.tsv")
    assert wrong(index, rows, right) == []


def test_query_list_is_long_and_has_every_kind(read_queries):
    rows = read_queries("queries.tsv")
    kinds = {kind for _, kind, _ in rows}
    assert len(rows) - sum(kind == "out of scope" for _, kind, _ in rows) >= 300
    assert sum(kind == "out of scope" for _, kind, _ in rows) >= 60
    assert len(kinds) >= 18


def test_similar_name_never_hides_rival(shipped, read_queries):
    """Every unambiguous answer by similarity alone is correct, and most queries have one."""
    found = []
    for query, kind, expected in read_queries("queries.tsv"):
        match = shipped.search_names(query)
        if kind == "typo":
            found.append(match.outcome is SearchOutcome.FOUND)
        if kind == "typo" and match.outcome is SearchOutcome.FOUND:
            assert match.hits[0].name in expected.split("/"), query
    assert found.count(True) > 0.8 * len(found) > 10


def test_spelled_name_may_be_name(shipped, read_queries):
    """The quick check excludes no text that the search finds by its spelling, and most others."""
    names = ("queries.tsv", "later_queries.tsv", "shipped_queries.tsv", "hand_queries.tsv")
    typed = {row[0] for name in names for row in read_queries(name)} | {row[0] for row in grow_queries()}
    spelled = {
        query for query in typed if any(hit.strategy in _BY_SPELLING for hit in shipped.search_names(query).hits)
    }
    shipped._cached_results.clear()
    seen = {query for query in typed if shipped.may_be_name(query, "ja")}
    assert spelled - seen == set()
    assert len(typed - seen) > len(typed - spelled) / 2 > 100
