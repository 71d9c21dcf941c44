"""Queries without a subject are answered from the text, and the index leads to every subject."""

from __future__ import annotations

import pytest

from briefings.cards.subject_groups import SubjectGroup, list_group
from briefings.domain.cards import CardRequest, View, build_search_request, parse_origin, parse_search_request
from briefings.domain.matches import SearchOutcome
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


@pytest.mark.parametrize(
    ("query", "language"),
    [("石炭", "ja"), ("エネルギー", "ja"), ("輸出", "ja"), ("難民", "ja"), ("oil", "en"), ("energy", "en")],
)
def test_word_that_is_not_a_subject_lists_every_statement_with_it(
    service: BriefingService, query: str, language: str
) -> None:
    assert service.search(query, language).outcome is SearchOutcome.NOTHING
    first = service.answer(query, language)
    shown = [line for block in first.blocks for line in block.lines]
    assert 1 <= len(shown) <= 3
    for page in range(1, first.pages):
        card = service.build_card(build_search_request(query, page=page), language)
        assert card is not None
        shown += [line for block in card.blocks for line in block.lines]
    assert all(query in line.text.lower() for line in shown)
    assert all(line.citation is not None and line.citation.page for line in shown)
    assert str(len(shown)) in first.title
    in_text = [
        statement
        for chapter in service.content_index.select_chapters(2025, language)
        for statement in service.content_index.get_chapter_statements(chapter).statements
        if query in statement.text.lower()
    ]
    if language == "ja":  # in English, a part of another word does not count
        assert len(shown) == len(in_text)


def test_near_name_is_offered_only_if_similar_to_the_word(service: BriefingService) -> None:
    card = service.answer("エネルギー", "ja")
    offered = [entry.label for entry in (*card.actions, *card.choices)]
    assert "ロシアへのエネルギー依存" in offered
    assert not any("ベルギー" in label for label in offered)


def test_sentence_is_searched_for_its_nouns(service: BriefingService) -> None:
    assert service.answer("石炭について教えて", "ja").title.startswith("「石炭」")


@pytest.mark.parametrize("query", ["の", "は", "ピザ", "the", "pizza", "。", "xyz"])
def test_word_that_is_everywhere_or_nowhere_finds_nothing_and_links_to_the_index(
    service: BriefingService, query: str
) -> None:
    card = service.answer(query, "ja")
    assert not any(line.citation for block in card.blocks for line in block.lines)
    assert {choice.request.section for choice in card.choices} == set(SubjectGroup)


def test_subjects_of_an_answer_lead_back_to_it(service: BriefingService) -> None:
    action = service.answer("石炭", "ja").actions[0]
    opened = service.build_card(action.request, "ja")
    assert opened is not None
    assert opened.actions[0].label == "← 石炭"
    back = service.build_card(opened.actions[0].request, "ja")
    assert back is not None
    assert back.title.startswith("「石炭」")


def test_every_covered_subject_that_the_edition_mentions_is_in_one_group(service: BriefingService) -> None:
    index = service.content_index
    grouped = [subject.id for group in SubjectGroup for subject in list_group(index, group, "ja")]
    assert len(grouped) == len(set(grouped))
    expected = {
        subject.id
        for subject in index.snapshot.content.subjects
        if subject.covered and index.list_statements(subject.id, 2025, "ja")
    }
    assert set(grouped) == expected


def test_pages_of_the_index_list_every_subject_once_and_lead_back(service: BriefingService) -> None:
    first = service.build_card(CardRequest("", View.INDEX, section="topics"), "en")
    assert first is not None
    listed = []
    for page in range(first.pages):
        card = service.build_card(CardRequest("", View.INDEX, section="topics", page=page), "en")
        assert card is not None
        listed += [choice.request.subject for choice in card.choices]
    expected = [subject.id for subject in list_group(service.content_index, SubjectGroup.TOPICS, "en")]
    assert listed == expected
    opened = service.build_card(first.choices[0].request, "en")
    assert opened is not None
    assert opened.actions[0].label == "← Topics"


def test_no_query_gets_the_start_card(service: BriefingService) -> None:
    card = service.answer("  ", "en")
    assert card.title == "What would you like to look up?"
    assert [action.label for action in card.actions][:2] == ["Countries and regions", "Relations between countries"]
    assert card.choices[0].label == "🇷🇺 Russia"


def test_choice_keeps_the_view_that_was_asked_for_also_on_the_way_back(service: BriefingService) -> None:
    card = service.answer("制裁", "ja", intent=View.TIMELINE)
    assert {action.request.view for action in card.actions} == {View.TIMELINE}
    origin = parse_origin(card.actions[0].request.origin)
    assert origin is not None
    assert parse_search_request(origin) == ("制裁", View.TIMELINE)


def test_related_subject_leads_back_and_its_views_keep_the_way(service: BriefingService) -> None:
    card = service.build_card(CardRequest("AM"), "ja")
    assert card is not None
    related = next(choice for choice in card.choices if choice.request.view is View.SUMMARY)
    opened = service.build_card(related.request, "ja")
    assert opened is not None
    assert (opened.actions[0].label, opened.actions[0].request) == ("← アルメニア", CardRequest("AM"))
    details = service.build_card(opened.actions[1].request, "ja")
    assert details is not None
    assert details.actions[0].request == CardRequest("AM")


@pytest.mark.parametrize("origin", ["", "s", "z~AM~", "s~NOBODY~", "~~", "q~~s:"])
def test_damaged_origin_has_no_back_button(service: BriefingService, origin: str) -> None:
    card = service.build_card(CardRequest("AM", origin=origin), "ja")
    assert card is not None
    assert not any(action.label.startswith("←") for action in card.actions)
