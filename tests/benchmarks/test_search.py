"""Compares the speed and accuracy of the search with other ways to find a name, over the same names in the same run.

No time is asserted: the printed ratios are the result, in which the load of the machine cancels out.
"""

from __future__ import annotations

import random
import re
import statistics
import time
from itertools import cycle
from pathlib import Path

import pytest
from rapidfuzz.fuzz import WRatio
from rapidfuzz.process import extractOne

from briefings.catalog.builtin import load_builtin_catalog
from briefings.domain import Subject, SubjectKind
from briefings.domain.matches import SearchOutcome
from briefings.revisions.assemble import assemble_content
from briefings.search.index import NameIndex
from tests.support.search_rivals import make_similarity_rival, make_trigram_rival, make_word_rival

pytestmark = pytest.mark.bench
SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUERIES = Path(__file__).parent.parent / "unit" / "search" / "queries.tsv"
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロガギグゴザジズバビブベボン"
LATIN = ("a", "e", "i", "o", "u", "ka", "sta", "ri", "no", "ver", "mi", "lan", "do", "gra", "be", "tus", "ny")


def shipped():
    """Returns the built-in catalog and the territories of the world."""
    return list(assemble_content((), load_builtin_catalog()).subjects)


def make_subjects(count):
    """Makes subjects with a name of kana and one of letters, all different, the same in every run."""
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


def take_subjects(size):
    """Returns subjects that have about `size` names in all, the shipped ones first."""
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
    return [*real, *make_subjects((size - names) // 2)]


def rows():
    """Returns the hand-written queries."""
    lines = [line for line in QUERIES.read_text(encoding="utf-8").splitlines() if not line.startswith("# ")]
    escaped = re.compile(r"\\u([0-9a-f]{4})")
    return [tuple(escaped.sub(lambda found: chr(int(found[1], 16)), line).split("\t")) for line in lines]


def judged_rows():
    """Yields the queries of the hand-written lists, with their category and accepted answers."""
    for name in ("hand_queries.tsv", "unseen_queries.tsv"):
        for line in QUERIES.with_name(name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("# "):
                yield line.split("\t")


def is_accepted(names, accepted, *, choice=False):
    """Returns whether the names of an answer are accepted; see the head of the lists."""
    alternatives = accepted.split("|")
    if not names:
        return "-" in alternatives
    if not choice:
        return names[0] in alternatives
    return "?" in alternatives and (set(alternatives) <= {"?", "-"} or not set(names).isdisjoint(alternatives))


def measure_times(call, queries, rounds=1):
    """Returns the milliseconds of each query: the best of `rounds`, to exclude other load of the machine."""
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
    """Prints despite pytest's capture of the output."""
    with capsys.disabled():
        print("", *lines, sep="\n")  # noqa: T201 - as above


def format_quantiles(taken):
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.99)]


@pytest.mark.parametrize("size", SIZES)
def test_match(benchmark, capsys, size):
    subjects = take_subjects(size)
    begin = time.process_time()
    index = NameIndex.from_subjects(subjects)
    index.preload()
    built = time.process_time() - begin
    queries = [query for query, _, _ in rows()]
    owner = {text: s for s in subjects for text in (*s.names.values(), *(alias.text for alias in s.aliases))}
    choices = list(owner)

    sample_size = 60 if size < 1_000_000 else 5
    plain = measure_times(
        lambda query: extractOne(query, choices, scorer=WRatio), queries[:: len(queries) // sample_size], 1
    )
    ours = measure_times(index.search_names, queries, 3)
    benchmark(lambda: [index.search_names(query) for query in queries[::10]])

    (plain_mid, plain_99), (mid, last) = format_quantiles(plain), format_quantiles(ours)
    report(
        capsys,
        f"{len(choices)} names, ready after {built * 1e3:.0f} ms of processor time,",
        f"p50 / p99: match {mid:.3f} / {last:.3f} ms,",
        f"extractOne WRatio {plain_mid:.2f} / {plain_99:.2f} ms: {plain_mid / mid:.0f} times as fast in the median",
    )


def test_accuracy(benchmark, capsys):
    """Counts queries answered correctly, and with a wrong subject, by the search and by other ways."""
    subjects = shipped()
    index = NameIndex.from_subjects(subjects)
    owners = {text: s.names["ja"] for s in subjects for text in (*s.names.values(), *(a.text for a in s.aliases))}
    rivals = {
        "extractOne WRatio, from 80": make_similarity_rival(owners),
        "words with beginnings and slips": make_word_rival(owners),
        "FTS5 trigram": make_trigram_rival(owners),
    }
    judged = list(judged_rows())
    named = [row for row in judged if row[2] != "-"]

    def search(query):
        result = index.search_names(query)
        return [hit.name for hit in result.hits], result.outcome is SearchOutcome.AMBIGUOUS

    def find_with(rival):
        return lambda query: ([name] if (name := rival(query)) else [], False)

    lines = [
        f"{len(judged)} queries, {len(named)} of which may name a subject: right of all / of these, wrong subject"
    ]
    for name, way in {"search": search, **{name: find_with(rival) for name, rival in rivals.items()}}.items():
        answers = [(row, *way(row[1])) for row in judged]
        verdicts = [(row, is_accepted(names, row[2], choice=choice), names, choice) for row, names, choice in answers]
        good = sum(verdict for _, verdict, _, _ in verdicts)
        good_named = sum(verdict for row, verdict, _, _ in verdicts if row[2] != "-")
        wrong = sum(not verdict and bool(names) and not choice for _, verdict, names, choice in verdicts)
        lines.append(f"{name}: {good / len(judged):.1%} / {good_named / len(named):.1%}, {wrong}")
    report(capsys, *lines)
    benchmark(lambda: [index.search_names(row[1]) for row in judged[::20]])


@pytest.mark.parametrize("size", [10_000, 1_000_000])
def test_complete(benchmark, capsys, size):
    """Measures autocomplete key by key, without its cache."""
    index = NameIndex.from_subjects(take_subjects(size))
    index.preload()
    typed = [query[:length] for query, _, expected in rows() if expected for length in (1, 2, 3, len(query))]

    limits = cycle(range(25, 1000))  # another limit each time, so that no result comes from the cache

    def complete(text):
        return index.suggest_names(text, limit=next(limits))

    benchmark(lambda: [complete(text) for text in typed[::20]])
    mid, last = format_quantiles(measure_times(complete, typed, 2))
    report(capsys, f"autocomplete over {len(index.table.entries)} names: {mid:.3f} / {last:.3f} ms (p50 / p99)")
