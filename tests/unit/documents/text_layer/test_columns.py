"""Columns side by side in a text layer: separated, or refused with advice."""

from __future__ import annotations

import pytest

from briefings.documents import parse_document
from briefings.documents.text_layer.widths import measure_width
from briefings.domain import Document
from briefings.errors import UnknownStructure
from tests.corpus.writing import Writer

WIDTH = 44
HEAD = "外交青書 2031\n第1章　灯台の外交\n\n1　概観\n\n"


def make_column(seed: int, *, indent: bool = True) -> list[str]:
    """Returns the lines of a column of six paragraphs."""
    writer = Writer(seed)
    for _ in range(6):
        writer.paragraph(3)
    lines: list[str] = []
    for block in writer.blocks:
        text = f"\u3000{block.text}" if indent else block.text
        lines.append("")
        for character in text:
            if measure_width(lines[-1] + character) > WIDTH:
                lines.append("")
            lines[-1] += character
    return lines


def parse(text: str) -> list[str]:
    parsed = parse_document(Document("a.txt", HEAD + text, ""))
    return [passage.text for passage in parsed.chapter.passages]


@pytest.mark.parametrize("indent", [True, False])
@pytest.mark.parametrize("seed", range(3))
def test_lines_of_two_columns_that_alternate_are_refused_with_advice(seed: int, indent: bool) -> None:
    left, right = make_column(seed, indent=indent), make_column(seed + 100, indent=indent)

    with pytest.raises(UnknownStructure, match="Give the PDF itself"):
        parse("\n".join(line for pair in zip(left, right, strict=False) for line in pair))

    assert len("".join(parse("\n".join(left + right)))) == sum(len(line.strip("\u3000")) for line in left + right)


@pytest.mark.parametrize("gutter", [" ", "  ", "      "])
@pytest.mark.parametrize("seed", range(3))
def test_columns_with_a_gutter_of_any_width_are_separated(seed: int, gutter: str) -> None:
    left, right = make_column(seed), make_column(seed + 100)
    count = min(len(left), len(right))
    pad = [line + " " * (WIDTH - measure_width(line)) if len(gutter) > 2 else line for line in left]

    texts = parse("\n".join(pad[i] + gutter + right[i] for i in range(count)))

    assert "".join(texts) == "".join(line.strip("\u3000") for line in left[:count] + right[:count])


def test_printers_slug_with_a_time_of_day_is_not_text() -> None:
    text = "　会合は、三月に首都で開かれた。\n港の本.indd   14   2031/04/12   18:05:33\n　次の会合は島で開かれる。\n"

    assert parse(text) == ["会合は、三月に首都で開かれた。", "次の会合は島で開かれる。"]
