"""Tests how two contents are compared, part by part."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from briefings.domain import (
    Alias,
    AliasKind,
    AnniversaryKind,
    Content,
    Membership,
    MembershipStatus,
    Section,
    StandingAnniversary,
    Subject,
    SubjectKind,
)
from briefings.domain.reviews import ContentDiff, ContentPart, DiffItem, PartDiff
from briefings.revisions.diff import diff_contents
from tests.support.refresh_documents import SUBJECTS, chapter, content_of, document, event, holding

BASE = chapter("アルメニアに橋ができた。", "ロシアで展示会があった。")


def day(key: str, text: str, date: str = "1991-09-21") -> StandingAnniversary:
    return StandingAnniversary(
        key, date, next(iter(AnniversaryKind)), {"ja": text, "en": text}, ("AM",), {"ja": "官報", "en": "gazette"}
    )


def member(status: MembershipStatus, state: str = "AM", note: str = "") -> Membership:
    return Membership("CSTO", state, status, note=note)


FULL, LEFT = list(MembershipStatus)[:2]
BRIDGE = Section("2", "2", "橋", 1, 12)
PORT = Subject("PORT", SubjectKind.TOPIC, {"ja": "港", "en": "Ports"})

CASES: dict[ContentPart, dict[str, tuple[Content, Content]]] = {
    ContentPart.CHAPTERS: {
        "added": (holding(), holding(BASE)),
        "changed": (holding(BASE), holding(replace(BASE, title="別の題"))),
        "removed": (holding(BASE), holding()),
    },
    ContentPart.SECTIONS: {
        "added": (holding(BASE), holding(replace(BASE, sections=(*BASE.sections, BRIDGE)))),
        "changed": (holding(BASE), holding(replace(BASE, sections=(replace(BASE.sections[0], title="各国別"),)))),
        "removed": (holding(replace(BASE, sections=(*BASE.sections, BRIDGE))), holding(BASE)),
    },
    ContentPart.PASSAGES: {
        "added": (
            holding(BASE),
            holding(chapter(*(passage.text for passage in BASE.passages), "ジョージアの選挙。")),
        ),
        "changed": (
            holding(BASE),
            holding(chapter("アルメニアに大きな橋ができた。", "ロシアで展示会があった。")),
        ),
        "removed": (holding(BASE), holding(chapter("アルメニアに橋ができた。"))),
    },
    ContentPart.SUBJECTS: {
        "added": (holding(BASE), holding(BASE, subjects=(*SUBJECTS, PORT))),
        "changed": (
            holding(BASE),
            holding(BASE, subjects=(replace(SUBJECTS[0], aliases=(Alias("アルミニア", AliasKind.OTHER_LANGUAGE),)),
                                    *SUBJECTS[1:])),
        ),
        "removed": (holding(BASE, subjects=(*SUBJECTS, PORT)), holding(BASE)),
    },
    ContentPart.EVENTS: {
        "added": (holding(BASE), holding(BASE, events=(event("橋ができた。", of=BASE),))),
        "changed": (
            holding(BASE, events=(event("橋ができた。", of=BASE),)),
            holding(BASE, events=(event("橋ができた。", date="2024-03-09", of=BASE),)),
        ),
        "removed": (holding(BASE, events=(event("橋ができた。", of=BASE),)), holding(BASE)),
    },
    ContentPart.MEMBERSHIPS: {
        "added": (holding(BASE), holding(BASE, memberships=(member(FULL),))),
        "changed": (holding(BASE, memberships=(member(FULL),)), holding(BASE, memberships=(member(LEFT),))),
        "removed": (holding(BASE, memberships=(member(FULL),)), holding(BASE)),
    },
    ContentPart.ANNIVERSARIES: {
        "added": (holding(BASE), holding(BASE, anniversaries=(day("am", "独立の日"),))),
        "changed": (
            holding(BASE, anniversaries=(day("am", "独立の日"),)),
            holding(BASE, anniversaries=(day("am", "独立記念日"),)),
        ),
        "removed": (holding(BASE, anniversaries=(day("am", "独立の日"),)), holding(BASE)),
    },
}  # fmt: skip


def test_every_part_has_cases() -> None:
    assert set(CASES) == set(ContentPart)


@pytest.mark.parametrize("side", ["added", "changed", "removed"])
@pytest.mark.parametrize("part", ContentPart)
def test_items_are_added_changed_or_removed(part: ContentPart, side: str) -> None:
    difference = diff_contents(*CASES[part][side]).get_part(part)
    (item,) = getattr(difference, side)
    assert sum(len(item) for item in (difference.added, difference.changed, difference.removed)) == 1
    assert bool(item.before) is (side != "added")
    assert bool(item.after) is (side != "removed")


def mirrored(change: ContentDiff) -> dict[ContentPart, tuple[Any, ...]]:
    """Returns a change with its sides exchanged, without the locations, whose order depends on the side."""

    def turned(items: tuple[DiffItem, ...]) -> list[tuple[str, ...]]:
        return sorted((item.after, item.before, item.chapter) for item in items)

    return {
        part: (turned(part_change.removed), turned(part_change.changed), turned(part_change.added))
        for part, part_change in change.parts.items()
    }


def plain(change: ContentDiff) -> dict[ContentPart, tuple[Any, ...]]:
    def list_texts(items: tuple[DiffItem, ...]) -> list[tuple[str, ...]]:
        return sorted((item.before, item.after, item.chapter) for item in items)

    return {
        part: (list_texts(part_change.added), list_texts(part_change.changed), list_texts(part_change.removed))
        for part, part_change in change.parts.items()
    }


@pytest.mark.parametrize("side", ["added", "removed", "changed"])
@pytest.mark.parametrize("part", ContentPart)
def test_added_items_are_removed_in_reverse(part: ContentPart, side: str) -> None:
    before, after = CASES[part][side]
    assert mirrored(diff_contents(before, after)) == plain(diff_contents(after, before))


SENTENCES = st.lists(
    st.sampled_from(
        ["アルメニアに橋ができた。", "アルメニアに港ができた。", "ロシアで会合があった。", "ジョージアの選挙。"]
    ),
    max_size=6,
)


@given(SENTENCES, SENTENCES)
def test_diff_of_any_two_contents_is_symmetric(one: list[str], other: list[str]) -> None:
    before, after = holding(chapter(*one)), holding(chapter(*other))
    assert mirrored(diff_contents(before, after)) == plain(diff_contents(after, before))


def test_equal_contents_have_no_diff() -> None:
    change = diff_contents(content_of(document()), content_of(document()))
    assert not change
    assert change == ContentDiff({})


def test_unchanged_part_is_empty() -> None:
    assert diff_contents(holding(BASE), holding(BASE)).get_part(ContentPart.EVENTS) == PartDiff()


def test_passage_on_another_page_is_located_by_both_pages() -> None:
    moved = replace(BASE, passages=(replace(BASE.passages[0], page=99), BASE.passages[1]))
    (item,) = diff_contents(holding(BASE), holding(moved)).get_part(ContentPart.PASSAGES).changed
    assert item.location == "§1 p.10 → §1 p.99"
    assert item.before == item.after


def test_new_first_passage_does_not_change_the_others() -> None:
    """Passages are numbered consecutively, and readers do not see the numbers."""
    more = replace(
        BASE,
        passages=tuple(
            replace(one, ordinal=place)
            for place, one in enumerate((replace(BASE.passages[0], text="まったく別の前書き。"), *BASE.passages))
        ),
    )
    difference = diff_contents(holding(BASE), holding(more)).get_part(ContentPart.PASSAGES)
    assert [item.after for item in difference.added] == ["まったく別の前書き。"]
    assert not difference.changed
    assert not difference.removed


def test_reordered_passages_are_neither_added_nor_removed() -> None:
    turned = chapter(*(passage.text for passage in reversed(BASE.passages)))
    difference = diff_contents(holding(BASE), holding(turned)).get_part(ContentPart.PASSAGES)
    assert not difference.added
    assert not difference.removed


def test_new_edition_removes_nothing() -> None:
    change = diff_contents(holding(BASE), holding(BASE, chapter("アルメニアの港。", edition=2026)))
    assert len(change.get_part(ContentPart.CHAPTERS).added) == 1
    assert not any(part.removed or part.changed for part in change.parts.values())


def test_items_name_their_chapter() -> None:
    other = chapter("ジョージアの港。", number="2-7")
    change = diff_contents(holding(BASE), holding(BASE, other))
    assert {item.chapter for item in change.get_part(ContentPart.PASSAGES).added} == {other.key}


def test_changed_fields_are_named_if_the_description_is_equal() -> None:
    """A subject's names are the same, its keywords are not: the difference names the changed fields."""
    after = (replace(SUBJECTS[0], keywords=("橋",)), *SUBJECTS[1:])
    (item,) = diff_contents(holding(BASE), holding(BASE, subjects=after)).get_part(ContentPart.SUBJECTS).changed
    assert "keywords" in item.after
    assert "keywords" not in item.before


@pytest.mark.parametrize(
    ("before", "after"),
    [("同じ始まり" * 30 + "東京です", "同じ始まり" * 30 + "大阪です"), ("", "新しい" * 60), ("古い" * 60, "")],
)
def test_excerpts_are_cut_around_the_first_difference(before: str, after: str) -> None:
    was, now = DiffItem("§1", before, after).format_excerpts(40)
    assert all(len(text) <= 42 for text in (was, now))
    if before and after:
        assert "東京" in was
        assert "大阪" in now
    else:
        assert (was, now).count("") == 1


def test_excerpt_shows_addition_at_end() -> None:
    before = "長い文章の始まり" * 20
    was, now = DiffItem("§1", before, f"{before}、そして橋").format_excerpts(40)
    assert was != now
    assert "そして橋" in now


def test_excerpt_begins_at_a_clause() -> None:
    """Near the difference there is a separator: the excerpt begins after it."""
    before = "外務大臣が会議に出た。" * 5 + "2024年の議長国・アルメニア、対話パートナー国 · 2025-01"
    old, new = DiffItem("CIS", before, before.removesuffix(" · 2025-01") + "の一つ").format_excerpts(40)
    assert old == "…2024年の議長国・アルメニア、対話パートナー国 · 2025-01"
    assert new == "…2024年の議長国・アルメニア、対話パートナー国の一つ"
