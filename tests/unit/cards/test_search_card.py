"""The card of a search: hits in bold, pages, buttons to hits, filters, and invalid input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefings.cards.search_card import HITS_PER_PAGE, explain_search_problem
from briefings.cards.search_narrowing import list_sections, parse_section
from briefings.domain.cards import Card, CardRequest, View, parse_origin, refer_to
from briefings.domain.text_searches import SearchFilters, build_words_request, parse_words_request
from briefings.service import BriefingService
from briefings.text_search.query import MAX_SEARCH_LENGTH
from tests.support.examples import count_examples
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


def build(service: BriefingService, request: CardRequest, language: str = "ja") -> Card:
    card = service.build_card(request, language)
    assert card is not None
    return card


def search(service: BriefingService, query: str, language: str = "ja", **filters: str | int) -> Card:
    return build(service, build_words_request(query, SearchFilters(**filters)), language)  # type: ignore[arg-type]


@pytest.mark.parametrize(("query", "language"), [("制裁", "ja"), ("sanctions", "en"), ("露", "ja")])
def test_pages_show_every_hit_once_with_its_words_in_bold(
    service: BriefingService, query: str, language: str
) -> None:
    first = search(service, query, language)
    texts = []
    for page in range(first.pages):
        card = build(service, build_words_request(query, page=page), language)
        (block,) = card.blocks
        assert len(block.lines) <= HITS_PER_PAGE
        for line in block.lines:
            bold = {line.text[start:end].lower() for start, end in line.emphasis}
            bold |= {line.detail[start:end].lower() for start, end in line.detail_emphasis}
            assert bold, line.text
            assert all(query.lower().rstrip("s") in part for part in bold)
            assert line.citation is not None
            assert line.citation.page
            texts.append((line.label, line.text))
    assert str(len(texts)) in first.title
    assert [label for label, _text in texts] == [f"{number}." for number in range(1, len(texts) + 1)]


@pytest.mark.parametrize("query", ["制裁", "CSTO", "ジョージア", "図", "日本 辻", "2024年"])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_hit_opens_the_card_and_the_page_that_has_it(
    service: BriefingService, query: str, language: str
) -> None:
    first = search(service, query, language)
    for page in range(first.pages):
        card = build(service, build_words_request(query, page=page), language)
        lines = {line.label.rstrip("."): line for block in card.blocks for line in block.lines}
        opened_numbers = set()
        for action in card.actions:
            opened = build(service, action.request, language)
            cited = [line for block in opened.blocks for line in block.lines]
            shown = " ".join(line.text for line in cited)
            numbers = [
                label
                for label in lines
                if label in "".join(character if character.isdecimal() else " " for character in action.label).split()
            ]
            opened_numbers |= set(numbers)
            for number in numbers:
                is_foreign = "in Japanese" in lines[number].text  # its translation is shown
                assert is_foreign or lines[number].text.strip("…")[:40] in shown
                assert lines[number].citation.page in {line.citation.page for line in cited}
            assert opened.actions[0].label.startswith("←")
        assert opened_numbers == set(lines)


def test_opened_card_links_back_to_the_search_with_its_filters(service: BriefingService) -> None:
    card = search(service, "制裁", section="2-(2)", edition=2025)
    opened = build(service, card.actions[0].request)
    back = build(service, opened.actions[0].request)
    assert (back.title, back.subtitle) == (card.title, card.subtitle)
    assert "2-(2)" in back.subtitle


@pytest.mark.parametrize(("query", "word"), [("制裁", "制裁"), ("グルジア", "ジョージア")])
def test_words_are_bold_in_the_card_that_was_opened(service: BriefingService, query: str, word: str) -> None:
    opened = build(service, search(service, query).actions[0].request)
    bold = [line.text[start:end] for block in opened.blocks for line in block.lines for start, end in line.emphasis]
    assert bold
    assert set(bold) == {word}
    plain = build(service, CardRequest("", View.SECTION, section=opened.request.section))
    assert not any(line.emphasis for block in plain.blocks for line in block.lines)


def test_search_is_narrowed_and_widened_from_its_list(service: BriefingService) -> None:
    card = search(service, "制裁")
    for choice in card.choices:
        narrowed = build(service, choice.request)
        assert narrowed.subtitle
        assert len(narrowed.blocks[0].lines) > 0
        assert narrowed.choices[0].request == build_words_request("制裁")
    assert {bool(choice.request.subject) for choice in card.choices} == {True, False}


def test_empty_result_shows_count_of_each_word(service: BriefingService) -> None:
    card = search(service, "石炭 ウラン")
    assert [action.label for action in card.actions] == ["石炭: 2か所", "ウラン: 1か所"]
    assert build(service, card.actions[1].request).pages == 1
    filtered = search(service, "石炭", subject="AM")
    assert build(service, filtered.actions[0].request).title == search(service, "石炭").title


def test_similar_name_is_offered_if_nothing_is_found(service: BriefingService) -> None:
    card = search(service, "アルメニヤン")
    assert any("アルメニア" in choice.label for choice in card.choices)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        "。、！",
        "-制裁",
        "－",
        '"',
        '""',
        "「」",
        "-「制裁」",
        "*",
        "(((",
        "制裁" * 1000,
        "a" * 2000,
        "\x00\ufffe",
    ],
)
def test_invalid_search_is_explained_in_one_sentence(service: BriefingService, query: str) -> None:
    for language in ("ja", "en"):
        sentence = explain_search_problem(query, language)
        assert sentence
        card = search(service, query, language)
        assert [line.text for block in card.blocks for line in block.lines] == [sentence]


@pytest.mark.parametrize(
    ("query", "like"),
    [
        ('"制裁', "制裁"),
        ("制裁」", "制裁"),
        ("(制裁)", "制裁"),
        ("制裁*", "制裁"),
        ("制裁 AND", "制裁"),
        ("NOT", ""),
        ("^制裁", "制裁"),
        ("NEAR(制裁)", "制裁"),
        ("OR 制裁", "制裁"),
        ("制裁\n露", "制裁 露"),
    ],
)
def test_operators_and_stray_marks_have_a_sensible_reading(service: BriefingService, query: str, like: str) -> None:
    card, expected = search(service, query), search(service, like)
    assert [block.lines for block in card.blocks] == [block.lines for block in expected.blocks]


@given(
    st.text(max_size=80),
    st.integers(0, 2100),
    st.sampled_from(["", "2-(1)-ア", "1/2-(1)"]),
    st.sampled_from(["", "AM"]),
)
def test_request_keeps_words_and_filters(query: str, edition: int, section: str, subject: str) -> None:
    filters = SearchFilters(edition, section, subject)
    request = build_words_request(query, filters, 3)
    assert parse_words_request(request) == (" ".join(query.split()), filters)
    origin = parse_origin(refer_to(request))
    assert origin is not None
    assert parse_words_request(origin) == (" ".join(query.split()), filters)


@pytest.mark.parametrize(
    ("typed", "language", "reference"),
    [
        ("2-(1)", "ja", "2-(1)"),
        ("２－（１）", "ja", "2-(1)"),
        ("2(1)a", "en", "2-(1)-ア"),
        ("ロシア内政", "ja", "2-(1)-ア"),
        ("2-(1)-ア ロシア内政", "ja", "2-(1)-ア"),
        ("経済関係", "ja", "2-(2)-ウ"),
        ("Belarus", "en", None),
        ("9-(9)", "ja", None),
        ("", "ja", None),
    ],
)
def test_sections_are_read_as_they_are_typed(
    service: BriefingService, typed: str, language: str, reference: str | None
) -> None:
    assert parse_section(service.content_index, typed, language) == reference


def test_sections_are_completed(service: BriefingService) -> None:
    index = service.content_index
    assert len(list_sections(index, "", "ja")) == 15
    assert [name for _reference, name in list_sections(index, "caucasus", "en")] == [
        "3 Central Asia and Caucasus Countries",
        "3(3) Caucasus Countries",
    ]


def test_views_of_all_cards_have_a_search(service: BriefingService) -> None:
    assert search(service, "制裁").request.view is View.WORDS


@settings(max_examples=count_examples(60), deadline=None)
@given(
    st.text(st.sampled_from('制裁露アー・。、 　-－"「」()*^:~OR NOTaé\u0301🇦🇲\u200b_1２\\'), max_size=60)
    | st.text(max_size=MAX_SEARCH_LENGTH)
)
def test_any_text_gets_a_card_whose_bold_parts_are_in_its_lines(service: BriefingService, query: str) -> None:
    for language in ("ja", "en"):
        card = search(service, query, language)
        for block in card.blocks:
            for line in block.lines:
                assert all(0 <= start < end <= len(line.text) for start, end in line.emphasis)
                assert list(line.emphasis) == sorted(line.emphasis)
