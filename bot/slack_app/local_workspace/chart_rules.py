"""Checks the requirements of the block `data_visualization`, which Slack's published schema of blocks lacks.

Source: Slack's reference of the block. The numbers are repeated here, to detect wrong ones in the renderer.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_CHARTS_OF_A_MESSAGE, _SERIES, _POINTS, _LABEL, _TITLE = 2, 6, 20, 20, 50


def find_chart_problems(blocks: list[dict[str, Any]]) -> list[str]:
    """Finds the reasons why Slack rejects the charts of a message; empty if it accepts them."""
    charts = [block for block in blocks if block["type"] == "data_visualization"]
    problems = [f"{len(charts)} charts"] if len(charts) > _CHARTS_OF_A_MESSAGE else []
    for block in charts:
        problems += _check_block(block)
    return problems


def _check_block(block: dict[str, Any]) -> Iterator[str]:
    title, chart = block.get("title"), block.get("chart", {})
    if not title or len(title) > _TITLE:
        yield f"title {title!r}"
    if chart.get("type") not in {"bar", "area", "line"}:
        yield f"chart {chart.get('type')!r}"
        return
    series, axes = chart.get("series", []), chart.get("axis_config", {})
    categories = axes.get("categories", [])
    if not 1 <= len(series) <= _SERIES:
        yield f"{len(series)} series"
    if len({item["name"] for item in series}) < len(series):
        yield "two series have one name"
    if not 1 <= len(categories) <= _POINTS or len(set(categories)) < len(categories):
        yield f"categories {categories}"
    for label in (axes.get("x_label"), axes.get("y_label")):
        if label is not None and not 1 <= len(label) <= _TITLE:
            yield f"label of an axis {label!r}"
    for item in series:
        yield from _check_series(item, categories)


def _check_series(series: dict[str, Any], categories: list[str]) -> Iterator[str]:
    labels = [point["label"] for point in series["data"]]
    if labels != categories:
        yield f"the labels of {series['name']!r} are not the categories"
    for name in (series["name"], *labels):
        if not 1 <= len(name) <= _LABEL:
            yield f"label {name!r}"
    if not all(isinstance(point["value"], int | float) for point in series["data"]):
        yield f"a value of {series['name']!r} is not a number"
