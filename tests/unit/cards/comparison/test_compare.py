"""Tests the comparison of two editions."""

from __future__ import annotations

from types import ModuleType

import pytest

from briefings.cards.to_json import card_to_dict
from briefings.domain.cards import Card, CardBlock, CardRequest, Citation, View
from briefings.service import BriefingService


def build_card(service: BriefingService, subject: str, language: str = "ja", **more: object) -> Card:
    card = service.build_card(CardRequest(subject, View.COMPARE, **more), language)  # type: ignore[arg-type]
    assert card is not None
    return card


def block(card: Card, heading: str) -> CardBlock:
    return next(part for part in card.blocks if part.heading == heading)


def texts(card: Card) -> list[str]:
    return [line.text for part in card.blocks for line in part.lines]


def test_newest_edition_is_compared_with_the_one_before_it(three_editions: BriefingService) -> None:
    card = build_card(three_editions, "AM")
    assert (card.title, card.view_label) == ("アルメニア", "前年版との違い")
    assert texts(card)[0].startswith("外交青書2026を外交青書2025と比べました。")
    assert {line.citation.edition for part in card.blocks for line in part.lines if line.citation} == {2025, 2026}


def test_new_statements_come_first_and_removed_ones_after_them(three_editions: BriefingService) -> None:
    card = build_card(three_editions, "AM")
    assert [line.text for line in block(card, "2026年版で新しい記述").lines] == [
        "2025年6月、アルメニアとジョージアは、新しい鉄道を開いた。"
    ]
    removed = block(card, "2026年版では触れていない2025年版の記述").lines
    assert [line.text for line in removed] == ["2024年5月、アルメニアの北部で大雨による洪水があった。"]
    assert removed[0].citation == Citation(2025, "2-(1)", 12, publisher="外務省")


def test_changed_statement_is_a_pair_with_both_sources_and_the_changed_words(
    three_editions: BriefingService,
) -> None:
    before, after = block(build_card(three_editions, "AM"), "2025年版から変わった記述").lines[:2]
    assert (before.label, before.text) == ("2025年版", "アルメニアは、展示会に12億円を出すと決めた。")
    assert (after.label, after.text) == (
        "2026年版（12億円 → 15億円）", "アルメニアは、展示会に15億円を出すと決めた。"
    )  # fmt: skip
    assert before.citation == Citation(2025, "2-(1)", 11, publisher="外務省")
    assert after.citation == Citation(2026, "3-(2)", 21, publisher="外務省")


def test_reworded_dated_fact_is_matched_by_date(
    three_editions: BriefingService,
) -> None:
    card = build_card(three_editions, "AM")
    pair = [line for part in card.blocks for line in part.lines if "特使" in line.text]
    assert [line.citation.edition for line in pair if line.citation] == [2025, 2026]
    assert all(line.label.startswith(("2025年版", "2026年版")) for line in pair)


def test_equal_statements_are_counted_and_not_listed(three_editions: BriefingService) -> None:
    """They differ at most in a comma."""
    shown = texts(build_card(three_editions, "AM"))
    assert "どちらにもある記述2件" in shown[0]
    assert not any("葡萄酒" in text or "見直して" in text for text in shown[1:])


def test_changed_membership_is_shown_with_its_notes(three_editions: BriefingService) -> None:
    lines = block(build_card(three_editions, "AM"), "枠組みへの参加の変化").lines
    assert [(line.label, line.text) for line in lines] == [
        ("CSTO（2025年版）", "2024年から参加凍結"), ("CSTO（2026年版）", "2025年から参加停止")
    ]  # fmt: skip
    assert [line.citation.page for line in lines if line.citation] == [18, 28]


def test_full_member_without_a_note_is_cited_from_the_figure(three_editions: BriefingService) -> None:
    lines = block(build_card(three_editions, "BY"), "枠組みへの参加の変化").lines
    assert [(line.label, line.text) for line in lines] == [
        ("CSTO（2025年版）", "加盟"), ("CSTO（2026年版）", "2025年から参加凍結")
    ]  # fmt: skip
    assert [line.citation.page for line in lines if line.citation] == [17, 28]


def test_framework_shows_changes_of_its_number_of_members_and_of_members(three_editions: BriefingService) -> None:
    lines = block(build_card(three_editions, "CSTO"), "枠組みへの参加の変化").lines
    assert [(line.label, line.text) for line in lines] == [
        ("参加国数（2025年版）", "6"),
        ("参加国数（2026年版）", "5"),
        ("🇦🇲アルメニア（2025年版）", "2024年から参加凍結"),
        ("🇦🇲アルメニア（2026年版）", "2025年から参加停止"),
        ("🇧🇾ベラルーシ（2025年版）", "加盟"),
        ("🇧🇾ベラルーシ（2026年版）", "2025年から参加凍結"),
    ]


def test_older_edition_is_compared_with_the_one_before_it(three_editions: BriefingService) -> None:
    card = build_card(three_editions, "AM", edition=2025)
    assert texts(card)[0].startswith("外交青書2025を外交青書2024と比べました。")
    assert all(action.request.edition == 2025 for action in card.actions)


def test_edition_in_between_without_the_subject_is_skipped(
    three_editions: BriefingService, yearbooks: ModuleType
) -> None:
    service = BriefingService(
        yearbooks.snapshot((yearbooks.OF_2024, yearbooks.PERU_ORIGINAL_2025, yearbooks.OF_2026))
    )
    card = build_card(service, "AM")
    assert card.view_label == "前の版との違い"
    assert "外交青書2024と比べました" in texts(card)[0]


def test_single_edition_has_nothing_to_compare(yearbooks: ModuleType) -> None:
    service = BriefingService(yearbooks.snapshot((yearbooks.OF_2025,)))
    card = build_card(service, "AM")
    assert texts(card) == [
        "収録している版は2025年版だけです。ほかの版を取り込むと、アルメニアについての違いが表示されます。"
    ]
    assert card.actions[0].request == CardRequest("AM")
    summary = service.build_card(CardRequest("AM"), "ja")
    assert summary is not None
    assert not any(choice.request.view is View.COMPARE for choice in summary.choices)


def test_subject_of_single_edition_is_stated(three_editions: BriefingService) -> None:
    assert texts(build_card(three_editions, "GE")) == [
        "2026年版より前の版でジョージアを述べたものは収録されていないため、比べられません。"
    ]


def test_unchanged_subject_is_stated(three_editions: BriefingService) -> None:
    assert texts(build_card(three_editions, "AZ")) == [
        "アゼルバイジャンについて、2026年版の記述は2025年版と変わっていません。"
    ]


def test_digests_are_compared_with_digests_even_if_there_are_originals(three_editions: BriefingService) -> None:
    card = build_card(three_editions, "AM")
    assert not any(line.citation.original for part in card.blocks for line in part.lines if line.citation)
    assert "増額" not in "".join(texts(card))


def test_originals_are_compared_with_originals_if_a_digest_is_missing(yearbooks: ModuleType) -> None:
    service = BriefingService(
        yearbooks.snapshot((yearbooks.OF_2025, yearbooks.ORIGINAL_2025, yearbooks.ORIGINAL_2026))
    )
    card = build_card(service, "AM")
    pair = [line for part in card.blocks if part.original for line in part.lines]
    assert [line.citation.edition for line in pair if line.citation] == [2025, 2026]
    assert pair[1].label.endswith("（額 → 増額）")


def test_wording_of_a_digest_and_an_original_is_not_compared(three_editions: BriefingService) -> None:
    card = build_card(three_editions, "PE")
    shown = texts(card)
    assert "言い回しの違いを比べていません" in shown[0]
    assert not any("会合" in text for text in shown)
    assert [line.text for line in block(card, "2026年版で新しい記述").lines] == [
        "2025年3月、ペルーの大統領が日本を訪れた。"
    ]
    assert [part.original for part in card.blocks if "触れていない" in part.heading] == [True]


def test_in_english_the_english_digests_are_compared(three_editions: BriefingService) -> None:
    card = build_card(three_editions, "AM", "en")
    lines = block(card, "Changed since 2025").lines
    assert [line.label for line in lines] == ["2025 edition", "2026 edition (1.2 → 1.5)"]
    assert card.view_label == "Changes since the last edition"


def test_section_is_found_again_under_another_number(three_editions: BriefingService) -> None:
    card = three_editions.build_card(CardRequest("", View.COMPARE, "2-5/3-(2)"), "ja")
    assert card is not None
    assert card.title == "コーカサス諸国"
    assert any("鉄道" in text for text in texts(card))
    assert any("洪水" in text for text in texts(card))
    alone = three_editions.build_card(CardRequest("", View.SECTION, "2-5/3-(2)"), "ja")
    assert alone is not None
    assert [choice.request for choice in alone.choices if choice.request.view is View.COMPARE] == [card.request]


def test_list_of_a_card_opens_it_and_it_leads_back_to_the_overview(three_editions: BriefingService) -> None:
    summary = three_editions.build_card(CardRequest("AM"), "ja")
    assert summary is not None
    entry = next(choice for choice in summary.choices if choice.request.view is View.COMPARE)
    assert (entry.label, entry.description) == ("前年版との違い", "2025年版 → 2026年版")
    card = three_editions.build_card(entry.request, "ja")
    assert card is not None
    assert card.actions[0].request == CardRequest("AM")
    assert not any(choice.request.view is View.COMPARE for choice in card.choices)


def test_both_editions_are_in_the_source_line_and_in_the_json(three_editions: BriefingService) -> None:
    card = build_card(three_editions, "AM")
    assert "外交青書2025" in card.source
    assert "外交青書2026" in card.source
    assert card_to_dict(card)["opened"] == "前年版との違い"
    assert card_to_dict(card)["request"]["view"] == "compare"


def test_newer_edition_without_the_subject_is_named_on_its_card(three_editions: BriefingService) -> None:
    card = three_editions.build_card(CardRequest("MD"), "ja")
    assert card is not None
    assert card.subtitle.endswith("外交青書2025（収録している2026年版の章には記述なし）")
    english = three_editions.build_card(CardRequest("MD"), "en")
    assert english is not None
    assert english.subtitle.endswith("Diplomatic Bluebook 2025 (not mentioned in the available chapters of 2026)")


def test_requested_older_edition_has_no_remark(three_editions: BriefingService) -> None:
    card = three_editions.build_card(CardRequest("AM", edition=2025), "ja")
    assert card is not None
    assert card.subtitle.endswith("· 外交青書2025")


def test_edition_without_the_subject_links_to_those_with_it(three_editions: BriefingService) -> None:
    card = three_editions.build_card(CardRequest("MD", edition=2026), "ja")
    assert card is not None
    assert texts(card) == ["収録している外交青書2026の章に、モルドバについての記述はありません。"]
    assert [choice.request for choice in card.choices] == [
        CardRequest("MD", edition=2025),
        CardRequest("MD", edition=2024),
    ]


@pytest.mark.parametrize("subject", ["AM", "BY", "CSTO", "PE", "JP"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_line_but_the_first_names_its_source(
    three_editions: BriefingService, subject: str, language: str
) -> None:
    card = build_card(three_editions, subject, language)
    for part in card.blocks[1:]:
        assert all(line.citation is not None and line.citation.page for line in part.lines)
