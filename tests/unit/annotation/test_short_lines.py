"""Short lines with unknown ids of subjects."""

from __future__ import annotations

from briefings.annotation import annotate_chapter
from briefings.domain import ShortLine


def test_unknown_id_in_a_short_line_is_a_warning(paragraph, subjects, spotter):
    lines = (ShortLine("国境の一部に合意", ("AM", "XQ")), ShortLine("協議は続く"))
    annotations = annotate_chapter(paragraph("アルメニアは協議した。", short_lines=lines), subjects, spotter)
    assert [(warning.code, warning.values) for warning in annotations.warnings] == [("short", {"id": "XQ"})]
    assert annotations.warnings[0].excerpt == "国境の一部に合意"
