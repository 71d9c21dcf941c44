"""The matrix of countries and frameworks: its contents and its accessibility."""

from __future__ import annotations

import io
from itertools import combinations

import pytest

from briefings.domain import MembershipStatus
from briefings.domain.cards import CardLimits, CardRequest, View
from briefings.frameworks.picture import (
    _SHAPES,
    DARK_COLORS,
    LIGHT_COLORS,
    MatrixColors,
    draw_matrix,
    get_status_letter,
)
from briefings.frameworks.standings import StandingTable
from briefings.service import BriefingService

EVERYTHING = CardRequest("", View.MATRIX)


def size_of(png: bytes) -> tuple[int, int]:
    from PIL import Image

    return Image.open(io.BytesIO(png)).size


def pixel_colors(png: bytes) -> set[str]:
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    return {f"#{red:02X}{green:02X}{blue:02X}" for _count, (red, green, blue) in image.getcolors(10**7) or []}


def luminance(color: str) -> float:
    """Returns the relative luminance as defined by WCAG 2.2."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_whole_table_fits_a_phone_and_is_drawn_in_both_schemes(table: StandingTable) -> None:
    pictures = {}
    for page, colors in enumerate((LIGHT_COLORS, DARK_COLORS)):
        picture = draw_matrix(table, CardRequest("", View.MATRIX, page=page))
        assert picture is not None
        width, _height = size_of(picture.png)
        # The preview shows 265 of a telephone's 390 points: a name of 29 pixels then has at least 11.
        assert 29 * 265 / width >= 11
        assert {colors.paper, *colors.statuses.values()} <= pixel_colors(picture.png)
        pictures[page] = picture
    assert pictures[0].alt == pictures[1].alt


def test_renderer_with_dark_pictures_gets_the_dark_one_first(table: StandingTable) -> None:
    picture = draw_matrix(table, EVERYTHING, CardLimits(dark_pictures=True))
    assert picture is not None
    assert DARK_COLORS.paper in pixel_colors(picture.png)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_alt_text_contains_everything_in_picture(service: BriefingService, language: str) -> None:
    table = service.memberships.get_table(language)
    picture = draw_matrix(table, EVERYTHING)
    assert picture is not None
    assert len(picture.alt) <= CardLimits().alt_text_length
    sentences = {subject.id: picture.alt.split(f"{subject.id} – ")[1].split(" – ")[0] for subject in table.frameworks}
    assert len(table.standings) > 50
    for (framework, country), standing in table.standings.items():
        assert table.index.subjects[country].get_localized_name(language) in sentences[framework]
        if standing.since:
            assert standing.since[:4] in sentences[framework]


def test_long_description_names_countries_by_their_codes(table: StandingTable) -> None:
    picture = draw_matrix(table, EVERYTHING, CardLimits(alt_text_length=500))
    assert picture is not None
    assert len(picture.alt) <= 500
    assert "TM 2005" in picture.alt


@pytest.mark.parametrize("language", ["en", "ja"])
def test_standings_differ_in_letter_and_in_shape_without_color(language: str) -> None:
    letters = {status: get_status_letter(status, language) for status in MembershipStatus}
    assert len(set(letters.values())) == len(letters)
    looks = {(shape.marker, shape.is_filled, shape.is_broken) for shape in _SHAPES.values()}
    assert len(looks) == len(MembershipStatus)


@pytest.mark.parametrize("colors", [LIGHT_COLORS, DARK_COLORS])
def test_every_text_has_enough_contrast(colors: MatrixColors) -> None:
    for text in (colors.text, colors.muted):
        for paper in (colors.paper, colors.band):
            assert contrast(text, paper) >= 4.5
    for status, color in colors.statuses.items():
        letter, behind = (colors.inside, color) if _SHAPES[status].is_filled else (color, colors.paper)
        assert contrast(letter, behind) >= 4.5
        assert contrast(color, colors.paper) >= 3  # the shape itself, WCAG 2.2, 1.4.11


def test_filled_shapes_differ_in_brightness_for_the_color_blind() -> None:
    for colors in (LIGHT_COLORS, DARK_COLORS):
        filled = {colors.statuses[status] for status, shape in _SHAPES.items() if shape.is_filled}
        assert all(contrast(first, second) > 1.05 for first, second in combinations(filled, 2))


def test_framework_is_listed_first_with_only_its_members(table: StandingTable) -> None:
    picture = draw_matrix(table, CardRequest("CSTO", View.MATRIX))
    assert picture is not None
    assert picture.alt.startswith("Collective Security Treaty Organization: members. CSTO – ")
    assert "China" not in picture.alt
    whole = draw_matrix(table, EVERYTHING)
    assert whole is not None
    assert size_of(picture.png)[1] < size_of(whole.png)[1] / 2


def test_picture_of_an_answer_shows_the_answer(table: StandingTable) -> None:
    picture = draw_matrix(table, CardRequest("", View.MATRIX, section="c:SCO;!CSTO"))
    assert picture is not None
    assert picture.alt.startswith("Countries: in SCO, not in CSTO. CSTO – ")
    assert "Iran 2023" in picture.alt
    assert "Kazakhstan" not in picture.alt


def test_there_is_no_picture_of_a_framework_without_members(table: StandingTable) -> None:
    assert draw_matrix(table, CardRequest("G7", View.MATRIX)) is None
