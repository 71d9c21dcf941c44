"""Tests which cards a change affects, and how their lines are aligned."""

from __future__ import annotations

from msgspec.structs import replace

from briefings.domain import Content
from briefings.domain.cards import CardRequest
from briefings.revisions.affected_cards import (
    align_cards,
    compare_cards,
    find_affected_cards,
    iterate_card_lines,
)
from briefings.service import BriefingService
from tests.support.refresh_documents import LINES, SUBJECTS, content_of, document, snapshot

NEXT = document(
    (LINES[0], "- アルメニアの外相が2025年3月8日に大阪を訪れた。 {p=142 date=2025-03-08}", *LINES[2:]), edition=2025
)


def make_service(content: Content) -> BriefingService:
    return BriefingService(snapshot(content))


def test_equal_content_changes_no_card() -> None:
    content = content_of(document())
    assert find_affected_cards(make_service(content), make_service(content), "ja") == ()


def test_only_the_subject_with_another_card_is_affected() -> None:
    found = find_affected_cards(make_service(content_of(document())), make_service(content_of(NEXT)), "ja")
    assert [item.subject for item in found] == ["AM"]
    assert found[0].changed_lines >= 2


def test_cards_with_most_changes_come_first() -> None:
    changed = document(
        (*LINES[:1], "- ジョージアの話が一つだけ残った。 {p=144}", "- アルメニアに防災の機材が贈られた。 {p=142}")
    )
    found = find_affected_cards(make_service(content_of(document())), make_service(content_of(changed)), "ja")
    assert [item.changed_lines for item in found] == sorted((item.changed_lines for item in found), reverse=True)
    assert {"AM", "GE"} <= {item.subject for item in found}


def test_renamed_subject_is_affected_without_a_changed_chapter() -> None:
    before = content_of(document())
    renamed = replace(before.subjects[0], names={"ja": "アルメニア共和国", "en": "Republic of Armenia"})
    assert before.subjects[0].id == "AM"
    after = replace(before, subjects=(renamed, *before.subjects[1:]))
    assert "AM" in {card.subject for card in find_affected_cards(make_service(before), make_service(after), "ja")}


def test_note_about_the_new_edition_alone_does_not_affect_a_card() -> None:
    """Next year's chapter is about Armenia only: Georgia's card keeps its statements, with their edition."""
    new = document(("- アルメニアの外相が2025年3月8日に大阪を訪れた。 {p=142 date=2025-03-08}",) * 2, edition=2026)
    before, after = make_service(content_of(document())), make_service(content_of(document(), new))
    cards = [item.build_card(CardRequest("GE"), "ja") for item in (before, after)]
    assert cards[0].subtitle != cards[1].subtitle
    found = [card.subject for card in find_affected_cards(before, after, "ja")]
    assert found[0] == "AM"
    assert "GE" not in found


def test_lines_are_aligned_with_their_new_wording() -> None:
    request = CardRequest("AM")
    was, now = (make_service(content_of(data)).build_card(request, "ja") for data in (document(), NEXT))
    pairs = align_cards(was, now)

    (changed,) = [pair for pair in pairs if pair[0] != pair[1] and "東京" in pair[0]]
    assert "大阪" in changed[1]


def test_every_line_of_both_cards_is_aligned_once() -> None:
    was, now = (make_service(content_of(data)).build_card(CardRequest("AM"), "ja") for data in (document(), NEXT))
    pairs = align_cards(was, now)
    assert sorted(one for one, _ in pairs if one) == sorted(iterate_card_lines(was))
    assert sorted(other for _, other in pairs if other) == sorted(iterate_card_lines(now))


def test_missing_card_has_empty_lines() -> None:
    card = make_service(content_of(document())).build_card(CardRequest("AM"), "ja")
    assert all(was == "" and now for was, now in align_cards(None, card))
    assert all(was and now == "" for was, now in align_cards(card, None))
    assert align_cards(None, None) == []
    assert (
        compare_cards("AM", "", None, card).added_lines
        == compare_cards("AM", "", card, None).removed_lines
        == len(list(iterate_card_lines(card)))
    )


def test_every_subject_of_these_tests_has_a_card() -> None:
    at = make_service(content_of(document()))
    assert [subject.id for subject in SUBJECTS[:3] if at.build_card(CardRequest(subject.id), "en") is None] == []
