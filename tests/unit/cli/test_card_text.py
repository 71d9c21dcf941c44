"""Tests the rendering of cards in a terminal."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from bot.cli.card_text import print_card, render_card, wrap_text
from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardLine, CardRequest, Citation, View
from tests.support.shipped_content import shipped_service

LONG = "首脳は、地域の安定と発展のために協力を深めることで一致し、次の会合を来年の春に首都で開くことを決めた。" * 2


def a_card(**more: object) -> Card:
    fields: dict[str, object] = {
        "request": CardRequest("AM"),
        "language": "ja",
        "title": "アルメニア",
        "flag": "🇦🇲",
        "subtitle": "国 · コーカサス",
        "match_note": "「AM」は国コード: アルメニア",
        "blocks": (CardBlock("要点", (CardLine(LONG, Citation(2025, "3-(3)", 146, publisher="外務省")),)),),
        "actions": (
            CardAction("概要", CardRequest("AM"), current=True),
            CardAction("年表", CardRequest("AM", View.TIMELINE)),
            CardAction("原文", CardRequest("AM", View.ORIGINAL), disabled=True),
        ),
        "choices": (CardChoice("3-(3) コーカサス諸国", CardRequest("AM", View.SECTION, "3-(3)")),),
        "source": "外交青書2025（外務省）",
    }
    return Card(**{**fields, **more})  # type: ignore[arg-type]


def printed(card: Card, width: int = 80) -> str:
    out = io.StringIO()
    print_card(card, Console(file=out, width=width, color_system=None))
    return out.getvalue()


def test_it_shows_all_of_a_card_in_eighty_columns() -> None:
    text = printed(a_card())
    assert text.startswith("🇦🇲 アルメニア\n国 · コーカサス\n「AM」は国コード: アルメニア\n\n要点\n  • 首脳は、")
    assert "[§3-(3) p.146]" in text
    assert text.endswith("外交青書2025（外務省）\n")
    assert max(cell_len(line) for line in text.splitlines()) <= 80


def test_it_lists_options_for_views_with_content() -> None:
    text = printed(a_card())
    assert "年表 --view chronology" in text
    assert "3-(3) コーカサス諸国" in text
    assert "原文" not in text


def test_long_card_names_the_option_for_the_next_page() -> None:
    assert "1／3ページ（続きは --page 2）" in printed(a_card(pages=3))
    assert "3／3ページ" in printed(a_card(pages=3, request=CardRequest("AM", page=2)))


def test_publisher_s_wording_is_marked() -> None:
    assert "要点（原文）" in printed(a_card(blocks=(CardBlock("要点", (CardLine(LONG),), original=True),)))


def test_suggested_names_are_listed_once_with_descriptions() -> None:
    offered = (CardAction("🇰🇵 北朝鮮", CardRequest("KP"), description="国"), CardAction("🇰🇷 韓国", CardRequest("KR")))
    hint = CardBlock("", (CardLine("当てはまるものが複数あります。"),))
    text = printed(a_card(request=CardRequest(""), blocks=(hint,), actions=offered, choices=()))
    assert "\n\n当てはまるものが複数あります。\n\n  • 🇰🇵 北朝鮮  国\n  • 🇰🇷 韓国\n" in text


def test_content_cannot_move_the_cursor() -> None:
    """Escape sequences and direction overrides in a document never reach the terminal."""
    text = printed(a_card(blocks=(CardBlock("x", (CardLine("前\x1b[2Jと\u202e後\x07"),)),)))
    assert not set(text) & set("\x1b\x07\u202e")


def test_editions_are_named_if_a_card_has_several() -> None:
    lines = (
        CardLine("今年。", Citation(2025, "1", 1, publisher="外務省")),
        CardLine("前年。", Citation(2024, "1", 1, publisher="外務省")),
    )
    assert "[外交青書2024 §1 p.1]" in printed(a_card(blocks=(CardBlock("要点", lines),)))


@pytest.mark.parametrize("width", [20, 40, 79])
def test_no_line_begins_with_a_closing_mark_or_parts_a_citation(width: int) -> None:
    lines = [
        line.plain for line in wrap_text([(LONG, ""), (" [§2-(1)-ア\u00a0p.140]", "dim")], width, next_indent="  ")
    ]
    assert not any(line.strip()[:1] in set("、。」）") for line in lines)
    assert any("[§2-(1)-ア p.140]" in line for line in lines)


PIECES = st.sampled_from(["協力", "、", "。", "（", "）", "word", " ", "2024年", "🇦🇲", "か\u3099", "а́б"])


@given(st.lists(PIECES, max_size=60))
def test_wrapped_lines_contain_whole_text(pieces: list[str]) -> None:
    text = "".join(pieces)
    lines = [line.plain for line in wrap_text([(text, "")], 24, first_indent="- ", next_indent="  ")]
    shown = "".join(lines)[2:]
    assert "".join(shown.split()) == "".join(text.split())


def test_every_line_of_a_rendered_card_fits() -> None:
    assert all(cell_len(line.plain) <= 60 for line in render_card(a_card(), 60))


@pytest.mark.parametrize("language", ["ja", "en"])
def test_overview_of_every_subject_is_printed(language: str) -> None:
    """Names follow their flags without a break, and citations stay whole."""
    service = shipped_service()
    for subject in service.snapshot.content.subjects:
        card = service.build_card(CardRequest(subject.id), language) if subject.covered else None
        if card is not None:
            text = printed(card)
            assert max(cell_len(line) for line in text.splitlines()) <= 80, subject.id
            assert not any(line.rstrip().endswith(card.flag or "\0") for line in text.splitlines()), subject.id
