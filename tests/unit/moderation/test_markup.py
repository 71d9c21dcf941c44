"""Names from outside are shown exactly as they are."""

from __future__ import annotations

import pytest

from bot.moderation.markup import emphasize_markdown, escape_markdown, format_names


@pytest.mark.fault(37)
def test_file_names_are_shown_without_markup() -> None:
    shown = format_names(["[nitro](https://x.example).md", "a_b*c.pdf", "@everyone.txt", "x\x1b[31my\u202e.md"])
    assert "\\[nitro\\](" in shown
    assert "a\\_b\\*c.pdf" in shown
    assert "@everyone" not in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.fault(36)
def test_many_names_are_clipped() -> None:
    shown = format_names(f"chapter-{number:03}-of-the-yearbook-of-diplomacy.md" for number in range(120))
    assert len(shown) <= 250
    assert shown.endswith("…")


def test_heading_inside_a_name_is_not_a_heading() -> None:
    assert escape_markdown("# a") == "\\# a"


@pytest.mark.parametrize(
    ("text", "spans", "shown"),
    [
        ("対露制裁が続く", [(2, 4)], "対露**制裁**が続く"),
        ("制裁", [(0, 2)], "**制裁**"),
        ("the oil price", [(4, 7)], "the **oil** price"),
        ("oil and oil", [(0, 3), (8, 11)], "**oil** and **oil**"),
        ("# 1* a_b", [(6, 7)], "\\# 1\\* a**\\_**b"),
        ("no", [], "no"),
        ("- x", [(2, 3)], "\\- **x**"),
    ],
)
def test_parts_are_bold_and_everything_else_is_shown_as_given(
    text: str, spans: list[tuple[int, int]], shown: str
) -> None:
    assert emphasize_markdown(text, spans) == shown
