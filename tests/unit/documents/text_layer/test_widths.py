"""Lines are measured in columns, one by one and all lines of a text at once."""

from __future__ import annotations

import random

import pytest

from briefings.documents.text_layer.widths import measure_width, measure_widths


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("", 0),
        ("Lights 2031", 11),
        ("灯台の国々", 10),
        ("2031年、", 8),
        ("é—…“x”", 10),
        ("か\u3099", 2),
        ("e\u0301", 1),
        ("ｶﾞ", 2),
        ("\u3000灯", 4),
        ("\U00020000", 2),
        ("\ud800灯", 3),
    ],
)
def test_full_width_characters_take_two_columns_and_combining_ones_none(text: str, width: int) -> None:
    assert measure_width(text) == width


@pytest.mark.parametrize(
    "characters", ["a灯", "a灯\u3099é…ｶ\u3000\U00020000\ud800", "".join(map(chr, range(0x80, 0x1000)))]
)
def test_all_lines_of_a_text_are_measured_as_one_by_one(characters: str) -> None:
    generator = random.Random(17)  # noqa: S311  # reproducible
    texts = ["".join(generator.choices(characters, k=generator.randrange(20))) for _ in range(100)]
    assert measure_widths(texts) == list(map(measure_width, texts))
    assert measure_widths([]) == []
