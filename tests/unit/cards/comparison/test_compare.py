"""What an edition tells otherwise than the one before it."""

from __future__ import annotations

from types import ModuleType

import pytest

from briefings.cards.to_json import card_to_dict
from briefings.domain.cards import Card, CardBlock, CardRequest, Citation, View
from briefings.service import BriefingService


def card(desk: BriefingService, subject: str, language: str = "ja", **more: object) -> Card:
    made = desk.build_card(CardRequest(subject, View.COMPARE, **more), language)  # type: ignore[arg-type]
    assert made is not None
    return made


def block(made: Card, heading: str) -> CardBlock:
    return next(one for one in made.blocks if one.heading == heading)


def texts(made: Card) -> list[str]:
    return [line.text for one in made.blocks for line in one.lines]


def test_the_newest_edition_is_held_against_the_one_before_it(three: BriefingService) -> None:
    made = card(three, "AM")
    assert (made.title, made.view_label) == ("アルメニア", "前年版との違い")
    assert texts(made)[0].startswith("外交青書2026を外交青書2025と比べました。")
    assert {line.citation.edition for one in made.blocks for line in one.lines if line.citation} == {2025, 2026}


def test_what_is_new_stands_first_and_what_is_told_no_more_after_it(three: BriefingService) -> None:
    made = card(three, "AM")
    assert [line.text for line in block(made, "2026年版で新しい記述").lines] == [
        "2025年6月、アルメニアとジョージアは、新しい鉄道を開いた。"
    ]
    gone = block(made, "2026年版では触れていない2025年版の記述").lines
    assert [line.text for line in gone] == ["2024年5月、アルメニアの北部で大雨による洪水があった。"]
    assert gone[0].citation == Citation(2025, "2-(1)", 12)


def test_a_statement_told_differently_is_a_pair_with_both_sources_and_the_words_that_changed(
    three: BriefingService,
) -> None:
    before, after = block(card(three, "AM"), "2025年版から変わった記述").lines[:2]
    assert (before.label, before.text) == ("2025年版", "アルメニアは、展示会に12億円を出すと決めた。")
    assert (after.label, after.text) == (
        "2026年版（12億円 → 15億円）", "アルメニアは、展示会に15億円を出すと決めた。"
    )  # fmt: skip
    assert (before.citation, after.citation) == (Citation(2025, "2-(1)", 11), Citation(2026, "3-(2)", 21))


def test_a_dated_fact_in_new_words_is_found_by_its_date_and_is_neither_new_nor_gone(three: BriefingService) -> None:
    made = card(three, "AM")
    pair = [line for one in made.blocks for line in one.lines if "特使" in line.text]
    assert [line.citation.edition for line in pair if line.citation] == [2025, 2026]
    assert all(line.label.startswith(("2025年版", "2026年版")) for line in pair)


def test_what_both_say_alike_is_counted_and_not_listed(three: BriefingService) -> None:
    """One of the two differs in a comma alone."""
    told = texts(card(three, "AM"))
    assert "どちらにもある記述2件" in told[0]
    assert not any("葡萄酒" in text or "見直して" in text for text in told[1:])


def test_a_standing_that_changed_is_told_with_the_notes_that_say_so(three: BriefingService) -> None:
    lines = block(card(three, "AM"), "枠組みへの参加の変化").lines
    assert [(line.label, line.text) for line in lines] == [
        ("CSTO（2025年版）", "2024年から参加凍結"), ("CSTO（2026年版）", "2025年から参加停止")
    ]  # fmt: skip
    assert [line.citation.page for line in lines if line.citation] == [18, 28]


def test_a_full_member_that_no_note_told_of_is_told_from_the_figure(three: BriefingService) -> None:
    lines = block(card(three, "BY"), "枠組みへの参加の変化").lines
    assert [(line.label, line.text) for line in lines] == [
        ("CSTO（2025年版）", "加盟"), ("CSTO（2026年版）", "2025年から参加凍結")
    ]  # fmt: skip
    assert [line.citation.page for line in lines if line.citation] == [17, 28]


def test_a_framework_tells_its_number_of_members_and_whose_standing_changed(three: BriefingService) -> None:
    lines = block(card(three, "CSTO"), "枠組みへの参加の変化").lines
    assert [(line.label, line.text) for line in lines] == [
        ("参加国数（2025年版）", "6"),
        ("参加国数（2026年版）", "5"),
        ("🇦🇲アルメニア（2025年版）", "2024年から参加凍結"),
        ("🇦🇲アルメニア（2026年版）", "2025年から参加停止"),
        ("🇧🇾ベラルーシ（2025年版）", "加盟"),
        ("🇧🇾ベラルーシ（2026年版）", "2025年から参加凍結"),
    ]


def test_an_older_edition_is_held_against_the_one_before_that(three: BriefingService) -> None:
    made = card(three, "AM", edition=2025)
    assert texts(made)[0].startswith("外交青書2025を外交青書2024と比べました。")
    assert all(action.request.edition == 2025 for action in made.actions)


def test_an_edition_in_between_that_does_not_tell_of_the_subject_is_passed_over(
    three: BriefingService, yearbooks: ModuleType
) -> None:
    desk = BriefingService(yearbooks.snapshot((yearbooks.OF_2024, yearbooks.PERU_ORIGINAL_2025, yearbooks.OF_2026)))
    made = card(desk, "AM")
    assert made.view_label == "前の版との違い"
    assert "外交青書2024と比べました" in texts(made)[0]


def test_with_one_edition_it_says_kindly_that_there_is_nothing_to_compare(yearbooks: ModuleType) -> None:
    desk = BriefingService(yearbooks.snapshot((yearbooks.OF_2025,)))
    made = card(desk, "AM")
    assert texts(made) == [
        "収録している版は外交青書2025だけです。ほかの版を取り込むと、アルメニアについての違いが表示されます。"
    ]
    assert made.actions[0].request == CardRequest("AM")
    summary = desk.build_card(CardRequest("AM"), "ja")
    assert summary is not None
    assert not any(one.request.view is View.COMPARE for one in summary.choices)


def test_a_subject_of_one_edition_among_several_says_so(three: BriefingService) -> None:
    assert texts(card(three, "GE")) == [
        "外交青書2026より前の版でジョージアを述べたものは収録されていないため、比べられません。"
    ]


def test_where_nothing_changed_it_says_that(three: BriefingService) -> None:
    assert texts(card(three, "AZ")) == [
        "アゼルバイジャンについて、外交青書2026の記述は外交青書2025と変わっていません。"
    ]


def test_digests_are_held_against_digests_though_originals_are_there(three: BriefingService) -> None:
    made = card(three, "AM")
    assert not any(line.citation.original for one in made.blocks for line in one.lines if line.citation)
    assert "増額" not in "".join(texts(made))


def test_originals_are_held_against_originals_where_a_digest_is_missing(yearbooks: ModuleType) -> None:
    desk = BriefingService(yearbooks.snapshot((yearbooks.OF_2025, yearbooks.ORIGINAL_2025, yearbooks.ORIGINAL_2026)))
    made = card(desk, "AM")
    pair = [line for one in made.blocks if one.original for line in one.lines]
    assert [line.citation.edition for line in pair if line.citation] == [2025, 2026]
    assert pair[1].label.endswith("（額 → 増額）")


def test_a_digest_and_an_original_are_not_held_to_their_wording(three: BriefingService) -> None:
    made = card(three, "PE")
    told = texts(made)
    assert "言い回しの違いを比べていません" in told[0]
    assert not any("会合" in text for text in told)
    assert [line.text for line in block(made, "2026年版で新しい記述").lines] == [
        "2025年3月、ペルーの大統領が日本を訪れた。"
    ]
    assert [one.original for one in made.blocks if "触れていない" in one.heading] == [True]


def test_in_english_the_english_digests_are_compared(three: BriefingService) -> None:
    made = card(three, "AM", "en")
    lines = block(made, "Changed since 2025").lines
    assert [line.label for line in lines] == ["2025 edition", "2026 edition (1.2 → 1.5)"]
    assert made.view_label == "Changes since the last edition"


def test_a_section_is_found_again_under_another_number(three: BriefingService) -> None:
    made = three.build_card(CardRequest("", View.COMPARE, "2-5/3-(2)"), "ja")
    assert made is not None
    assert made.title == "コーカサス諸国"
    assert any("鉄道" in text for text in texts(made))
    assert any("洪水" in text for text in texts(made))
    alone = three.build_card(CardRequest("", View.SECTION, "2-5/3-(2)"), "ja")
    assert alone is not None
    assert [one.request for one in alone.choices if one.request.view is View.COMPARE] == [made.request]


def test_the_list_of_a_card_opens_it_and_it_leads_back_to_the_overview(three: BriefingService) -> None:
    summary = three.build_card(CardRequest("AM"), "ja")
    assert summary is not None
    entry = next(one for one in summary.choices if one.request.view is View.COMPARE)
    assert (entry.label, entry.description) == ("前年版との違い", "外交青書2025 → 外交青書2026")
    made = three.build_card(entry.request, "ja")
    assert made is not None
    assert made.actions[0].request == CardRequest("AM")
    assert not any(one.request.view is View.COMPARE for one in made.choices)


def test_both_editions_stand_in_the_source_line_and_in_the_json(three: BriefingService) -> None:
    made = card(three, "AM")
    assert "外交青書2025" in made.source
    assert "外交青書2026" in made.source
    assert card_to_dict(made)["opened"] == "前年版との違い"
    assert card_to_dict(made)["request"]["view"] == "compare"


def test_a_newer_edition_that_does_not_tell_of_the_subject_is_named_on_its_card(three: BriefingService) -> None:
    made = three.build_card(CardRequest("MD"), "ja")
    assert made is not None
    assert made.subtitle.endswith("外交青書2025（収録している外交青書2026の章には記述なし）")
    english = three.build_card(CardRequest("MD"), "en")
    assert english is not None
    assert english.subtitle.endswith("Diplomatic Bluebook 2025 (not mentioned in the available chapters of 2026)")


def test_an_older_edition_asked_for_is_named_without_such_a_remark(three: BriefingService) -> None:
    made = three.build_card(CardRequest("AM", edition=2025), "ja")
    assert made is not None
    assert made.subtitle.endswith("· 外交青書2025")


def test_an_edition_that_does_not_tell_of_the_subject_leads_to_those_that_do(three: BriefingService) -> None:
    made = three.build_card(CardRequest("MD", edition=2026), "ja")
    assert made is not None
    assert texts(made) == ["収録している外交青書2026の章に、モルドバについての記述はありません。"]
    assert [one.request for one in made.choices] == [CardRequest("MD", edition=2025), CardRequest("MD", edition=2024)]


@pytest.mark.parametrize("subject", ["AM", "BY", "CSTO", "PE", "JP"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_line_but_the_first_names_its_source(three: BriefingService, subject: str, language: str) -> None:
    made = card(three, subject, language)
    for one in made.blocks[1:]:
        assert all(line.citation is not None and line.citation.page for line in one.lines)
