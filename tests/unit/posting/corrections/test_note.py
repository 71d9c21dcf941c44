"""The sentences of a note on a corrected post."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from briefings.domain.cards import CardLine, Citation
from briefings.domain.reviews import StatementChange, StatementChangeKind
from briefings.posting.corrections.note import cut_excerpt, describe_change, describe_sides, format_heading

CHANGED, WITHDRAWN, RESTORED = (
    StatementChangeKind.CHANGED, StatementChangeKind.WITHDRAWN, StatementChangeKind.RESTORED,
)  # fmt: skip
PAGE = Citation(2025, "1", 140)
SAID = CardLine("A bridge of 120 metres was opened.", PAGE, date="2024-11-24")


def change(current: CardLine | None, kind: StatementChangeKind = CHANGED, said: CardLine = SAID) -> StatementChange:
    return StatementChange(kind, said, current)


def now(**values: Any) -> CardLine:
    return replace(SAID, **values)


@pytest.mark.parametrize(
    ("statement_change", "english"),
    [
        (change(None, WITHDRAWN), "“A bridge of 120 metres was opened” has been withdrawn."),
        (
            change(SAID, RESTORED),
            "“A bridge of 120 metres was opened”, which had been withdrawn, is included again.",
        ),
        (
            change(now(text="A bridge of 180 metres was opened.", date="2024-11-25")),
            (
                "“November 24, 2024 A bridge of 120 metres was opened” now reads "
                "“November 25, 2024 A bridge of 180 metres was opened”."
            ),
        ),
        (
            change(now(date="")),
            "“A bridge of 120 metres was opened” no longer has a date; it was November 24, 2024.",
        ),
        (
            change(now(text="A bridge of 180 metres was opened.")),
            "“A bridge of 120 metres was opened” now reads “A bridge of 180 metres was opened”.",
        ),
        (
            change(now(citation=Citation(2025, "1", 144))),
            "“A bridge of 120 metres was opened”: the source is {after}, not {before}.",
        ),
        (
            change(now(label="after"), said=now(label="before")),
            "“A bridge of 120 metres was opened”: “before” now reads “after”.",
        ),
    ],
)
def test_change_is_one_sentence(statement_change: StatementChange, english: str) -> None:
    sentence = describe_change(statement_change, "en")
    if "{after}" in english:
        head, middle, tail = english.partition("{after}")[0], ", not ", "."
        assert sentence.startswith(head)
        assert sentence.endswith(tail)
        after, before = sentence.removeprefix(head).removesuffix(tail).split(middle)
        assert "144" in after
        assert "140" in before
    else:
        assert sentence == english


@pytest.mark.parametrize(
    ("statement_change", "japanese"),
    [
        (change(None, WITHDRAWN), "「A bridge of 120 metres was opened」は取り下げました。"),
        (change(SAID, RESTORED), "取り下げた「A bridge of 120 metres was opened」を、ふたたび載せました。"),
        (
            change(now(date="2024-11-25")),
            "「A bridge of 120 metres was opened」の日付を、2024年11月24日から2024年11月25日に改めました。",
        ),
    ],
)
def test_note_is_in_japanese(statement_change: StatementChange, japanese: str) -> None:
    assert describe_change(statement_change, "ja") == japanese


def test_quotation_does_not_end_with_a_full_stop() -> None:
    posted = replace(SAID, text="橋を開いた。")
    assert describe_change(change(None, WITHDRAWN, posted), "ja") == "「橋を開いた」は取り下げました。"


@pytest.mark.parametrize(
    ("statement_change", "english", "japanese"),
    [
        (
            change(now(date="")),
            "“A bridge of 120 metres was opened” no longer has a date; it was November 24, 2024.",
            "「A bridge of 120 metres was opened」の日付（2024年11月24日）を削除しました。",
        ),
        (
            change(SAID, said=now(date="")),
            "“A bridge of 120 metres was opened” now has a date: November 24, 2024.",
            "「A bridge of 120 metres was opened」の日付を2024年11月24日としました。",
        ),
    ],
)
def test_missing_date_is_reported(statement_change: StatementChange, english: str, japanese: str) -> None:
    assert describe_change(statement_change, "en") == english
    assert describe_change(statement_change, "ja") == japanese


def test_missing_source_is_reported() -> None:
    removed, new = change(now(citation=None)), change(SAID, said=now(citation=None))
    assert "” no longer has a source; it was " in describe_change(removed, "en")
    assert "” now has a source: " in describe_change(new, "en")
    for statement_change in (removed, new):
        assert "140" in describe_change(statement_change, "en")
        assert "140" in describe_change(statement_change, "ja")
    assert describe_change(removed, "ja").endswith("）を削除しました。")
    assert describe_change(new, "ja").endswith("としました。")


def test_text_that_gets_its_date_with_other_words_is_quoted_without_one_before() -> None:
    dated = change(now(text="A bridge of 180 metres was opened."), said=now(date=""))
    assert describe_change(dated, "en") == (
        "“A bridge of 120 metres was opened” now reads “November 24, 2024 A bridge of 180 metres was opened”."
    )


def test_both_sides_have_their_date_and_source() -> None:
    after = now(text="A bridge of 180 metres was opened.", date="2024-11-25", citation=None)
    before, current = describe_sides(change(after), "en")
    assert before.startswith("November 24, 2024 A bridge of 120 metres was opened. [")
    assert "140" in before.rpartition("[")[2]
    assert before.endswith("]")
    assert current == "November 25, 2024 A bridge of 180 metres was opened."
    assert describe_sides(change(None, WITHDRAWN), "en") == (before, "")
    plain = CardLine("text", None)
    assert describe_sides(change(plain, said=replace(plain, label="10 years")), "en") == ("10 years text", "text")


def test_both_sides_show_the_place_where_they_differ() -> None:
    long = "x" * 300
    old, new = CardLine(f"{long} old {long}", None), CardLine(f"{long} new {long}", None)
    before, current = describe_sides(change(new, said=old), "en")
    assert " old " in before
    assert " new " in current
    assert len(before) == len(current) == 160 + 2
    sentence = describe_change(change(new, said=old), "en")
    assert " old " in sentence
    assert " new " in sentence
    japanese, _ = describe_sides(change(new, said=old), "ja")
    assert len(japanese) == 80 + 2


@pytest.mark.parametrize(
    ("length", "position", "excerpt"),
    [
        (20, 0, "abcdefghijklmnopqrst"),
        (21, 0, "abcdefghijklmnopqrst"),
        (6, 0, "abcdef…"),
        (6, 3, "abcdef…"),
        (6, 4, "…cdefgh…"),
        (6, 10, "…ijklmn…"),
        (6, 19, "…opqrst"),
        (6, 16, "…opqrst"),
        (6, 15, "…nopqrs…"),
    ],
)
def test_excerpt_contains_the_place_in_question(length: int, position: int, excerpt: str) -> None:
    assert cut_excerpt(" abcdefghijklmnopqrst ", length, position) == excerpt


def test_heading_has_the_day_of_the_correction() -> None:
    assert format_heading(date(2026, 11, 25), "en") == "Correction (2026-11-25)"
    assert format_heading(date(2026, 11, 25), "ja") == "訂正（2026-11-25）"
