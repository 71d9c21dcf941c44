"""The commands `framework`, `compare` and `about` in a terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest


@pytest.mark.parametrize(
    ("language", "question"), [("ja", "SCOに入っていてCSTOに入っていない国"), ("en", "in SCO but not in CSTO")]
)
def test_question_is_answered(run: Any, language: str, question: str) -> None:
    found, absent = {"ja": ("パキスタン", "カザフスタン"), "en": ("Pakistan", "Kazakhstan")}[language]
    for command in ("framework", "brief"):
        ran = run(command, *question.split(), language=language)
        assert ran.status == 0, ran.err
        assert found in ran.out
        assert absent not in ran.out
        assert "p.144" in ran.out


def test_members_of_a_framework_are_printed_and_drawn(run: Any, tmp_path: Path) -> None:
    picture = tmp_path / "matrix.png"
    ran = run("framework", "CSTO", "--output", str(picture), language="en")
    assert ran.status == 0, ran.err
    assert "Suspended" in ran.out
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_question_not_understood_is_refused_with_one_sentence(run: Any) -> None:
    ran = run("framework", "richest", "member", "of", "SCO", language="en")
    assert ran.status == 2
    assert "“richest” is not understood" in ran.err


def test_subjects_are_compared(run: Any) -> None:
    ran = run("compare", "アルメニアとジョージア", language="ja")
    assert ran.status == 0, ran.err
    assert "枠組みへの参加" in ran.out
    card = json.loads(run("compare", "Armenia", "Georgia", "--json", language="en").out)["card"]
    assert card["title"] == "Armenia, Georgia"
    assert run("compare", "Armenia", language="en").status == 2


def test_about_shows_edition_license_and_version(run: Any) -> None:
    facts = json.loads(run("about", "--json", language="en").out)
    assert facts["Edition"].startswith("Diplomatic Bluebook 2025")
    assert "MIT" in facts["Software"]
    assert "Public Data License" in facts["License of the content"]
