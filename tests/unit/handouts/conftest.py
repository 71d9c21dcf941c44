"""Handouts over the built-in content and over three editions, and one whose texts look like markup and code."""

from __future__ import annotations

from datetime import date

import pytest

from briefings.domain import Revision, Snapshot
from briefings.handouts.model import Footnote, Handout, HandoutItem, HandoutPart, HandoutSection, PartKind
from briefings.handouts.texts import clean_text
from briefings.service import BriefingService
from tests.support import yearbook_editions
from tests.support.shipped_content import shipped_content

MADE_ON = date(2026, 11, 24)
HOSTILE_TEXTS = (
    '#include "/etc/passwd"',
    "#let x = 1; #panic() $x^2$ `raw` *bold* _it_ <label> @ref // comment",
    "a | b \\| c [^1] [link](https://evil.example) ![p](p.png) <script>alert(1)</script> &amp; ~~s~~",
    "1. no list",
    "- no list",
    "+ no list",
    "# no heading",
    "https://example.invalid/x www.example.invalid name@example.invalid",
    'quotes "a" \'b\' and {"json": [1]} \\u0041 {{ x }}',
    "</w:t></w:r> ]]> <!-- c -->",
)


@pytest.fixture(scope="session")
def service() -> BriefingService:
    """A service over the built-in content."""
    return BriefingService(Snapshot(Revision(7, None, "", "2026-01-02T00:00:00+00:00"), shipped_content()))


@pytest.fixture(scope="session")
def editions() -> BriefingService:
    """A service over three editions, the newest of which does not mention every subject."""
    return BriefingService(yearbook_editions.snapshot())


@pytest.fixture(scope="session")
def hostile_handout() -> Handout:
    """A handout of texts that would be markup or code in one of the formats."""
    texts = [clean_text(text) for text in HOSTILE_TEXTS]
    notes = [Footnote(number, text, "https://example.invalid/a_b?c=1&d=2") for number, text in enumerate(texts, 1)]
    items = tuple(
        HandoutItem(text, "en", label=text, note=note, is_original=True)
        for text, note in zip(texts, notes, strict=True)
    )
    parts = (HandoutPart("List #1", items), HandoutPart("Dates *2*", items, PartKind.DATES))
    return Handout(
        language="en",
        title="Briefing: *A* & <B>",
        properties=(("Edition", "#1 _x_"),),
        sections=(HandoutSection("*A*", "[s]", "`lead`", parts), HandoutSection("<B>", empty_text="$nothing$")),
        sources="# sources",
        made_on=MADE_ON,
        revision=7,
        subjects=("A", "B"),
    )
