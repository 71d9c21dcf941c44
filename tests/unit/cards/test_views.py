"""Tests the views of a subject and of a section."""

from __future__ import annotations

from briefings.domain import PassageKind
from briefings.domain.cards import Card, CardRequest, View
from briefings.service import BriefingService


def build_card(service: BriefingService, *args: object, language: str = "ja", **more: object) -> Card:
    card = service.build_card(CardRequest(*args, **more), language)  # type: ignore[arg-type]
    assert card is not None
    return card


def texts(card: Card) -> list[str]:
    return [line.text for block in card.blocks for line in block.lines]


def test_section_is_shown_in_full_under_its_path_and_title(service: BriefingService) -> None:
    card = build_card(service, "RU", View.SECTION, "2-5/2-(1)-ア")
    assert card.blocks[0].heading == "2-(1)-ア ロシア内政"
    assert len(texts(card)) == 3


def test_section_with_other_subjects_has_the_subject_s_statements_and_a_button_to_the_rest(
    service: BriefingService,
) -> None:
    card = build_card(service, "GE", View.SECTION, "2-5/3-(1)")
    assert card.view_label == "3-(1) コーカサス諸国"
    assert texts(card) == ["2024年11月末、ジョージアで集会が開かれた。"]
    (rest,) = [action for action in card.actions if action.label.startswith("ほかの記述")]
    whole = service.build_card(rest.request, "ja")
    assert whole is not None
    assert set(texts(whole)) > set(texts(card))
    assert whole.actions[0].label == "← ジョージア"


def test_parts_of_figures_are_not_lines_of_a_section(service: BriefingService) -> None:
    index = service.content_index
    for chapter in index.snapshot.content.chapters:
        figures = {passage.text.strip() for passage in chapter.passages if passage.kind is PassageKind.FIGURE}
        for path in {passage.section for passage in chapter.passages if passage.kind is PassageKind.FIGURE}:
            reference = index.section_reference(chapter, path)
            card = build_card(service, "", View.SECTION, reference, edition=chapter.edition)
            assert not figures & set(texts(card))


def test_single_section_can_be_requested(service: BriefingService) -> None:
    card = build_card(service, "", View.SECTION, "2-5/2-(2)")
    assert card.title == "日露関係"
    assert texts(card) == ["2024年9月、両国の担当者が漁業について話し合った。", "日本は、ロシアに抗議した。"]
    assert all(action.request.section == "2-5/2-(2)" for action in card.actions)


def test_path_without_a_chapter_means_the_chapter_about_the_subject(service: BriefingService) -> None:
    """Two chapters of the edition have a section 3-(1)."""
    assert "3-(1) コーカサス諸国" in build_card(service, "AM", View.SECTION, "3-(1)").blocks[0].heading
    assert build_card(service, "PE", View.SECTION, "3-(1)").blocks[0].heading == "3-(1) ペルー"


def test_chronology_is_in_order_of_date_under_its_years(service: BriefingService) -> None:
    card = build_card(service, "AM", View.CHRONOLOGY)
    dates = [line.date for block in card.blocks for line in block.lines]
    assert dates == sorted(dates)
    assert [block.heading for block in card.blocks] == ["2023年", "2024年"]


def test_statement_with_several_dates_of_a_year_is_shown_once(service: BriefingService) -> None:
    lines = [line for block in build_card(service, "RU", View.CHRONOLOGY).blocks for line in block.lines]
    labels = [line.label for line in lines if line.text.startswith("2024年7月と11月")]
    assert labels == ["7月・11月"]


def test_end_of_month_is_formatted(service: BriefingService) -> None:
    card = build_card(service, "GE", View.CHRONOLOGY)
    assert "11月末" in {line.label for block in card.blocks for line in block.lines}


def test_relations_with_japan_are_statements_naming_both_and_sections_about_both(service: BriefingService) -> None:
    assert texts(build_card(service, "RU", View.JAPAN)) == [
        "2024年9月、両国の担当者が漁業について話し合った。",
        "日本は、ロシアに抗議した。",
    ]
    assert texts(build_card(service, "AM", View.JAPAN)) == [
        "アルメニアの特使が日本を訪れ、鈴木外務大臣と会談した",  # the date of both
        "2024年9月、アルメニアの特使が日本を訪れ、鈴木外務大臣と会談した。",
    ]
    assert texts(build_card(service, "BY", View.JAPAN)) == ["鈴木外務大臣は、ベラルーシの隣国を訪れた。"]


def test_japan_has_no_relations_with_itself(service: BriefingService) -> None:
    for subject in ("JP", "suzuki"):
        card = build_card(service, subject, View.JAPAN)
        assert "記述はありません" in texts(card)[0]


def test_original_is_alone_and_marked(service: BriefingService) -> None:
    card = build_card(service, "AM", View.ORIGINAL)
    assert [(block.heading, block.original) for block in card.blocks] == [("3-(1) コーカサス諸国", True)]
    assert card.blocks[0].lines[0].text.startswith("アルメニアとの関係では、9月に特使が来て")
    assert card.source.count("外交青書2025") == 1


def test_paragraph_opened_by_a_country_is_about_it_to_its_end(service: BriefingService) -> None:
    """`Xとの関係では` applies to every sentence of its paragraph and to no other."""
    original = texts(build_card(service, "AM", View.ORIGINAL))
    assert not any("準備" in text for text in original)


def test_missing_original_is_stated_on_card(service: BriefingService) -> None:
    assert "原文は取り込まれていません" in texts(build_card(service, "GE", View.ORIGINAL))[0]


def test_full_text_contains_notes_captions_and_labeled_figures(service: BriefingService) -> None:
    labels = {line.label for block in build_card(service, "AM", View.FULL_TEXT).blocks for line in block.lines}
    assert {"", "図の注※1", "写真・図の説明"} <= labels


def test_older_edition_can_be_requested(service: BriefingService) -> None:
    card = build_card(service, "AM", edition=2024)
    assert texts(card)[0] == "2023年、アルメニアは新しい計画を発表した"
    assert all(action.request.edition == 2024 for action in card.actions)
    assert "外交青書2024" in card.source


def test_unavailable_edition_is_explained(service: BriefingService) -> None:
    card = build_card(service, "AM", edition=1999)
    assert texts(card) == ["1999年版は収録されていません。収録されている版: 2025、2024"]


def test_removed_section_is_explained_and_links_to_others(service: BriefingService) -> None:
    card = build_card(service, "AM", View.SECTION, "9-(9)")
    assert "今の内容にはありません" in texts(card)[0]
    assert card.choices


def test_removed_subject_or_section_has_no_card(service: BriefingService) -> None:
    assert service.build_card(CardRequest("XX"), "ja") is None
    assert service.build_card(CardRequest("", View.SECTION, "9-(9)"), "ja") is None
    assert service.build_card(CardRequest(""), "ja") is None


def test_page_past_the_end_is_the_last_one(service: BriefingService) -> None:
    card = build_card(service, "AM", View.CHRONOLOGY, page=99)
    assert card.request.page == card.pages - 1
