"""Tests the details of a subject."""

from __future__ import annotations

import pytest

from briefings.domain import SubjectKind
from briefings.domain.cards import Card, CardRequest, Citation, View
from briefings.service import BriefingService


def build_card(service: BriefingService, subject: str, language: str = "ja", **more: object) -> Card:
    card = service.build_card(CardRequest(subject, **{"view": View.DETAILS, **more}), language)  # type: ignore[arg-type]
    assert card is not None
    return card


def lines(card: Card, heading: str) -> list[str]:
    return [line.text for block in card.blocks if block.heading.startswith(heading) for line in block.lines]


def test_country_shows_name_flag_region_points_and_source(service: BriefingService) -> None:
    card = build_card(service, "AM")
    assert (card.flag, card.title, card.subtitle) == (
        "🇦🇲",
        "アルメニア",
        "国 · コーカサス · CSTO（2024年から参加凍結）",
    )
    assert 3 <= len(lines(card, "要点")) <= 6
    assert card.source == "外交青書2025（外務省） · 公共データ利用規約（第1.0版） · 要約：本プロジェクト編集"
    assert card.revision == 7


def test_points_lead_back_to_edition_section_and_page(service: BriefingService) -> None:
    points = next(block for block in build_card(service, "AM").blocks if block.heading == "要点")
    assert points.lines[1].citation == Citation(2025, "3-(1)", 15, publisher="外務省")
    assert points.lines[1].date == "2024-09"


def test_sentence_that_refers_back_is_not_a_key_point(service: BriefingService) -> None:
    shown = "".join(lines(build_card(service, "RU"), "要点"))
    assert "大統領選挙" in shown
    assert "この決定" not in shown


def test_duplicates_are_shown_once(service: BriefingService) -> None:
    assert len([text for text in lines(build_card(service, "RU"), "要点") if "回った" in text]) == 1


def test_key_dates_are_those_of_the_timeline(service: BriefingService) -> None:
    details, timeline = build_card(service, "RU"), build_card(service, "RU", view=View.CHRONOLOGY)
    dates = next(block for block in details.blocks if block.heading == "主な日付")
    listed = [line.text for block in timeline.blocks for line in block.lines]
    assert 1 <= len(dates.lines) <= 6
    assert all(line.text in listed for line in dates.lines)
    assert [line.date for line in dates.lines] == sorted(line.date for line in dates.lines)


def test_points_are_from_several_sections(service: BriefingService) -> None:
    points = next(block for block in build_card(service, "RU").blocks if block.heading == "要点")
    assert len({line.citation.section for line in points.lines if line.citation}) >= 3


def test_section_about_the_country_counts_without_its_name(service: BriefingService) -> None:
    assert any("大統領選挙" in text for text in lines(build_card(service, "RU"), "要点"))


def test_title_naming_two_countries_makes_neither_the_subject_of_the_sections_below(
    service: BriefingService,
) -> None:
    texts = [line.text for block in build_card(service, "BY", view=View.FULL_TEXT).blocks for line in block.lines]
    assert texts
    assert not any("抗議" in text or "予算" in text for text in texts)


@pytest.mark.parametrize(
    ("subject", "language", "expected"),
    [("AM", "ja", "CSTO（2024年から参加凍結）"), ("AM", "en", "CSTO (frozen since 2024)")],
)
def test_membership_other_than_a_full_one_states_its_status_and_date(
    service: BriefingService, subject: str, language: str, expected: str
) -> None:
    assert expected in lines(build_card(service, subject, language), "枠組み" if language == "ja" else "Memberships")


def test_membership_without_a_source_in_the_edition_is_not_shown(service: BriefingService) -> None:
    """Only the catalog reports it, so there is no page to cite."""
    assert not any("BRICS" in text for text in lines(build_card(service, "BY"), "枠組み"))


def test_framework_lists_its_members_by_status_with_flags(service: BriefingService) -> None:
    card = build_card(service, "CSTO")
    block = next(block for block in card.blocks if block.heading == "参加国")
    assert [(line.label, line.text) for line in block.lines] == [
        ("参加国数", "6"),
        ("加盟", "🇧🇾\u00a0ベラルーシ、🇷🇺\u00a0ロシア"),
        ("参加凍結", "🇦🇲\u00a0アルメニア（2024年から）"),
    ]
    assert all(line.citation and line.citation.page == 17 for line in block.lines)


def test_region_lists_its_countries(service: BriefingService) -> None:
    assert lines(build_card(service, "caucasus"), "含まれる国") == [
        "🇦🇲\u00a0アルメニア、🇦🇿\u00a0アゼルバイジャン、🇬🇪\u00a0ジョージア"
    ]


def test_country_with_few_statements_shows_its_region(service: BriefingService) -> None:
    assert any("鉄道" in text for text in lines(build_card(service, "GE"), "コーカサス全体の動き"))


def test_person_shows_country_and_office(service: BriefingService) -> None:
    assert build_card(service, "suzuki").subtitle == "日本 · 外務大臣"
    assert build_card(service, "suzuki", "en").subtitle == "Japan · Minister for Foreign Affairs"


def test_topic_shows_the_footnote_that_defines_it(service: BriefingService) -> None:
    assert "ナゴルノ・カラバフは、両国が長く争った土地の名。" in lines(build_card(service, "karabakh"), "要点")


def test_dated_item_has_its_date_before_the_statement(service: BriefingService) -> None:
    card = build_card(service, "RU", view=View.CHRONOLOGY)
    line = next(line for block in card.blocks for line in block.lines if "BRICS" in line.text)
    assert (line.label, line.text, line.date) == ("10月", "ロシアはBRICSの会議を開いた", "2024-10")


def test_chapter_that_is_only_an_original_gives_points_sentence_by_sentence(service: BriefingService) -> None:
    card = build_card(service, "BR")
    points = card.blocks[0]
    assert points.original
    assert [line.text for line in points.lines][:2] == [
        "ブラジルは2024年に会議の議長を務めた。",
        "日本との往来も多かった。",
    ]
    assert all(line.citation and line.citation.original for line in points.lines)
    assert "要約" not in card.source


def test_card_in_a_language_without_a_chapter_uses_another_and_marks_it(service: BriefingService) -> None:
    card = build_card(service, "MD", "en")
    assert card.blocks[0].heading == "Key points (in Japanese)"
    assert "Diplomatic Bluebook 2024" in card.subtitle


def test_country_without_statements_has_explanatory_card(service: BriefingService) -> None:
    card = build_card(service, "FR")
    assert card.title == "フランス"
    assert [line.text for block in card.blocks for line in block.lines] == [
        "収録している外交青書2025の章に、フランスについての記述はありません。"
    ]
    assert not card.actions
    assert not card.choices


def test_card_explains_why_a_name_matched(service: BriefingService) -> None:
    assert service.answer("グルジア", "ja").match_note == "「グルジア」は旧称: ジョージア"
    assert service.answer("ジョージア", "ja").match_note == ""


def test_there_are_at_most_five_buttons_to_other_views_with_content(service: BriefingService) -> None:
    assert [action.label for action in build_card(service, "GE").actions] == ["概要", "年表", "すべての記述"]
    assert [action.label for action in build_card(service, "GE", "en").actions] == [
        "Overview",
        "Timeline",
        "All statements",
    ]
    for view in (View.SUMMARY, View.DETAILS, View.FULL_TEXT):
        card = build_card(service, "AM", view=view)
        assert len(card.actions) <= 5
        assert view not in {action.request.view for action in card.actions}
        assert card.view_label == {"s": "", "e": "くわしく", "f": "すべての記述"}[view.value]


def test_list_opens_sections_then_related_subjects_and_older_editions(service: BriefingService) -> None:
    choices = build_card(service, "AM").choices
    assert [choice.label for choice in choices] == [
        "1 概観", "3-(1) コーカサス諸国", "🇦🇿 アゼルバイジャン", "ナゴルノ・カラバフ", "鈴木", "前年版との違い",
        "2024年版の記述",
    ]  # fmt: skip
    assert choices[1].description == "p.15〜 · 4件"
    assert all(service.build_card(choice.request, "ja") is not None for choice in choices)


def test_every_subject_has_a_card_in_both_languages(service: BriefingService) -> None:
    for subject in service.snapshot.content.subjects:
        for language in ("ja", "en"):
            card = build_card(service, subject.id, language)
            assert card.title == subject.get_localized_name(language)
            assert card.blocks
            assert subject.kind is not SubjectKind.COUNTRY or card.flag == subject.flag
