"""The other views of a subject, and of a section by itself."""

from __future__ import annotations

from briefings.domain.cards import Card, CardRequest, View
from briefings.service import BriefingService


def card(desk: BriefingService, *args: object, language: str = "ja", **more: object) -> Card:
    made = desk.build_card(CardRequest(*args, **more), language)  # type: ignore[arg-type]
    assert made is not None
    return made


def texts(made: Card) -> list[str]:
    return [line.text for block in made.blocks for line in block.lines]


def test_a_section_tells_all_of_it_under_its_path_and_title(desk: BriefingService) -> None:
    made = card(desk, "RU", View.SECTION, "2-5/2-(1)-ア")
    assert made.blocks[0].heading == "2-(1)-ア ロシア内政"
    assert len(texts(made)) == 3


def test_a_section_that_tells_of_others_too_sets_the_subject_s_statements_first(desk: BriefingService) -> None:
    made = card(desk, "GE", View.SECTION, "2-5/3-(1)")
    assert [block.heading for block in made.blocks] == [
        "3-(1) コーカサス諸国（ジョージアに触れた記述）", "3-(1)のほかの記述"
    ]  # fmt: skip
    assert [line.text for line in made.blocks[0].lines] == ["2024年11月末、ジョージアで集会が開かれた。"]


def test_a_section_can_be_asked_for_by_itself(desk: BriefingService) -> None:
    made = card(desk, "", View.SECTION, "2-5/2-(2)")
    assert made.title == "日露関係"
    assert texts(made) == ["2024年9月、両国の担当者が漁業について話し合った。", "日本は、ロシアに抗議した。"]
    assert all(action.request.section == "2-5/2-(2)" for action in made.actions)


def test_a_bare_path_means_the_chapter_that_tells_of_the_subject(desk: BriefingService) -> None:
    """Two chapters of the edition have a section 3-(1)."""
    assert "3-(1) コーカサス諸国" in card(desk, "AM", View.SECTION, "3-(1)").blocks[0].heading
    assert card(desk, "PE", View.SECTION, "3-(1)").blocks[0].heading == "3-(1) ペルー"


def test_a_chronology_is_in_order_of_date_under_its_years(desk: BriefingService) -> None:
    made = card(desk, "AM", View.CHRONOLOGY)
    dates = [line.date for block in made.blocks for line in block.lines]
    assert dates == sorted(dates)
    assert [block.heading for block in made.blocks] == ["2024年"]


def test_one_statement_with_several_dates_of_a_year_stands_once(desk: BriefingService) -> None:
    lines = [line for block in card(desk, "RU", View.CHRONOLOGY).blocks for line in block.lines]
    labels = [line.label for line in lines if line.text.startswith("2024年7月と11月")]
    assert labels == ["2024年7月・11月"]


def test_the_end_of_a_month_is_told_as_such(desk: BriefingService) -> None:
    made = card(desk, "GE", View.CHRONOLOGY)
    assert "2024年11月末" in {line.label for block in made.blocks for line in block.lines}


def test_relations_with_japan_are_statements_naming_both_and_sections_about_both(desk: BriefingService) -> None:
    assert texts(card(desk, "RU", View.JAPAN)) == [
        "2024年9月、両国の担当者が漁業について話し合った。",
        "日本は、ロシアに抗議した。",
    ]
    assert texts(card(desk, "AM", View.JAPAN)) == [
        "2024年9月、アルメニアの特使が日本を訪れ、鈴木外務大臣と会談した。"
    ]
    assert texts(card(desk, "BY", View.JAPAN)) == ["鈴木外務大臣は、ベラルーシの隣国を訪れた。"]


def test_japan_has_no_relations_with_itself(desk: BriefingService) -> None:
    for subject in ("JP", "suzuki"):
        made = card(desk, subject, View.JAPAN)
        assert "記述はありません" in texts(made)[0]


def test_the_original_stands_beside_the_digest_and_is_marked(desk: BriefingService) -> None:
    made = card(desk, "AM", View.ORIGINAL)
    assert [(block.heading, block.original) for block in made.blocks] == [
        ("3-(1) コーカサス諸国（要約）", False), ("3-(1) コーカサス諸国", True)
    ]  # fmt: skip
    assert made.blocks[1].lines[0].text.startswith("アルメニアとの関係では、9月に特使が来て")
    assert made.source.count("外交青書2025") == 2


def test_a_paragraph_opened_by_a_country_is_about_it_to_its_end(desk: BriefingService) -> None:
    """`Xとの関係では` holds for every sentence of the paragraph, and for no other country's."""
    original = texts(card(desk, "AM", View.ORIGINAL))
    assert not any("準備" in text for text in original)


def test_without_an_original_the_card_says_so(desk: BriefingService) -> None:
    assert "原文は取り込まれていません" in texts(card(desk, "GE", View.ORIGINAL))[0]


def test_the_full_text_holds_notes_captions_and_figures_with_their_labels(desk: BriefingService) -> None:
    labels = {line.label for block in card(desk, "AM", View.FULL_TEXT).blocks for line in block.lines}
    assert {"", "図の注※1", "写真・図の説明"} <= labels


def test_an_older_edition_can_be_asked_for(desk: BriefingService) -> None:
    made = card(desk, "AM", edition=2024)
    assert texts(made)[0] == "2023年、アルメニアは新しい計画を発表した。"
    assert all(action.request.edition == 2024 for action in made.actions)
    assert "外交青書2024" in made.source


def test_an_edition_that_is_not_held_is_told_kindly(desk: BriefingService) -> None:
    made = card(desk, "AM", edition=1999)
    assert texts(made) == ["外交青書1999は収録されていません。収録されている版: 2025、2024"]


def test_a_section_that_is_gone_is_told_kindly_and_leads_on(desk: BriefingService) -> None:
    made = card(desk, "AM", View.SECTION, "9-(9)")
    assert "今の内容にはありません" in texts(made)[0]
    assert made.choices


def test_a_subject_or_lone_section_that_is_gone_has_no_card(desk: BriefingService) -> None:
    assert desk.build_card(CardRequest("XX"), "ja") is None
    assert desk.build_card(CardRequest("", View.SECTION, "9-(9)"), "ja") is None
    assert desk.build_card(CardRequest(""), "ja") is None


def test_a_page_past_the_end_is_the_last_one(desk: BriefingService) -> None:
    made = card(desk, "AM", View.CHRONOLOGY, page=99)
    assert made.request.page == made.pages - 1
