"""The posts of a whole year, in both languages, compared with approved files.

After a deliberate change of the content, write the files anew and read the difference: `briefing-bot almanac --year
2027 --language ja --output tests/unit/content/golden/almanac-2027.ja.txt`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from briefings.anniversaries.year_posts import render_year
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service

GOLDEN = Path(__file__).parent / "golden"
YEAR = 2027


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


@pytest.mark.parametrize("language", ["ja", "en"])
def test_posts_of_a_year_are_those_that_were_read(service, language):
    expected = (GOLDEN / f"almanac-{YEAR}.{language}.txt").read_text(encoding="utf-8")
    assert [*render_year(service.get_almanac(language), YEAR)] == expected.splitlines()


def test_both_languages_have_posts_on_the_same_days():
    def days(language: str) -> list[str]:
        text = (GOLDEN / f"almanac-{YEAR}.{language}.txt").read_text(encoding="utf-8")
        return re.findall(r"(?m)^# ([\d-]+)", text)

    assert days("ja") == days("en")
