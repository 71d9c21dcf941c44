"""Tests the alignment of statements, and the changed words between two wordings."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from simcord.components import validate_components, walk_components

from bot.discord_app.ui.card_view import build_card_view
from briefings.cards.comparison.align import align_statements
from briefings.cards.comparison.word_diff import find_changed_words
from briefings.domain import (
    Chapter,
    ChapterKind,
    Content,
    Event,
    Mention,
    Passage,
    PassageKind,
    Revision,
    Section,
    Snapshot,
    Subject,
    SubjectKind,
)
from briefings.domain.cards import Card, CardRequest, View
from briefings.service import BriefingService
from tests.support.examples import count_examples

V2_FLAG = 1 << 15
SUBJECTS = (
    Subject("AA", SubjectKind.COUNTRY, {"ja": "甲国", "en": "Aland"}, flag="🇦🇲"),
    Subject("BB", SubjectKind.COUNTRY, {"ja": "乙国", "en": "Beland"}),
)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("費用は12億円である。", "費用は15億円である。", (("12億円", "15億円"),)),
        ("2024年9月、特使が来た。", "2025年9月、特使が来た。", (("2024年", "2025年"),)),
        ("港を直した。", "港、を直した。", ()),
        ("２人が来た。", "2人が来た。", ()),
        ("甲国の代表が港を見た。", "港を甲国の代表が見た。", ()),
        ("代表が来た。", "代表が鉄道で来た。", (("", "鉄道"),)),
        ("It costs 1.2 billion yen.", "It costs 1.5 billion yen.", (("1.2", "1.5"),)),
        ("春に花が咲き、夏に雨が降り、秋に風が吹く。", "朝に鳥が鳴き、昼に人が歩き、夜に犬が眠る。", ()),
    ],
)
def test_words_that_changed(old: str, new: str, expected: tuple[tuple[str, str], ...]) -> None:
    assert find_changed_words(old, new) == expected


pieces = st.sampled_from(
    [
        "甲国",
        "乙国",
        "会談",
        "鉄道",
        "12億円",
        "15億円",
        "2024年",
        "9月",
        "は",
        "を",
        "、",
        "。",
        "決めた",
        "Rail",
        " ",
    ]
)
sentences = st.lists(pieces, min_size=1, max_size=14).map(lambda parts: "".join(parts).strip() or "。")


@given(sentences, sentences)
def test_any_two_sentences_have_few_short_changes_and_equal_ones_none(old: str, new: str) -> None:
    changes = find_changed_words(old, new)
    assert len(changes) <= 3
    assert all(before or after for before, after in changes)
    assert find_changed_words(old, old) == ()


@settings(deadline=None, max_examples=count_examples(40), suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_statement_is_in_one_pair_or_in_one_edition_only(data: st.DataObject) -> None:
    sides = []
    for edition in (2025, 2026):
        chapter, mentions, events = data.draw(chapters(edition))
        content = Content((chapter,), SUBJECTS, tuple(mentions), tuple(events))
        sides.append(
            BriefingService(Snapshot(Revision(1, None, "", ""), content))
            .content_index.get_chapter_statements(chapter)
            .statements
        )
    old, new = sides
    alignment = align_statements(old, new)
    assert align_statements(old, new) == alignment
    assert sorted(map(id, (*alignment.removed, *(pair.old for pair in alignment.pairs)))) == sorted(map(id, old))
    assert sorted(map(id, (*alignment.added, *(pair.new for pair in alignment.pairs)))) == sorted(map(id, new))
    alike = align_statements(new, new)
    assert all(pair.same_wording for pair in alike.pairs)
    assert not alike.added
    assert not alike.removed


@st.composite
def chapters(draw: st.DrawFn, edition: int) -> tuple[Chapter, list[Mention], list[Event]]:
    kind, language = draw(st.sampled_from(ChapterKind)), draw(st.sampled_from(["ja", "en"]))
    sections = (Section("1", "1", draw(st.sampled_from(["甲国", "概観", ""])), 1, 1), Section("2", "2", "乙国", 1, 2))
    number = draw(st.sampled_from(["2-5", "2-6"]))
    long = draw(st.sampled_from([1, 1, 1, 30]))
    passages, mentions, events = [], [], []
    for ordinal in range(draw(st.integers(0, 12))):
        text = "。".join(draw(sentences) for _ in range(draw(st.integers(1, 2)))) * long
        passages.append(
            Passage(draw(st.sampled_from(PassageKind)), draw(st.sampled_from(["1", "2"])), ordinal, text, ordinal + 1)
        )
    chapter = Chapter(edition, number, kind, language, "章", sections, tuple(passages), publisher="外務省")
    for passage in passages:
        for subject in SUBJECTS:
            at = passage.text.find(subject.names["ja"])
            if at >= 0:
                mentions.append(Mention(chapter.key, passage.ordinal, at, at + 2, subject.id))
        if "2024年" in passage.text and draw(st.booleans()):
            events.append(Event("2024-09", passage.text, ("AA",), chapter.key, passage.section, passage.ordinal))
    return chapter, mentions, events


@settings(deadline=None, max_examples=count_examples(80), suppress_health_check=[HealthCheck.too_slow])
@given(chapters(2025), chapters(2026), st.sampled_from(["ja", "en"]), st.sampled_from(["AA", "BB"]))
def test_any_two_chapters_make_cards_that_discord_takes_with_every_line_cited_and_nothing_cut(
    older: tuple[Chapter, list[Mention], list[Event]],
    newer: tuple[Chapter, list[Mention], list[Event]],
    language: str,
    subject: str,
) -> None:
    content = Content(
        (older[0], newer[0]), SUBJECTS, (*older[1], *newer[1]), (*older[2], *newer[2])
    )  # fmt: skip
    service = BriefingService(Snapshot(Revision(1, None, "", ""), content))
    first = service.build_card(CardRequest(subject, View.COMPARE), language)
    assert first is not None
    pages: list[Card] = []
    for page in range(first.pages):
        card = service.build_card(CardRequest(subject, View.COMPARE, page=page), language)
        assert card is not None
        assert card.blocks
        pages.append(card)
        components = build_card_view(card).to_components()
        validate_components(components, flags=V2_FLAG)
        parts = list(walk_components(components))
        assert len(parts) <= 40
        foot = [part["content"] for part in parts if part["type"] == 10][-1]
        assert "載せています" not in foot
        assert "Shortened" not in foot
        for block in card.blocks:
            for line in block.lines:
                assert line.text.strip()
                assert (line.citation is None) == (block.heading == "")
    editions = {
        edition for edition in (2025, 2026) if service.content_index.list_statements(subject, edition, language)
    }
    compared = any(block.heading for card in pages for block in card.blocks)
    assert not compared or editions == {2025, 2026}
