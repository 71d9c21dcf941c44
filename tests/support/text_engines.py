"""Compares ways to search text: tantivy, SQLite's FTS5 on pairs and on trigrams, LIKE, and a search in memory.

Each runs in a separate process (`python -m tests.support.text_engines NAME MEGABYTES`), which builds the index from
generated text, and prints its measurements as JSON. All answer the same queries.
"""

from __future__ import annotations

import bisect
import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from briefings.text_search.documents import IndexedText, WantedWord
from briefings.text_search.index import TextIndex
from briefings.text_search.units import pair_units, split_units

KANJI = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 1200))
PARTICLES = (
    "の",
    "は",
    "を",
    "が",
    "に",
    "と",
    "で",
    "から",
    "まで",
    "した",
    "する",
    "して",
    "された",
    "である",
    "、",
)
KANA = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロガギグゲゴジズバビブベボン"
SYLLABLES = ("a", "e", "ka", "sta", "ri", "no", "ver", "mi", "lan", "do", "gra", "be", "tus", "nt", "or", "ex", "pol")
ROUNDS = 3
TIME_LIMIT_SECONDS = 150.0
"""Seconds after which an engine gets no further queries."""


class MadeText:
    """Statements of made-up words whose frequencies are like those of a language, the same at every run."""

    def __init__(self) -> None:
        dice = random.Random(16)  # noqa: S311 - words, not secrets
        kanji = ["".join(dice.choices(KANJI, k=dice.choice((1, 2, 2, 2, 2, 3, 4)))) for _ in range(20_000)]
        katakana = ["".join(dice.choices(KANA, k=dice.randint(3, 7))) for _ in range(4_000)]
        self.japanese = list(dict.fromkeys(kanji + katakana))
        dice.shuffle(self.japanese)
        self.english = list(
            dict.fromkeys("".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))) for _ in range(20_000))
        )
        self._weights = {
            id(words): list(accumulate(1 / (rank + 3) for rank in range(len(words))))
            for words in (self.japanese, self.english)
        }

    def _draw(self, dice: random.Random, words: list[str], count: int) -> list[str]:
        weights = self._weights[id(words)]
        return [words[bisect.bisect(weights, dice.random() * weights[-1])] for _ in range(count)]

    def write_statements(self, size: int) -> Iterator[str]:
        """Yields statements of `size` bytes of UTF-8 together, two of three in Japanese."""
        dice = random.Random(size)  # noqa: S311
        written = 0
        while written < size:
            if dice.random() < 2 / 3:
                words = self._draw(dice, self.japanese, dice.randint(8, 20))
                text = "".join(word + dice.choice(PARTICLES) for word in words) + "。"
            else:
                text = " ".join(self._draw(dice, self.english, dice.randint(10, 30))) + "."
            written += len(text.encode())
            yield text

    def choose_queries(self) -> list[str]:
        """Returns two hundred queries: of one and two characters, longer, English, of two words, and rare."""
        dice = random.Random(7)  # noqa: S311
        ones = [word for word in self.japanese[:6000] if len(word) == 1]
        twos = [word for word in self.japanese[:6000] if len(word) == 2]
        longer = [word for word in self.japanese[:8000] if len(word) > 2]
        pairs = [f"{first} {second}" for first, second in zip(twos[:40], longer[:40], strict=True)]
        chosen = [*dice.sample(ones, 40), *dice.sample(twos, 60), *dice.sample(longer, 40)]
        chosen += [*dice.sample(self.english[:5000], 30), *dice.sample(pairs, 20)]
        chosen += [f"{first}{second}" for first, second in zip(longer[200:210], longer[300:310], strict=True)]
        dice.shuffle(chosen)
        return chosen


class TantivyEngine:
    """The index of the product."""

    def build(self, texts: Iterator[str], folder: Path) -> None:
        """Builds the index."""
        self._index = TextIndex(IndexedText(text) for text in texts)

    def search(self, query: str) -> int:
        """Searches for the best texts; returns the number of all that match."""
        return self._index.find_texts([WantedWord((tuple(split_units(word)),)) for word in query.split()]).count

    count = search

    def measure_file(self, folder: Path) -> int:
        """Returns bytes in files."""
        return 0


class _SqliteEngine(ABC):
    schema = ""

    def build(self, texts: Iterator[str], folder: Path) -> None:
        """Fills a table in a file."""
        self._database = sqlite3.connect(folder / "texts.db")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(self.schema)
        marks = ", ".join("?" * len(self.make_row("")))
        self._database.executemany(f"INSERT INTO texts VALUES ({marks})", map(self.make_row, texts))  # noqa: S608
        self._database.commit()

    def make_row(self, text: str) -> tuple[str, ...]:
        """Returns the columns of a text."""
        return (text,)

    @abstractmethod
    def make_condition(self, query: str) -> tuple[str, list[str]]:
        """Returns the condition of a query, and its parameters."""

    order = "ORDER BY rank"

    def search(self, query: str) -> int:
        """Searches for the ten best texts; returns their number."""
        condition, values = self.make_condition(query)
        statement = f"SELECT rowid FROM texts WHERE {condition} {self.order} LIMIT 10"  # noqa: S608
        return len(self._database.execute(statement, values).fetchall())

    def count(self, query: str) -> int:
        """Returns how many texts a query finds."""
        condition, values = self.make_condition(query)
        row = self._database.execute(f"SELECT count(*) FROM texts WHERE {condition}", values).fetchone()  # noqa: S608
        return int(row[0])

    def measure_file(self, folder: Path) -> int:
        """Returns bytes in files."""
        return sum(file.stat().st_size for file in folder.iterdir())


class PairsEngine(_SqliteEngine):
    """FTS5 on the same units and pairs, split beforehand, ranked by bm25."""

    schema = "CREATE VIRTUAL TABLE texts USING fts5(units, pairs, content='', tokenize=\"unicode61 tokenchars '_'\")"

    def make_row(self, text: str) -> tuple[str, ...]:
        """Returns units and pairs."""
        units = split_units(text)
        return (" ".join(units), " ".join(pair_units(units)))

    def build(self, texts: Iterator[str], folder: Path) -> None:
        """Fills a contentless table, which needs row ids."""
        self._database = sqlite3.connect(folder / "texts.db")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(self.schema)
        rows = ((number, *self.make_row(text)) for number, text in enumerate(texts))
        self._database.executemany("INSERT INTO texts (rowid, units, pairs) VALUES (?, ?, ?)", rows)
        self._database.commit()

    def make_condition(self, query: str) -> tuple[str, list[str]]:
        """Returns a phrase of pairs, or a unit, for each word."""
        parts = []
        for word in query.split():
            units = split_units(word)
            phrase = " ".join(pair_units(units)) if len(units) > 1 else units[0]
            parts.append(f'{"pairs" if len(units) > 1 else "units"} : "{phrase}"')
        return "texts MATCH ?", [" AND ".join(parts)]


class TrigramEngine(_SqliteEngine):
    """FTS5 with its trigram tokenizer, ranked by bm25."""

    schema = "CREATE VIRTUAL TABLE texts USING fts5(body, tokenize='trigram')"

    def make_condition(self, query: str) -> tuple[str, list[str]]:
        """Returns each word as a phrase."""
        return "texts MATCH ?", [" AND ".join(f'"{word}"' for word in query.split())]


class LikeEngine(_SqliteEngine):
    """LIKE over a plain table, unranked."""

    schema = "CREATE TABLE texts (body TEXT)"
    order = ""

    def make_condition(self, query: str) -> tuple[str, list[str]]:
        """Returns each word between per cent signs."""
        words = query.split()
        return " AND ".join("body LIKE ?" for _word in words), [f"%{word}%" for word in words]


class StringEngine:
    """All texts as one string in memory, which is searched from one end to the other, as the product did before."""

    def build(self, texts: Iterator[str], folder: Path) -> None:
        """Joins the folded texts."""
        folded = [" ".join(text.casefold().split()) for text in texts]
        self._joined = "\n" + "\n".join(folded) + "\n"
        self._starts = list(accumulate((len(text) + 1 for text in folded[:-1]), initial=1))

    def search(self, query: str) -> int:
        """Counts the words in each text, and sorts by their number."""
        totals: dict[int, int] | None = None
        for word in query.split():
            counts: dict[int, int] = {}
            offset = self._joined.find(word)
            while offset >= 0:
                if not word[0].isascii() or not self._joined[offset - 1].isalnum():
                    number = bisect.bisect_right(self._starts, offset) - 1
                    counts[number] = counts.get(number, 0) + 1
                offset = self._joined.find(word, offset + 1)
            totals = counts if totals is None else {n: totals[n] + counts[n] for n in totals.keys() & counts.keys()}
        sorted((-count, number) for number, count in (totals or {}).items())
        return len(totals or {})

    count = search

    def measure_file(self, folder: Path) -> int:
        """Returns bytes in files."""
        return 0


ENGINES = {
    "tantivy": TantivyEngine,
    "fts5-pairs": PairsEngine,
    "fts5-trigram": TrigramEngine,
    "like": LikeEngine,
    "string": StringEngine,
}


def read_memory() -> float:
    """Returns resident memory of this process, in MB."""
    fields = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in fields if line.startswith("VmRSS"))


def measure(name: str, megabytes: float) -> dict[str, float]:
    """Builds an engine, runs the queries, and counts the results for short words that it misses."""
    made, size = MadeText(), int(megabytes * 1_000_000)
    queries = made.choose_queries()
    short = [query for query in queries if len(query) <= 2 and not query.isascii()]
    expected = dict.fromkeys(short, 0)
    checked = short if megabytes <= 10 else short[:20]
    for text in made.write_statements(size):
        for word in checked:
            if word in text.replace("、", ""):
                expected[word] += 1
    before = read_memory()
    engine = ENGINES[name]()
    with tempfile.TemporaryDirectory() as path:
        folder = Path(path)
        making = time.process_time()
        for _text in made.write_statements(size):
            pass
        started = time.process_time()
        making = started - making
        engine.build(made.write_statements(size), folder)
        built = time.process_time() - started - making
        times: list[float] = []
        limit = time.perf_counter() + TIME_LIMIT_SECONDS
        for query in queries:
            rounds = []
            for _round in range(ROUNDS):
                started = time.perf_counter()
                engine.search(query)
                rounds.append((time.perf_counter() - started) * 1000)
            times.append(min(rounds))  # the least disturbed by other work on the machine
            if time.perf_counter() > limit:
                break
        found = sum(min(engine.count(word), expected[word]) for word in checked)
        return {
            "recall": found / sum(expected[word] for word in checked),
            "p50": statistics.median(times),
            "p99": sorted(times)[max(0, round(len(times) * 0.99) - 1)],
            "build": max(built, 0),
            "file": engine.measure_file(folder) / 1_000_000,
            "memory": read_memory() - before,
            "queries": len(times),
        }


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], float(sys.argv[2]))))  # noqa: T201
