"""Names of countries from an independent list: each is found, and never as another country."""

from __future__ import annotations

import pytest

from briefings.domain import SubjectKind
from briefings.domain.matches import SearchOutcome

MIN_FOUND = 0.8
MAX_WRONG = 0.003
MAX_WRONG_WORLD = 0.002


def count_outcomes(index, names):
    counts = {"found": 0, "wrong": 0, "all": 0}
    for code, name in names:
        result = index.search_names(str(name))
        counts["all"] += 1
        if result.outcome is SearchOutcome.FOUND:
            counts["found" if result.hits[0].subject == code else "wrong"] += 1
    return counts


@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.exhaustive)], ids=["sample", "all"])
def test_names_of_countries(shipped, every):
    data = pytest.importorskip("countrynames.data")
    subjects = shipped.table.subjects
    countries = {subject.id for subject in subjects if subject.kind is SubjectKind.COUNTRY}
    covered = {subject.id for subject in subjects if subject.covered} & countries
    # Codes of former states and disputed regions, which have separate cards.
    names = [(code, name) for code, texts in data.DATA.items() for name in texts if code in countries]
    home = count_outcomes(shipped, [row for row in names if row[0] in covered][::every])
    world = count_outcomes(shipped, [row for row in names if row[0] not in covered][::every])
    assert home["found"] >= MIN_FOUND * home["all"]
    assert home["wrong"] <= MAX_WRONG * home["all"]
    assert world["wrong"] <= MAX_WRONG_WORLD * world["all"]
