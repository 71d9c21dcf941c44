"""Renders all posts of a year as text for review by an editor."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from briefings.anniversaries.posts import build_day_post, build_month_post
from briefings.cards.citations import format_citation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from briefings.anniversaries.almanac import Almanac
    from briefings.domain.cards import Card, CardLine


def render_year(almanac: Almanac, year: int) -> Iterator[str]:
    """Yields the lines of the posts of all months and days that have one, in order.

    Args:
        almanac: the revision in one language.
        year: the year of the posts.
    """
    for month in range(1, 13):
        if post := build_month_post(almanac, year, month):
            yield from _render_post(f"{year}-{month:02d}", post)
        day = date(year, month, 1)
        while (day.year, day.month) == (year, month):
            if post := build_day_post(almanac, day):
                yield from _render_post(day.isoformat(), post)
            if day == date.max:
                return
            day += timedelta(days=1)


def _render_post(name: str, card: Card) -> Iterator[str]:
    yield f"# {name}: {card.title}"
    if card.subtitle:
        yield card.subtitle
    for block in card.blocks:
        if block.heading:
            yield f"## {block.heading}"
        for line in block.lines:
            yield from _render_line(line, card.language)
    yield ""


def _render_line(line: CardLine, language: str) -> Iterator[str]:
    source = f" [{format_citation(line.citation, language)}]" if line.citation else ""
    yield f"- {line.label}: {line.text}{source}" if line.label else f"- {line.text}{source}"
    if line.detail:
        yield f"  {line.detail}"
