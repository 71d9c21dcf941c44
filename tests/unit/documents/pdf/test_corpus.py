"""Documents of five producers in ten layouts are parsed to the contents of their sources; see `tests/corpus`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from tests.corpus.comparison import Figures, compare_document
from tests.corpus.figures_table import format_table
from tests.corpus.model import DOCUMENTS, load_source

NAMES = sorted(path.stem for path in DOCUMENTS.glob("*.json"))
PAGE = Path(__file__).parents[4] / "docs" / "documents.md"


@cache
def compare(name: str) -> tuple[str, Figures]:
    source = load_source(DOCUMENTS / f"{name}.json")
    return source.layout, compare_document(source, DOCUMENTS / f"{name}.pdf")


@pytest.mark.parametrize("name", NAMES)
def test_document_is_read_as_its_source_has_it(name: str) -> None:
    """Compares characters, blanks, paragraphs, headings with levels, pages, notes with marks, captions, tables."""
    _, figures = compare(name)

    assert figures.differences == []
    assert (figures.lost, figures.added, figures.invented) == (0, 0, 0)
    assert figures.headings > 0
    assert figures.paragraphs > 0


def test_documentation_has_the_figures_of_the_corpus() -> None:
    layouts: dict[str, Figures] = {}
    counts: dict[str, int] = {}
    for name in NAMES:
        layout, figures = compare(name)
        layouts.setdefault(layout, Figures()).add(figures)
        counts[layout] = counts.get(layout, 0) + 1

    assert len(layouts) == 10
    assert format_table(layouts, counts) in PAGE.read_text("utf-8")


def test_documents_are_small() -> None:
    assert sum(path.stat().st_size for path in DOCUMENTS.iterdir()) < 1_500_000
