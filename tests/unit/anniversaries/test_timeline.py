"""Tests the picture of a timeline."""

from __future__ import annotations

import subprocess
import sys
import warnings
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefings.anniversaries import main_facts, timeline
from briefings.anniversaries import timeline_fonts as fonts
from briefings.anniversaries import timeline_layout as layout
from briefings.domain.cards import Citation
from briefings.domain.facts import DatedFact, FactSource
from briefings.service import BriefingService
from tests.support.examples import count_examples
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="session")
def builtin_service() -> BriefingService:
    return shipped_service()


def fact(date: str, title: str = "橋の開通", **fields: Any) -> DatedFact:
    defaults = {
        "key": date,
        "date": date,
        "text": title,
        "title": title,
        "subjects": ("AM",),
        "source": FactSource.STANDING,
    }
    return DatedFact(**{**defaults, "citation": Citation(0, "", None, source="架空省"), **fields})


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_glyph_is_missing_for_built_in_content(builtin_service: BriefingService, language: str) -> None:
    """Every title and name that a picture can show has a glyph for each of its characters."""
    subjects = [
        subject.get_localized_name(language)
        for subject in builtin_service.snapshot.content.subjects
        if subject.covered
    ]
    titles = [fact.title for fact in builtin_service.get_almanac(language).facts]
    for text in (*subjects, *titles):
        drawn = fonts.make_drawable(text, language)
        assert fonts.find_missing_glyphs(drawn) == set(), text
        assert drawn.count("・") == text.count("・"), text


def test_glyph_that_no_font_has_is_noticed() -> None:
    """Shows that the test above can fail."""
    assert fonts.find_missing_glyphs("橋𒀀") == {"𒀀"}
    assert fonts.make_drawable("辻\U000e0100さん") == "辻さん"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("subject", ["RU", "KZ", "AM", "CSTO", "COP29", "northern-territories"])
def test_picture_is_drawn_without_a_warning(builtin_service: BriefingService, subject: str, language: str) -> None:
    """Matplotlib warns of a missing glyph; here a warning is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        picture = timeline.draw_timeline(
            "題", builtin_service.get_almanac(language).find_facts_about(subject), language
        )
    assert picture.png.startswith(b"\x89PNG\r\n")
    width, height = (int.from_bytes(picture.png[at : at + 4]) for at in (16, 20))
    assert width == layout.PICTURE_WIDTH
    assert height < 4000


@settings(max_examples=count_examples(40), deadline=None)
@given(
    st.lists(st.dates().map(lambda day: day.isoformat()), min_size=1, max_size=40).map(sorted),
    st.sampled_from(
        ["橋", "橋の開通" * 12, "Bridge opened " * 9, "アゼルバイジャン、アルメニア、ジョージアが参加した「大会」"]
    ),
)
def test_labels_never_overlap_and_stay_inside(dates: list[str], title: str) -> None:
    rows, bottom = layout.lay_out_rows(main_facts.select_facts([fact(date, title) for date in dates]), "ja")
    room = layout.PICTURE_WIDTH - layout.TEXT_X - layout.MARGIN
    for row, following in pairwise(rows):
        assert row.top + layout.LINE_HEIGHT * len(row.lines) < following.top
    for row in rows:
        assert row.top + layout.LINE_HEIGHT * len(row.lines) <= bottom
        assert 1 <= len(row.lines) <= 3
        assert all(fonts.measure_text(line, layout.BODY_SIZE) <= room for line in row.lines)
        date = fonts.measure_text(row.year, timeline._YEAR_SIZE) + fonts.measure_text(row.date, timeline._DATE_SIZE)
        assert date < layout.AXIS_X - 28 - layout.MARGIN


def test_most_important_of_many_facts_are_shown_in_order() -> None:
    facts = [fact(f"{1900 + number}-01-01", major=number % 5 == 0) for number in range(100)]
    shown = main_facts.select_facts(facts)
    assert len(shown) == main_facts.MAX_PICTURE_ENTRIES
    assert all(fact.major for fact in shown)
    assert [fact.date for fact in shown] == sorted(fact.date for fact in shown)
    assert main_facts.select_facts(facts[:5]) == facts[:5]


@settings(max_examples=count_examples(100), deadline=None)
@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x30FF, exclude_categories=["C"]), max_size=80))
def test_wrapped_text_is_the_text(text: str) -> None:
    lines = fonts.wrap_text(text, 20, 300, max_lines=99)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_japanese_lines_break_at_the_end_of_a_phrase() -> None:
    assert fonts.wrap_text("中央アジア5か国、アゼルバイジャン、アルメニアが国連に加盟", 27, 700) == [
        "中央アジア5か国、アゼルバイジャン、",
        "アルメニアが国連に加盟",
    ]


def test_description_has_whole_entries_and_fits() -> None:
    facts = [fact(f"{1900 + number}-01-01") for number in range(100)]
    alt = timeline.build_alt_text("アルメニアの年表", facts, "ja", 1000)
    assert alt.startswith("アルメニアの年表。1900年1月1日、橋の開通。1901年1月1日、")
    assert len(alt) <= 1024
    few = timeline.build_alt_text("Armenia", facts[:2], "en", 1000)
    assert few == "Armenia. January 1, 1900: 橋の開通. January 1, 1901: 橋の開通."


def test_nothing_to_draw_makes_no_picture() -> None:
    with pytest.raises(ValueError, match="at least one"):
        timeline.draw_timeline("題", [], "ja")


def test_drawing_is_imported_when_it_is_needed_and_the_fonts_package_never() -> None:
    code = (
        "import sys, briefings.anniversaries.timeline, briefings.anniversaries.timeline_fonts;"
        "before = 'matplotlib' in sys.modules;"
        "briefings.anniversaries.timeline_fonts.wrap_text('橋', 20, 300);"
        "print(before, *(name in sys.modules for name in ('matplotlib', 'matplotlib_fontja', 'matplotlib.pyplot')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True", "False", "False"]
