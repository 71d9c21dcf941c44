"""The card that a query opens."""

from __future__ import annotations

import pytest

from briefings.domain import SubjectKind
from briefings.domain.cards import Card, CardRequest, Citation, View
from briefings.service import BriefingService


def card(desk: BriefingService, subject: str, language: str = "ja", **more: object) -> Card:
    made = desk.build_card(CardRequest(subject, **more), language)  # type: ignore[arg-type]
    assert made is not None
    return made


def lines(made: Card, heading: str) -> list[str]:
    return [line.text for block in made.blocks if block.heading.startswith(heading) for line in block.lines]


def test_a_country_shows_name_flag_region_points_and_source(desk: BriefingService) -> None:
    made = card(desk, "AM")
    assert (made.flag, made.title, made.subtitle) == ("🇦🇲", "アルメニア", "国 · コーカサス")
    assert 3 <= len(lines(made, "要点")) <= 6
    assert made.source == "外交青書2025（外務省） · 公共データ利用規約（第1.0版） · 要約：本プロジェクト編集"
    assert made.revision == 7


def test_points_lead_back_to_edition_section_and_page(desk: BriefingService) -> None:
    points = next(block for block in card(desk, "AM").blocks if block.heading == "要点")
    assert points.lines[1].citation == Citation(2025, "3-(1)", 15)
    assert points.lines[1].date == "2024-09"


def test_what_points_back_to_a_sentence_before_it_is_no_point(desk: BriefingService) -> None:
    shown = "".join(lines(card(desk, "RU"), "要点"))
    assert "大統領選挙" in shown
    assert "この決定" not in shown


def test_what_says_the_same_is_shown_once(desk: BriefingService) -> None:
    told = [
        text for text in lines(card(desk, "RU"), "要点") + lines(card(desk, "RU"), "主な日付") if "回った" in text
    ]
    assert len(told) == 1


def test_points_look_into_several_sections(desk: BriefingService) -> None:
    points = next(block for block in card(desk, "RU").blocks if block.heading == "要点")
    assert len({line.citation.section for line in points.lines if line.citation}) >= 3


def test_a_section_about_the_country_counts_although_the_name_is_not_said(desk: BriefingService) -> None:
    assert any("大統領選挙" in text for text in lines(card(desk, "RU"), "要点"))


def test_a_title_naming_two_countries_makes_neither_the_subject_of_the_sections_below(desk: BriefingService) -> None:
    texts = [line.text for block in card(desk, "BY", view=View.FULL_TEXT).blocks for line in block.lines]
    assert texts
    assert not any("抗議" in text or "予算" in text for text in texts)


@pytest.mark.parametrize(
    ("subject", "language", "expected"),
    [("AM", "ja", "CSTO（2024年から参加凍結）"), ("AM", "en", "CSTO (Participation frozen since 2024)")],
)
def test_a_membership_that_is_no_plain_one_says_its_status_and_since_when(
    desk: BriefingService, subject: str, language: str, expected: str
) -> None:
    assert expected in lines(card(desk, subject, language), "枠組み" if language == "ja" else "Memberships")


def test_a_membership_that_nothing_in_the_edition_tells_is_not_shown(desk: BriefingService) -> None:
    """The catalogue alone says it: no page can be named."""
    assert not any("BRICS" in text for text in lines(card(desk, "BY"), "枠組み"))


def test_a_framework_lists_its_members_by_status_with_flags(desk: BriefingService) -> None:
    made = card(desk, "CSTO")
    block = next(block for block in made.blocks if block.heading == "参加国")
    assert [(line.label, line.text) for line in block.lines] == [
        ("参加国数", "6"), ("加盟", "🇧🇾ベラルーシ、🇷🇺ロシア"), ("参加凍結", "🇦🇲アルメニア（2024年から）")
    ]  # fmt: skip
    assert all(line.citation and line.citation.page == 17 for line in block.lines)


def test_a_region_lists_its_countries(desk: BriefingService) -> None:
    assert lines(card(desk, "caucasus"), "含まれる国") == ["🇦🇲 アルメニア、🇦🇿 アゼルバイジャン、🇬🇪 ジョージア"]


def test_a_country_of_which_little_is_told_shows_its_region_as_such(desk: BriefingService) -> None:
    assert any("鉄道" in text for text in lines(card(desk, "GE"), "コーカサス全体の動き"))


def test_a_person_shows_country_and_office(desk: BriefingService) -> None:
    assert card(desk, "suzuki").subtitle == "日本 · 外務大臣"
    assert card(desk, "suzuki", "en").subtitle == "Japan · Minister for Foreign Affairs"


def test_a_topic_shows_the_footnote_that_says_what_it_is(desk: BriefingService) -> None:
    assert "ナゴルノ・カラバフは、両国が長く争った土地の名。" in lines(card(desk, "karabakh"), "要点")


def test_a_dated_item_says_its_date_before_the_statement(desk: BriefingService) -> None:
    made = card(desk, "RU", view=View.CHRONOLOGY)
    line = next(line for block in made.blocks for line in block.lines if "BRICS" in line.text)
    assert (line.label, line.text, line.date) == ("2024年10月", "ロシアはBRICSの会議を開いた。", "2024-10")


def test_a_chapter_that_is_only_an_original_gives_points_sentence_by_sentence(desk: BriefingService) -> None:
    made = card(desk, "BR")
    points = made.blocks[0]
    assert points.original
    assert [line.text for line in points.lines][:2] == [
        "ブラジルは2024年に会議の議長を務めた。",
        "日本との往来も多かった。",
    ]
    assert all(line.citation and line.citation.original for line in points.lines)
    assert "要約" not in made.source


def test_a_language_without_a_chapter_is_told_in_the_other_and_says_so(desk: BriefingService) -> None:
    made = card(desk, "MD", "en")
    assert made.blocks[0].heading == "Key points (in Japanese)"
    assert "Diplomatic Bluebook 2024" in made.subtitle


def test_a_country_that_the_chapters_don_t_tell_of_gets_an_honest_short_card(desk: BriefingService) -> None:
    made = card(desk, "FR")
    assert made.title == "フランス"
    assert [line.text for block in made.blocks for line in block.lines] == [
        "収録している外交青書2025の章に、フランスについての記述はありません。"
    ]
    assert not made.actions
    assert not made.choices


def test_why_a_name_was_found_stands_on_the_card(desk: BriefingService) -> None:
    assert desk.answer("グルジア", "ja").match_note == "「グルジア」は旧称: ジョージア"
    assert desk.answer("ジョージア", "ja").match_note == ""


def test_there_are_at_most_five_buttons_and_the_empty_ones_can_t_be_pressed(desk: BriefingService) -> None:
    made = card(desk, "GE")
    assert [action.label for action in made.actions] == ["概要", "年表", "日本との関係", "原文", "全文"]
    assert [action.label for action in made.actions if action.disabled] == ["日本との関係", "原文"]
    assert [action.label for action in made.actions if action.current] == ["概要"]
    labels = [action.label for action in card(desk, "GE", "en").actions]
    assert labels == ["Overview", "Chronology", "Relations with Japan", "Original wording", "Full text"]


def test_the_list_opens_sections_then_related_subjects_and_older_editions(desk: BriefingService) -> None:
    choices = card(desk, "AM").choices
    assert [choice.label for choice in choices] == [
        "1 概観", "3-(1) コーカサス諸国", "🇦🇿 アゼルバイジャン", "ナゴルノ・カラバフ", "鈴木", "前年版との違い",
        "外交青書2024の記述",
    ]  # fmt: skip
    assert choices[1].description == "p.15〜 · 4件"
    assert all(desk.build_card(choice.request, "ja") is not None for choice in choices)


def test_every_subject_has_a_card_in_both_languages(desk: BriefingService) -> None:
    for subject in desk.snapshot.content.subjects:
        for language in ("ja", "en"):
            made = card(desk, subject.id, language)
            assert made.title == subject.localized_name(language)
            assert made.blocks
            assert subject.kind is not SubjectKind.COUNTRY or made.flag == subject.flag
