"""Tests the report of a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from markdown_it import MarkdownIt
from msgspec.structs import replace

from briefings.domain import Content, DocumentWarning
from briefings.revisions import report
from briefings.revisions.change_review import ChangeReview
from briefings.revisions.describe import summarize_parts
from briefings.revisions.report import MAX_REPORT_BYTES
from briefings.revisions.review import review_change
from tests.support.refresh_documents import LINES, chapter, content_of, document, holding, snapshot

NEXT = (*LINES[:1], "- アルメニアの外相が2025年3月8日に大阪を訪れた。 {p=142 date=2025-03-08}", *LINES[3:],
        "- ロシアで新しい関税が告げられた。 {p=146}")  # fmt: skip


def looked_at(before: Content, after: Content, language: str = "ja") -> ChangeReview:
    return review_change(snapshot(before, 1), snapshot(after, 2), language)


def render_report(
    found: ChangeReview, language: str, warnings: Mapping[str, tuple[DocumentWarning, ...]] | None = None
) -> str:
    """Returns the report in any language and with any warnings."""
    return report.render_report(
        replace(found, changes=report.render_changes(found, language, warnings or {})), language
    )


@pytest.fixture
def change() -> ChangeReview:
    return looked_at(content_of(document()), content_of(document(NEXT)))


def parsed(text: str) -> list[Any]:
    return MarkdownIt("commonmark").enable("table").parse(text)


def rows(text: str) -> list[list[str]]:
    """Returns the rows of all tables as rendered by Markdown."""
    found: list[list[str]] = []
    tokens = parsed(text)
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            found.append([])
        if token.type in {"td_open", "th_open"}:
            found[-1].append(tokens[place + 1].content)
    return found


@pytest.mark.parametrize("language", ["ja", "en"])
def test_report_has_every_item_of_every_part(language: str) -> None:
    found = looked_at(content_of(document()), content_of(document(NEXT), document(edition=2026)), language)
    text = render_report(found, language)
    items = [
        item
        for difference in found.diff.parts.values()
        for side in (difference.added, difference.changed, difference.removed)
        for item in side
    ]
    assert len(items) > 10
    for item in items:
        assert all(part in text for part in (item.location, item.before, item.after))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ja", ("版 1 → 版 2", "認識した文書", "段落・注", "追加", "変更前", "変わるカード")),
        ("en", ("revision 1 → revision 2", "Recognized documents", "Passages", "Added", "Before", "Cards that")),
    ],
)
def test_report_is_in_the_readers_language(language: str, words: tuple[str, ...]) -> None:
    text = render_report(looked_at(content_of(document()), content_of(document(NEXT)), language), language)
    assert [word for word in words if word not in text] == []
    assert ("認識した" in text) is (language == "ja")


def test_report_is_english_for_other_languages(change: ChangeReview) -> None:
    assert "Recognized documents" in render_report(change, "fr")


def test_failed_checks_come_before_the_changes() -> None:
    text = render_report(looked_at(content_of(document()), content_of(document(LINES[:2]))), "ja")
    assert text.index("確認が必要なこと") < text.index("段落・注")
    assert "3分の1" in text


def test_warnings_are_listed_with_document_and_line(change: ChangeReview) -> None:
    doubt = DocumentWarning(1, 12, "heading", "a heading that is none", "第９節")
    text = render_report(change, "ja", {"次の章.pdf": (doubt,), "clean.md": ()})
    assert "次の章.pdf 12行目: " in text
    assert "clean.md" not in text
    assert "読み取りで気になった点" not in render_report(change, "ja", {"clean.md": ()})


def test_empty_diff_is_stated() -> None:
    text = render_report(looked_at(content_of(document()), content_of(document())), "ja")
    assert "変わるところはありません。" in text


@pytest.mark.parametrize("odd", ["橋｜港|駅", "逆斜線\\|と縦棒", "末尾に逆斜線\\", "`符号|の中`"])
def test_table_cell_remains_one_cell(odd: str) -> None:
    before = chapter("アルメニアに橋ができた。")
    after = chapter(f"アルメニアに{odd}ができた。")
    text = render_report(looked_at(holding(before), holding(after)), "ja")
    table = rows(text)
    assert len(table) > 1
    assert {len(row) for row in table} == {2}
    assert all("\n" not in cell for row in table for cell in row)


def test_changed_line_is_bold_in_the_table(change: ChangeReview) -> None:
    changed = [row for row in rows(render_report(change, "ja")) if "大阪" in row[1]]
    assert changed
    assert all(row[1].startswith("**") and row[1].endswith("**") for row in changed)


def test_long_report_counts_the_items_left_out() -> None:
    """The length is counted in bytes, as the platform does: a kana has three."""
    texts = [f"アルメニアの話、その{number}。" + "長" * 60_000 for number in range(50)]
    found = looked_at(content_of(document()), holding(chapter(*texts, edition=2026)), "ja")
    text = render_report(found, "ja")
    shown, last_line = text.rstrip().rsplit("\n", 1)
    assert len(text.encode()) < MAX_REPORT_BYTES + 1000
    written = sum(line.startswith("- 2026/2-6/digest/ja §1 p.") for line in shown.splitlines())
    assert 10 < written < len(texts)
    left = int(last_line.split("残り ")[1].split(" 件")[0])
    assert left >= len(texts) - written


def test_totals_have_a_line_for_each_part_but_the_chapters() -> None:
    found = looked_at(content_of(document()), content_of(document(NEXT), document(edition=2026)))
    totals = summarize_parts(found, "ja")
    assert any(line.startswith("段落・注: 追加 ") for line in totals)
    assert not any(line.startswith("章") for line in totals)


def test_line_breaks_are_collapsed() -> None:
    before, after = chapter("アルメニアに橋ができた。"), chapter("アルメニアに\n\n# 橋が\nできた。")
    text = render_report(looked_at(holding(before), holding(replace(after, title="題\n二行"))), "ja")
    assert "# 橋が" in text
    assert not any(token.type == "heading_open" and token.map and "橋が" in text.splitlines()[token.map[0]]
                   for token in parsed(text))  # fmt: skip
