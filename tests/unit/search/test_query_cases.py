"""Hand-written and generated queries find an accepted subject, or nothing if none is meant."""

from __future__ import annotations

from collections import Counter
from importlib import util
from pathlib import Path

import pytest

from briefings.domain.matches import SearchOutcome

FOLDER = Path(__file__).parent
MIN_QUERIES = 2500
MIN_ACCURACY = 0.98


def grown_rows():
    spec = util.spec_from_file_location("generated_queries", FOLDER / "generated_queries.py")
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.grow_queries())


def read_rows(name):
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("# ")]


def hand_rows():
    return read_rows("hand_queries.tsv")


def unseen_rows():
    return read_rows("unseen_queries.tsv")


def is_accepted(result, accepted):
    alternatives = accepted.split("|")
    names = [hit.name for hit in result.hits]
    if result.outcome is SearchOutcome.NOTHING:
        return "-" in alternatives
    if result.outcome is SearchOutcome.FOUND:
        return names[0] in alternatives
    return "?" in alternatives and (len(alternatives) < 3 or any(name in alternatives for name in names))


@pytest.mark.parametrize("rows", [hand_rows, unseen_rows, grown_rows])
def test_queries_find_an_accepted_subject(shipped, rows):
    wrong = [
        (category, query, accepted, result.outcome.value, [hit.name for hit in result.hits][:3])
        for category, query, accepted in rows()
        if not is_accepted(result := shipped.search_names(query), accepted)
    ]
    assert [row for row in wrong if row[3] == "found"] == []
    assert len(wrong) <= (1 - MIN_ACCURACY) * len(rows()), wrong


def test_lists_are_long_and_have_every_kind():
    rows = [*hand_rows(), *unseen_rows(), *grown_rows()]
    assert len({query for _, query, _ in rows}) >= MIN_QUERIES
    counts = Counter(category for category, _, _ in rows)
    assert len(counts) >= 18


def test_known_name_is_offered_if_the_rest_is_not_recognized(shipped):
    for query in ("ロシアケーキ", "ジョージア工科大学", "Russian glorbing"):
        result = shipped.search_names(query)
        assert result.outcome is SearchOutcome.NOTHING
        assert result.nearest, query


def test_suggestions_are_near_and_each_once(shipped):
    for query in ("NATO", "エネルギーー", "ミサイルー", "ロジアン", "カザ人"):
        subjects = [hit.subject for hit in shipped.search_names(query).nearest]
        assert len(subjects) == len(set(subjects)), query
    assert shipped.search_names("NATO").nearest == ()
