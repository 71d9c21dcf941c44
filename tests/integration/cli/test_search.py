"""`briefing-bot search`: places, filters, exit status and bad input."""

from __future__ import annotations

from tests.integration.cli.conftest import Run


def test_places_have_their_section_and_page(run: Run) -> None:
    ran = run("search", "対露制裁", "-石炭")
    assert ran.status == 0
    assert "検索「対露制裁 -石炭」" in ran.out
    assert "[§2-(2)-ウ p.143]" in ran.out
    assert "石炭の" not in ran.out


def test_json_card_marks_bold_words(run: Run) -> None:
    ran = run("search", "sanctions", "--section", "2(3)", "--subject", "Belarus", "--json", language="en")
    card = ran.json
    (line,) = card["blocks"][0]["lines"]
    (start, end), *_rest = line["emphasis"]
    assert line["text"][start:end] == "sanctions"
    assert (line["citation"]["section"], line["citation"]["page"]) == ("2-(3)", 143)
    assert card["actions"][0]["request"]["view"] == "section"


def test_no_result_exits_1_and_bad_input_exits_2(run: Run) -> None:
    nothing = run("search", "石炭", "ウラン")
    assert nothing.status == 1
    assert "石炭: 2か所" in nothing.out
    for arguments, sentence in (
        (["--", "-石炭"], "探す語を加えてください"),
        (["。"], "探す語を入力してください"),
        (["制" * 2000], "200文字以内"),
        (["制裁", "--section", "9"], "「9」という節はありません"),
        (["制裁", "--edition", "1850"], "1850"),
        (["制裁", "--subject", "ぽよぽよ"], "1つの項目に定まりません"),
        (["制裁", "--page", "99"], "3"),
    ):
        ran = run("search", *arguments)
        assert (ran.status, sentence in ran.err) == (2, True), ran.err
