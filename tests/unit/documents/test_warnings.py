"""Warnings are translated when they are shown."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from msgspec import to_builtins

from briefings.documents.warnings import ParserWarnings, format_warning_text
from briefings.domain import DocumentWarning
from briefings.i18n import Message, gettext

SOURCES = ("documents", "annotation", "revisions")


def marked_texts(root: Path) -> set[str]:
    """Returns the texts that the packages with parsers mark for translation."""
    return {
        node.args[0].value
        for package in SOURCES
        for file in sorted((root / "briefings" / package).rglob("*.py"))
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", "") == "N_"
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def test_every_marked_text_is_translated(root: Path) -> None:
    texts = marked_texts(root)

    assert len(texts) > 60, "the sources are read"
    # Texts of placeholders and punctuation are the same in every language.
    texts = {text for text in texts if re.search("[a-z]", re.sub(r"\{\w+\}", "", text))}
    assert {text for text in texts if gettext(text, "ja") == text and not text.isupper()} == set()


def test_warning_shows_the_problem_and_the_text_in_question_in_any_language() -> None:
    warning = DocumentWarning(3, 358, "stray-number", "a number without a title was left out", "（4）")

    assert format_warning_text(warning, "ja") == "題のない番号だけの行を外しました: （4）"
    assert format_warning_text(warning, "en") == "a number without a title was left out: （4）"


def test_long_excerpt_is_cut_and_unknown_text_remains_english() -> None:
    long = DocumentWarning(1, None, "title", "no title", "湖" * 80)

    assert format_warning_text(long, "ja").endswith("湖…")
    assert format_warning_text(DocumentWarning(1, None, "brand-new", "something new"), "ja") == "something new。"


def test_values_are_filled_in_when_the_warning_is_shown() -> None:
    warnings = ParserWarnings()
    warnings.add(None, "edition", "the edition was taken from the file name: {edition}", "a-2024.txt", edition=2024)

    (warning,) = warnings.list_warnings()

    assert warning.translate("en") == "the edition was taken from the file name: 2024"
    assert "2024年版" in warning.translate("ja")


def test_warning_survives_json_with_its_nested_messages() -> None:
    reason = Message("the calendar has no such date")
    inner = Message("the date “{expression}” was left out: {reason}", {"expression": "2月30日", "reason": reason})
    values = {"problem": inner, "passage": 3, "page": 140}
    warning = DocumentWarning(1, None, "date", "{problem} (passage {passage}, page {page})", "2月30日", values)

    restored = DocumentWarning.from_fields(json.loads(json.dumps(to_builtins(warning))))

    assert restored == warning
    assert restored.translate("ja") == "「2月30日」を出来事にしませんでした（暦にない日付です）（段落3、140ページ）"


def test_warning_stored_before_warnings_had_values_is_read() -> None:
    fields = {"number": 1, "line": 2, "code": "page", "message": "page 3 was expected here", "excerpt": ""}

    assert DocumentWarning.from_fields(fields).translate("ja") == "page 3 was expected here"


@pytest.mark.fault(35)
def test_first_of_very_many_warnings_are_kept() -> None:
    """Otherwise, links in each of 200,000 words would cause 30 MB of warnings in memory and in the database."""
    warnings = ParserWarnings()
    for line in range(1, 5_001):
        warnings.add(line, "label", "a link is left out", f"a{line}")
    warnings.add(7, "page", "the page is unknown")
    listed = warnings.list_warnings()
    assert len(listed) == 1_002
    assert listed[0].translate("en") == "4000 more warnings of this kind are not listed"
    assert [warning.line for warning in listed[1:4]] == [1, 2, 3]
    assert {warning.code for warning in listed} == {"label", "page"}
