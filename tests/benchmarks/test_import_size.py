"""Measures memory and time of `import --preview` and `import` for text at the limits, in each process."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from briefings.documents.limits import DocumentLimits
from tests.support import sample_documents as sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_benchmark.fixture import BenchmarkFixture

pytestmark = [
    pytest.mark.bench,
    pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is in kilobytes on Linux alone"),
]

LIMITS = DocumentLimits()
MAX_MEGABYTES = 512
PROGRAM = """
import resource, sys
from bot.cli import main
try:
    main()
finally:
    usage = (resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN))
    print(*(f"{part.ru_maxrss // 1024} {part.ru_utime + part.ru_stime:.1f}" for part in usage))
"""


def make_prose() -> str:
    return sample.raw_text(sample.long_blocks(3 * LIMITS.text)).decode()[: LIMITS.text - 1_000]


def make_dated_lines() -> str:
    return "3月8日、アルメニアとジョージアは会談した。\n\n" * (LIMITS.passages - 1)


def make_english() -> str:
    sentence = "On March 8, 2030, representatives of Armenia and Georgia met in Tbilisi and agreed on three piers. "
    return (sentence * 3 + "\n\n") * (LIMITS.text // (3 * len(sentence) + 2) - 1)


def make_names() -> str:
    sentence = "アルメニア、ロシア、米国、中国、ジョージア、ベラルーシ、カザフスタン。"
    return (sentence * 30 + "\n\n") * (LIMITS.text // (30 * len(sentence) + 2) - 1)


@pytest.mark.benchmark(group="text at the limit, seconds")
@pytest.mark.parametrize("mode", ["preview", "import"])
@pytest.mark.parametrize("make", [make_prose, make_dated_lines, make_english, make_names])
def test_text_at_the_limit(benchmark: BenchmarkFixture, tmp_path: Path, make: Callable[[], str], mode: str) -> None:
    """The text that consists of names is refused when they are counted; the others are imported."""
    text = make()
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    options = ["--preview"] if mode == "preview" else ["--force"]
    command = [sys.executable, "-c", PROGRAM, "import", str(tmp_path / "a.txt"), *options]

    def run() -> str:
        done = subprocess.run(
            [*command, "--edition", "2030", "--number", "9-9"],
            env={**os.environ, "DATABASE_PATH": str(tmp_path / "b.db")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == (2 if make is make_names else 0), done.stderr
        return done.stdout.splitlines()[-1]

    figures = benchmark.pedantic(run, rounds=1)
    match = re.fullmatch(r"(\d+) ([\d.]+) (\d+) ([\d.]+)", figures)
    assert match is not None
    size = f"{make.__name__}, {mode}, {len(text):,} characters"
    print(f"\n{size}: {match[1]} MB, {match[2]} s; reader {match[3]} MB, {match[4]} s")  # noqa: T201  the figures
    assert max(int(match[1]), int(match[3])) < MAX_MEGABYTES
