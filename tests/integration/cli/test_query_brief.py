"""Tests `briefing-bot brief`."""

from __future__ import annotations

import pytest


def test_prints_a_cited_card(run) -> None:
    ran = run("brief", "アルメニア")
    assert ran.status == 0
    assert "アルメニア" in ran.out
    assert "p.14" in ran.out
    assert "CSTO" in ran.out
    assert "外務省" in ran.out


def test_former_name_is_explained(run) -> None:
    ran = run("brief", "グルジア")
    assert ran.status == 0
    assert "ジョージア" in ran.out
    assert "旧称" in ran.out


def test_words_of_a_query_need_no_quotes(run) -> None:
    assert "アルメニア" in run("brief", "tell", "me", "about", "Armenia").out


def test_english_on_request(run) -> None:
    ran = run("brief", "アルメニア", language="en")
    assert "Armenia" in ran.out
    assert "Overview" not in ran.out.splitlines()[0]


@pytest.mark.parametrize(
    "query",
    [
        "ピザ",
        pytest.param("ロシアンルーレット", marks=pytest.mark.exhaustive),
        pytest.param("'; DROP TABLE subject; --", marks=pytest.mark.exhaustive),
        "フランス旅行",
    ],
)
def test_no_result_exits_1_without_a_card_of_another_country(run, query: str) -> None:
    ran = run("brief", query)
    assert ran.status == 1
    assert "p.1" not in ran.out


@pytest.mark.parametrize("view", ["chronology", "japan", "full-text"])
def test_other_views(run, view: str) -> None:
    ran = run("brief", "ウズベキスタン", "--view", view)
    assert ran.status == 0
    assert "ウズベキスタン" in ran.out


def test_one_section(run) -> None:
    ran = run("brief", "ロシア", "--section", "2-(1)-ア")
    assert ran.status == 0
    assert "ロシア内政" in ran.out


def test_unknown_section_is_one_line_and_status_2(run) -> None:
    ran = run("brief", "ロシア", "--section", "9-(9)")
    assert ran.status == 2
    assert "9-(9)" in ran.err
    assert "Traceback" not in ran.err


def test_events_of_a_period_are_an_answer_with_pages(run) -> None:
    first = run("brief", "2024年")
    assert first.status == 0
    assert first.out.splitlines()[0] == "2024年の年表"
    second = run("brief", "2024年", "--page", "2", "--edition", "2025")
    assert second.status == 0
    assert second.out.splitlines()[0] == "2024年の年表"
    assert second.out != first.out
    assert run("brief", "1850年").status == 1


NEXT_YEAR = """+++
edition = 2026
number = "2-6"
kind = "digest"
language = "ja"
title = "ロシア、ベラルーシ、中央アジア・コーカサス"
publisher = "外務省"
+++

# 1 南の国々 {p=7}

- 2025年6月、アルメニアとジョージアは、新しい鉄道を開いた。 {p=8 date=2025-06}
"""


def test_edition_and_changes_since_it(run, tmp_path) -> None:
    document = tmp_path / "next.md"
    document.write_text(NEXT_YEAR, encoding="utf-8")
    assert run("import", document).status == 0
    assert "新しい鉄道を開いた" in run("brief", "アルメニア").out
    assert "--viewcompare" in "".join(run("brief", "アルメニア").out.split())
    older = run("brief", "アルメニア", "--edition", "2025")
    assert "新しい鉄道" not in older.out
    assert "外交青書2025" in older.out.splitlines()[1]
    changed = run("brief", "アルメニア", "--view", "compare", "--edition", "外交青書2026")
    assert changed.status == 0
    assert "アルメニア — 前年版との違い" in changed.out.splitlines()[0]
    assert "[外交青書2026 §1 p.8]" in changed.out
    assert "[外交青書2025 §" in changed.out


def test_unknown_edition_is_one_line_and_status_2(run) -> None:
    ran = run("brief", "アルメニア", "--edition", "1999")
    assert ran.status == 2
    assert "1999年版は収録されていません。収録されている版: 2025" in ran.err


def test_comparison_with_one_edition_explains_itself(run) -> None:
    ran = run("brief", "アルメニア", "--view", "compare")
    assert ran.status == 0
    assert "収録している版は2025年版だけです" in "".join(ran.out.split())


def test_json_for_a_program(run) -> None:
    card = run("brief", "--json", "ｱﾙﾒﾆｱ").json
    assert card["result"] == "found"
    assert card["card"]["title"] == "アルメニア"


def test_usage_is_printed_without_a_query(run) -> None:
    assert run("brief").status == 2
