"""Formats the figures of the corpus as the table of the documentation: `python -m tests.corpus.figures_table`."""

from __future__ import annotations

import sys
from collections.abc import Mapping

from tests.corpus.comparison import Figures, compare_document
from tests.corpus.model import DOCUMENTS, load_source
from tests.corpus.sources import LAYOUTS

_COLUMNS = (
    "layout", "documents", "headings", "invented", "paragraphs", "notes", "their marks", "rows of tables", "pages",
    "characters lost, added",
)  # fmt: skip


def format_table(layouts: Mapping[str, Figures], counts: Mapping[str, int]) -> str:
    """Returns a Markdown table with a line for each layout and one for all."""
    lines = [f"| {' | '.join(_COLUMNS)} |", "|---" * len(_COLUMNS) + "|"]
    total = Figures()
    for layout in LAYOUTS:
        total.add(layouts[layout])
        lines.append(_format_line(layout, counts[layout], layouts[layout]))
    lines.append(_format_line("all", sum(counts.values()), total))
    return "\n".join(lines)


def _format_line(layout: str, count: int, figures: Figures) -> str:
    def of(found: int, expected: int) -> str:
        return f"{found} of {expected}" if expected else "–"

    cells = [
        layout,
        str(count),
        of(figures.found, figures.headings),
        str(figures.invented),
        of(figures.exact, figures.paragraphs),
        of(figures.notes_found, figures.notes),
        of(figures.ties_found, figures.ties),
        of(figures.rows_found, figures.rows),
        of(figures.pages_right, figures.pages),
        f"{figures.lost}, {figures.added} of {figures.characters:,}",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    """Prints the table."""
    layouts: dict[str, Figures] = {}
    counts: dict[str, int] = {}
    for path in sorted(DOCUMENTS.glob("*.json")):
        source = load_source(path)
        layouts.setdefault(source.layout, Figures()).add(compare_document(source, path.with_suffix(".pdf")))
        counts[source.layout] = counts.get(source.layout, 0) + 1
    sys.stdout.write(format_table(layouts, counts) + "\n")


if __name__ == "__main__":
    main()
