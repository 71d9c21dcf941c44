"""Tests the output of commands."""

from __future__ import annotations

import json
import os
from typing import Any

import pytest

from bot.cli.output import format_json


@pytest.mark.parametrize(
    "data",
    [
        {},
        [],
        {"empty": [], "none": None, "number": 1.5, "large": 10**15, "true": True, "nested": [{"a": {}}, ["b"], "c"]},
        {"言葉": 'アルメニア "\\\n\t\u2028\u007f\u0001', "astral": "🇦🇲"},
        [{"path": 1}, {"path": [1, 2, [3]]}],
    ],
)
def test_json_is_that_of_the_standard_library(data: Any) -> None:
    assert format_json(data).decode() == json.dumps(data, ensure_ascii=False, indent=2)


def test_path_that_is_not_utf_8_is_written_with_replacements() -> None:
    assert json.loads(format_json({"path": os.fsdecode(b"/srv/\xff.db"), "言葉": "湖"})) == {
        "path": "/srv/?.db",
        "言葉": "湖",
    }
