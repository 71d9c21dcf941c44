"""What differs between two states of the content, part by part."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from refreshing_made import SUBJECTS, chapter, content_of, document, event, holding

from briefings.model import (
    Alias,
    AliasKind,
    Anniversary,
    AnniversaryKind,
    Content,
    Membership,
    MembershipStatus,
    Section,
    Subject,
    SubjectKind,
)
from briefings.refreshing.change import Change, Difference, Item, Part
from briefings.refreshing.comparing import compare

BASE = chapter("アルメニアに橋ができた。", "ロシアで展示会があった。")


def day(key: str, text: str, date: str = "1991-09-21") -> Anniversary:
    return Anniversary(
        key, date, next(iter(AnniversaryKind)), {"ja": text, "en": text}, ("AM",), {"ja": "官報", "en": "gazette"}
    )


def member(status: MembershipStatus, who: str = "AM", note: str = "") -> Membership:
    return Membership("CSTO", who, status, note=note)


FULL, LEFT = list(MembershipStatus)[:2]
BRIDGE = Section("2", "2", "橋", 1, 12)
PORT = Subject("PORT", SubjectKind.TOPIC, {"ja": "港", "en": "Ports"})

CASES: dict[Part, dict[str, tuple[Content, Content]]] = {
    Part.CHAPTERS: {
        "added": (holding(), holding(BASE)),
        "changed": (holding(BASE), holding(replace(BASE, title="別の題"))),
        "removed": (holding(BASE), holding()),
    },
    Part.SECTIONS: {
        "added": (holding(BASE), holding(replace(BASE, sections=(*BASE.sections, BRIDGE)))),
        "changed": (holding(BASE), holding(replace(BASE, sections=(replace(BASE.sections[0], title="各国別"),)))),
        "removed": (holding(replace(BASE, sections=(*BASE.sections, BRIDGE))), holding(BASE)),
    },
    Part.PASSAGES: {
        "added": (holding(BASE), holding(chapter(*(one.text for one in BASE.passages), "ジョージアの選挙。"))),
        "changed": (
            holding(BASE),
            holding(chapter("アルメニアに大きな橋ができた。", "ロシアで展示会があった。")),
        ),
        "removed": (holding(BASE), holding(chapter("アルメニアに橋ができた。"))),
    },
    Part.SUBJECTS: {
        "added": (holding(BASE), holding(BASE, subjects=(*SUBJECTS, PORT))),
        "changed": (
            holding(BASE),
            holding(BASE, subjects=(replace(SUBJECTS[0], aliases=(Alias("アルミニア", AliasKind.OTHER_LANGUAGE),)),
                                    *SUBJECTS[1:])),
        ),
        "removed": (holding(BASE, subjects=(*SUBJECTS, PORT)), holding(BASE)),
    },
    Part.EVENTS: {
        "added": (holding(BASE), holding(BASE, events=(event("橋ができた。", of=BASE),))),
        "changed": (
            holding(BASE, events=(event("橋ができた。", of=BASE),)),
            holding(BASE, events=(event("橋ができた。", date="2024-03-09", of=BASE),)),
        ),
        "removed": (holding(BASE, events=(event("橋ができた。", of=BASE),)), holding(BASE)),
    },
    Part.MEMBERSHIPS: {
        "added": (holding(BASE), holding(BASE, memberships=(member(FULL),))),
        "changed": (holding(BASE, memberships=(member(FULL),)), holding(BASE, memberships=(member(LEFT),))),
        "removed": (holding(BASE, memberships=(member(FULL),)), holding(BASE)),
    },
    Part.ANNIVERSARIES: {
        "added": (holding(BASE), holding(BASE, anniversaries=(day("am", "独立の日"),))),
        "changed": (
            holding(BASE, anniversaries=(day("am", "独立の日"),)),
            holding(BASE, anniversaries=(day("am", "独立記念日"),)),
        ),
        "removed": (holding(BASE, anniversaries=(day("am", "独立の日"),)), holding(BASE)),
    },
}  # fmt: skip


def test_every_part_has_its_cases() -> None:
    assert set(CASES) == set(Part)


@pytest.mark.parametrize("side", ["added", "changed", "removed"])
@pytest.mark.parametrize("part", Part)
def test_what_is_new_changed_or_gone_is_told_as_such(part: Part, side: str) -> None:
    difference = compare(*CASES[part][side]).of(part)
    (item,) = getattr(difference, side)
    assert sum(len(one) for one in (difference.added, difference.changed, difference.removed)) == 1
    assert bool(item.before) is (side != "added")
    assert bool(item.after) is (side != "removed")


def mirrored(change: Change) -> dict[Part, tuple[Any, ...]]:
    """A change the other way round, without the places that tell both sides in an order."""

    def turned(items: tuple[Item, ...]) -> list[tuple[str, ...]]:
        return sorted((one.after, one.before, one.chapter) for one in items)

    return {part: (turned(one.removed), turned(one.changed), turned(one.added)) for part, one in change.parts.items()}


def plain(change: Change) -> dict[Part, tuple[Any, ...]]:
    def told(items: tuple[Item, ...]) -> list[tuple[str, ...]]:
        return sorted((one.before, one.after, one.chapter) for one in items)

    return {part: (told(one.added), told(one.changed), told(one.removed)) for part, one in change.parts.items()}


@pytest.mark.parametrize("side", ["added", "removed", "changed"])
@pytest.mark.parametrize("part", Part)
def test_the_other_way_round_what_was_added_is_removed(part: Part, side: str) -> None:
    before, after = CASES[part][side]
    assert mirrored(compare(before, after)) == plain(compare(after, before))


SENTENCES = st.lists(
    st.sampled_from(
        ["アルメニアに橋ができた。", "アルメニアに港ができた。", "ロシアで会合があった。", "ジョージアの選挙。"]
    ),
    max_size=6,
)


@given(SENTENCES, SENTENCES)
def test_any_two_states_mirror_each_other(one: list[str], other: list[str]) -> None:
    before, after = holding(chapter(*one)), holding(chapter(*other))
    assert mirrored(compare(before, after)) == plain(compare(after, before))


def test_the_same_content_differs_in_nothing() -> None:
    change = compare(content_of(document()), content_of(document()))
    assert not change
    assert change == Change({})


def test_a_part_without_a_difference_is_empty() -> None:
    assert compare(holding(BASE), holding(BASE)).of(Part.EVENTS) == Difference()


def test_a_passage_that_stands_on_another_page_is_told_with_both_pages() -> None:
    moved = replace(BASE, passages=(replace(BASE.passages[0], page=99), BASE.passages[1]))
    (item,) = compare(holding(BASE), holding(moved)).of(Part.PASSAGES).changed
    assert item.where == "§1 p.10 → §1 p.99"
    assert item.before == item.after


def test_a_new_first_passage_moves_the_others_and_changes_none() -> None:
    """Passages are numbered through: the number of one is nothing that a reader sees."""
    more = replace(
        BASE,
        passages=tuple(
            replace(one, ordinal=place)
            for place, one in enumerate((replace(BASE.passages[0], text="まったく別の前書き。"), *BASE.passages))
        ),
    )
    difference = compare(holding(BASE), holding(more)).of(Part.PASSAGES)
    assert [one.after for one in difference.added] == ["まったく別の前書き。"]
    assert not difference.changed
    assert not difference.removed


def test_passages_in_another_order_are_neither_new_nor_gone() -> None:
    turned = chapter(*(one.text for one in reversed(BASE.passages)))
    difference = compare(holding(BASE), holding(turned)).of(Part.PASSAGES)
    assert not difference.added
    assert not difference.removed


def test_a_new_edition_takes_nothing_away() -> None:
    change = compare(holding(BASE), holding(BASE, chapter("アルメニアの港。", edition=2026)))
    assert len(change.of(Part.CHAPTERS).added) == 1
    assert not any(one.removed or one.changed for one in change.parts.values())


def test_items_name_their_chapter() -> None:
    other = chapter("ジョージアの港。", number="2-6")
    change = compare(holding(BASE), holding(BASE, other))
    assert {one.chapter for one in change.of(Part.PASSAGES).added} == {other.key}


def test_what_changes_beside_the_words_is_named() -> None:
    """A subject's names are the same, its keywords are not: a reader is told which of its fields changed."""
    after = (replace(SUBJECTS[0], keywords=("橋",)), *SUBJECTS[1:])
    (item,) = compare(holding(BASE), holding(BASE, subjects=after)).of(Part.SUBJECTS).changed
    assert "keywords" in item.after
    assert "keywords" not in item.before


@pytest.mark.parametrize(
    ("before", "after"),
    [("同じ始まり" * 30 + "東京です", "同じ始まり" * 30 + "大阪です"), ("", "新しい" * 60), ("古い" * 60, "")],
)
def test_excerpts_are_cut_around_the_place_where_they_differ(before: str, after: str) -> None:
    was, now = Item("§1", before, after).excerpts(40)
    assert all(len(text) <= 42 for text in (was, now))
    if before and after:
        assert "東京" in was
        assert "大阪" in now
    else:
        assert (was, now).count("") == 1


def test_an_excerpt_shows_what_was_added_at_the_end() -> None:
    before = "長い文章の始まり" * 20
    was, now = Item("§1", before, f"{before}、そして橋").excerpts(40)
    assert was != now
    assert "そして橋" in now
