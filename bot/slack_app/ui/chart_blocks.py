"""Renders charts as Slack's block `data_visualization`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.slack_app.ui.limits import clip_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from briefings.anniversaries.timeline_chart import TimelineChart

MAX_CHARTS: Final = 2
"""Charts of a message."""
MAX_SERIES: Final = 6
MAX_POINTS: Final = 20
MAX_CHART_LABEL: Final = 20
"""Characters of the name of a column or a series."""
MAX_CHART_TITLE: Final = 50
"""Characters of the title of a chart or an axis."""


def render_charts(charts: Iterable[TimelineChart]) -> list[dict[str, Any]]:
    """Renders the blocks of the first charts. Source of the limits: Slack's reference of the block."""
    return [_render_chart(chart) for _number, chart in zip(range(MAX_CHARTS), charts, strict=False)]


def _render_chart(chart: TimelineChart) -> dict[str, Any]:
    # The points of each series have the names of the columns as their labels, in the same order.
    names = [clip_text(name, MAX_CHART_LABEL) for name in chart.categories[:MAX_POINTS]]
    series = [
        {
            "name": clip_text(name, MAX_CHART_LABEL),
            "data": [{"label": label, "value": number} for label, number in zip(names, numbers, strict=False)],
        }
        for name, numbers in chart.series[:MAX_SERIES]
    ]
    axes = {
        "categories": names,
        "x_label": clip_text(chart.x_label, MAX_CHART_TITLE),
        "y_label": clip_text(chart.y_label, MAX_CHART_TITLE),
    }
    return {
        "type": "data_visualization",
        "title": clip_text(chart.title, MAX_CHART_TITLE),
        "chart": {"type": "bar", "series": series, "axis_config": axes},
    }
