"""The matcher beside `rapidfuzz.process.extractOne(scorer=WRatio)` over the same names in the same run.

Nothing here asserts a time: the printed ratios are what counts, and a machine's load cancels out of them.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from pathlib import Path

import pytest
from rapidfuzz.fuzz import WRatio
from rapidfuzz.process import extractOne

from briefings.catalog.builtin import load_builtin_catalog
from briefings.domain import Subject, SubjectKind
from briefings.domain.matches import SearchOutcome
from briefings.revisions.assemble import assemble
from briefings.search.index import NameIndex

pytestmark = pytest.mark.bench
SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUERIES = Path(__file__).parent.parent / "unit" / "search" / "queries.tsv"
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロガギグゴザジズバビブベボン"
LATIN = ("a", "e", "i", "o", "u", "ka", "sta", "ri", "no", "ver", "mi", "lan", "do", "gra", "be", "tus", "ny")


def shipped():
    """The shipped catalogue and the territories of the world."""
    return list(assemble((), load_builtin_catalog()).subjects)


def made_up(count):
    """Subjects with a name of kana and one of letters, no two alike, the same at every run."""
    dice = random.Random(20251)  # noqa: S311 - names, not secrets
    names: set[str] = set()
    while len(names) < count:
        names.add("".join(dice.choices(KANA, k=dice.randint(4, 9))))
    return [
        Subject(
            f"x{n}", SubjectKind.TOPIC, {"ja": name, "en": "".join(dice.choices(LATIN, k=4)) + str(n)}, covered=False
        )
        for n, name in enumerate(sorted(names))
    ]


def of_size(size):
    """Subjects that have about `size` names in all, the shipped ones first."""
    real = shipped()
    names = sum(2 + len(subject.aliases) for subject in real)
    if names > size:
        kept, left = [], size
        for subject in real:
            left -= 2 + len(subject.aliases)
            if left < 0:
                break
            kept.append(subject)
        return kept
    return [*real, *made_up((size - names) // 2)]


def rows():
    """The queries made by hand."""
    lines = [line for line in QUERIES.read_text(encoding="utf-8").splitlines() if not line.startswith("# ")]
    escaped = re.compile(r"\\u([0-9a-f]{4})")
    return [tuple(escaped.sub(lambda found: chr(int(found[1], 16)), line).split("\t")) for line in lines]


def right(outcome, names, expected):
    if not expected:
        return outcome is SearchOutcome.NOTHING
    if expected.startswith("?"):
        return expected[1:] in names
    return bool(names) and names[0] in expected.split("/")


def timed(call, queries, rounds=1):
    """Milliseconds that each query took: the best of `rounds`, which leaves out what the machine did besides."""
    taken = []
    for query in queries:
        best = float("inf")
        for _ in range(rounds):
            begin = time.perf_counter()
            call(query)
            best = min(best, time.perf_counter() - begin)
        taken.append(best * 1e3)
    return taken


def report(capsys, *lines):
    """Print past pytest's capture: the figures are what a benchmark is run for."""
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201 - as above


def quantiles(taken):
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.99)]


@pytest.mark.parametrize("size", SIZES)
def test_match(benchmark, capsys, size):
    subjects = of_size(size)
    begin = time.perf_counter()
    index = NameIndex.from_subjects(subjects)
    index.preload()
    built = time.perf_counter() - begin
    queries = [query for query, _, _ in rows()]
    owner = {text: s for s in subjects for text in (*s.names.values(), *(alias.text for alias in s.aliases))}
    choices = list(owner)

    asked = 60 if size < 1_000_000 else 5
    plain = timed(lambda query: extractOne(query, choices, scorer=WRatio), queries[:: len(queries) // asked], 1)
    ours = timed(index.search_names, queries, 3)
    benchmark(lambda: [index.search_names(query) for query in queries[::10]])

    (plain_mid, plain_99), (mid, last) = quantiles(plain), quantiles(ours)
    report(
        capsys,
        f"{len(choices)} names, ready in {built * 1e3:.0f} ms, p50 / p99: match {mid:.3f} / {last:.3f} ms,",
        f"extractOne WRatio {plain_mid:.2f} / {plain_99:.2f} ms: {plain_mid / mid:.0f} times as fast in the median",
    )


def test_accuracy(capsys):
    """First answers right and out-of-scope queries answered, ours and the plain way (cut off at 80 of 100)."""
    subjects = shipped()
    index = NameIndex.from_subjects(subjects)
    owner = {text: s for s in subjects for text in (*s.names.values(), *(alias.text for alias in s.aliases))}
    choices = list(owner)

    def ours(query):
        match = index.search_names(query)
        return match.outcome, [hit.name for hit in match.hits]

    def plain(query):
        found = extractOne(query, choices, scorer=WRatio, score_cutoff=80)
        return (SearchOutcome.FOUND, [owner[found[0]].names["ja"]]) if found else (SearchOutcome.NOTHING, [])

    for name, way in (("match", ours), ("extractOne WRatio", plain)):
        told = [row for row in rows() if row[2]]
        silent = [row for row in rows() if not row[2]]
        good = sum(right(*way(query), expected) for query, _, expected in told)
        answered = sum(not right(*way(query), expected) for query, _, expected in silent)
        report(
            capsys,
            f"{name}: first answer right {good} of {len(told)} ({good / len(told):.1%}),"
            f" out of scope answered {answered} of {len(silent)}",
        )


def test_complete(benchmark, capsys):
    """Autocomplete over the shipped names, a key at a time."""
    index = NameIndex.from_subjects(shipped())
    index.preload()
    typed = [query[:size] for query, _, expected in rows() if expected for size in (0, 1, 2, 3, len(query))]
    benchmark(lambda: [index.suggest_names(text, limit=25) for text in typed[::20]])
    mid, last = quantiles(timed(lambda text: index.suggest_names(text, limit=25), typed))
    report(capsys, f"autocomplete: {mid:.3f} / {last:.3f} ms (p50 / p99)")
