"""The work of parsing a text grows with its lines, not with their square, for any shape of the lines.

The work is the number of executed lines, with each iteration of a loop, and of calls of functions written in C.
Neither depends on the machine.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from typing import Any

import pytest

from briefings.documents import parse_document
from briefings.domain import Document

LINES = 800
FRONT_MATTER = """+++
edition = 2025
number = "2-6"
kind = "digest"
language = "ja"
title = "試験"
+++
# 1 概観 {p=1}

"""


def make_words(chance: random.Random, least: int, most: int) -> str:
    """Returns kanji in any order."""
    return "".join(chance.choices("漢字文章日本露西亜外交青書協力会談年月", k=chance.randint(least, most)))


Shape = Callable[[random.Random, int], str]

SAMPLED: dict[str, Shape] = {
    "a narrow gutter anywhere": lambda chance, _n: f"{make_words(chance, 18, 60)}。 {make_words(chance, 18, 60)}",
    "a wide gutter anywhere": lambda chance, _n: (
        make_words(chance, 3, 30) + " " * chance.randint(3, 9) + make_words(chance, 3, 30)
    ),
    "one long footnote": lambda chance, n: ("（注1）" if n == 0 else "") + make_words(chance, 38, 40),
    "one number for all footnotes": lambda chance, n: (
        f"（注1）{make_words(chance, 20, 30)}。" if n % 2 else f"{make_words(chance, 20, 30)}(注1)。"
    ),
}
OTHERS: dict[str, Shape] = {
    "ideographic spaces": lambda chance, _n: (
        make_words(chance, 3, 30) + "\u3000" * chance.randint(1, 6) + make_words(chance, 3, 30)
    ),
    "three columns": lambda chance, _n: "   ".join(make_words(chance, 3, 9) for _ in range(3)),
    "numbers in columns": lambda chance, _n: "  ".join(str(chance.randint(0, 99_999)) for _ in range(6)),
    "numbered headings": lambda chance, n: f"({n % 40 + 1}) {make_words(chance, 3, 12)}",
    "chapters": lambda chance, n: f"第{n}章\u3000{make_words(chance, 3, 9)}",
    "footnotes": lambda chance, n: f"（注{n % 99 + 1}）{make_words(chance, 10, 40)}",
    "marks of footnotes": lambda _chance, n: "".join(f"(注{n % 9 + mark})" for mark in range(9)),
    "pages of a line": lambda chance, n: f"\f{n}\n{make_words(chance, 20, 40)}",
    "running heads": lambda chance, n: "外交青書2025" if n % 2 else make_words(chance, 20, 40),
    "captions": lambda chance, n: f"写真{n}\u3000{make_words(chance, 5, 20)}",
    "furigana": lambda chance, _n: make_words(chance, 2, 4) + " " + "".join(chance.choices("あいうえお", k=4)),
    "one character": lambda chance, _n: make_words(chance, 1, 1),
    "brackets": lambda chance, _n: "（" * 5 + make_words(chance, 3, 8),
    "divided words": lambda _chance, _n: "coope-",
    "addresses": lambda _chance, n: f"https://example.org/{n}",
    "unfinished lines": lambda chance, _n: make_words(chance, 10, 30) + "、（",
    "nested items": lambda chance, n: " " * (2 * (n % 30)) + f"- {make_words(chance, 3, 9)}",
    "headings of Markdown": lambda chance, n: "#" * (n % 5 + 1) + f" {make_words(chance, 3, 9)}",
    "notes of Markdown": lambda chance, n: f"[^{n}]: {make_words(chance, 5, 20)}",
    "references of Markdown": lambda chance, n: f"{make_words(chance, 5, 9)}[^{n}]",
    "open links": lambda chance, _n: "[" * 5 + make_words(chance, 3, 9) + "](" * 3,
    "open emphasis": lambda chance, _n: "**" + make_words(chance, 3, 9) + "*_" * 3,
    "attributes": lambda chance, n: f"{make_words(chance, 3, 9)} {{p={n}}}",
}


def count_steps(text: str, name: str) -> int:
    """Counts executed lines, and calls of functions written in C, while a document is parsed."""
    steps = 0

    def count_line(_frame: Any, event: str, _argument: Any) -> Any:
        nonlocal steps
        steps += event == "line"
        return count_line

    def count_call(_frame: Any, event: str, _argument: Any) -> None:
        nonlocal steps
        steps += event == "c_call"

    document = Document(name=name, text=text, sha256="")
    parse_document(Document(name=name, text=text[:1000], sha256=""))  # compiles the patterns
    before = sys.getprofile(), sys.gettrace()
    sys.setprofile(count_call)
    sys.settrace(count_line)
    try:
        parse_document(document)
    finally:
        sys.setprofile(before[0])
        sys.settrace(before[1])
    return steps


@pytest.mark.parametrize("name", ["text.txt", "text.md"])
@pytest.mark.parametrize(
    "shape",
    [
        *(pytest.param(shape, id=name) for name, shape in SAMPLED.items()),
        *(pytest.param(shape, id=name, marks=pytest.mark.exhaustive) for name, shape in OTHERS.items()),
    ],
)
def test_twice_the_lines_take_about_twice_the_work(shape: Shape, name: str) -> None:
    """A quadratic rule takes four times the work. A rule for longer texts only may add a half."""
    chance = random.Random(1)  # noqa: S311 - no secret
    lines = [shape(chance, number) for number in range(2 * LINES)]
    start = FRONT_MATTER if name.endswith(".md") else ""
    half, whole = (count_steps(start + "\n".join(lines[:count]), name) for count in (LINES, 2 * LINES))
    assert whole <= 2.6 * half
