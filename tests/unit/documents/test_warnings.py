"""Warnings are told in the user's language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from briefings.documents.warnings import JAPANESE_TEXTS, warning_text
from briefings.domain import DocumentWarning

PLACES = ("documents", "annotation", "revisions/importer.py")
CALLS = {"add", "_warn", "ReadingWarning", "DatedDoubt"}


def codes(root: Path) -> set[str]:
    """Kinds of warnings that the importer's sources give by name."""
    found: set[str] = set()
    for place in PLACES:
        path = root / "briefings" / place
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call):
                    continue
                if getattr(node.func, "attr", getattr(node.func, "id", "")) not in CALLS or len(node.args) < 3:
                    continue
                found |= {
                    arg.value
                    for arg in node.args[:3]
                    if isinstance(arg, ast.Constant)
                    and isinstance(arg.value, str)
                    and re.fullmatch(r"[a-z]+(?:-[a-z]+)*", arg.value)
                }
    return found


def test_every_kind_of_warning_has_its_japanese_sentence(root: Path) -> None:
    told = codes(root)
    assert len(told) > 15, "the sources are read"
    assert told - JAPANESE_TEXTS.keys() == set()


@pytest.mark.parametrize("code", JAPANESE_TEXTS)
def test_a_sentence_leaves_its_full_stop_to_the_line(code: str) -> None:
    assert not JAPANESE_TEXTS[code].endswith("。")


def test_japanese_names_the_place_and_english_the_matter() -> None:
    warning = DocumentWarning(3, 358, "stray-number", "a number without a title was left out", "（4）")
    assert warning_text(warning, "ja") == "題のない番号だけの行を外しました: （4）"
    assert warning_text(warning, "en") == "a number without a title was left out"


def test_a_long_place_is_cut_and_an_unknown_kind_stays_english() -> None:
    long = DocumentWarning(1, None, "title", "no title", "湖" * 80)
    assert warning_text(long, "ja").endswith("湖…")
    assert warning_text(DocumentWarning(1, None, "brand-new", "something new", ""), "ja") == "something new"
