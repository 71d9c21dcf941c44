"""Lists of queries made by hand, of every kind that people type, over the small catalogue and the world."""

from __future__ import annotations

import pytest

from briefings.matching import Outcome


@pytest.mark.parametrize("name", ["queries.tsv", "later_queries.tsv"])
def test_first_answers_are_right_and_out_of_scope_finds_nothing(index, read_queries, right, name):
    rows = read_queries(name)
    wrong = [
        (query, kind, expected, [hit.name for hit in index.match(query).hits])
        for query, kind, expected in rows
        if not right(index.match(query), expected)
    ]
    assert wrong == []


def test_the_list_is_long_and_holds_every_kind(read_queries):
    rows = read_queries("queries.tsv")
    kinds = {kind for _, kind, _ in rows}
    assert len(rows) - sum(kind == "out of scope" for _, kind, _ in rows) >= 300
    assert sum(kind == "out of scope" for _, kind, _ in rows) >= 60
    assert len(kinds) >= 18


def test_what_is_found_by_likeness_never_hides_a_rival(index, read_queries):
    """Every answer by likeness alone that is found and not ambiguous is a right one."""
    for query, kind, expected in read_queries("queries.tsv"):
        match = index.match(query)
        if kind == "typo" and match.outcome is Outcome.FOUND:
            assert match.hits[0].name in expected.split("/"), query
