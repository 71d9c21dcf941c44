"""Every card is rendered as one or several valid Slack messages without losses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from bot.slack_app.ui.blocks import LAST_PART, SlackMessage, render_card
from bot.slack_app.ui.limits import MAX_PAGE_JSON
from bot.slack_app.ui.values import CardValue, UnknownValue, decode_value, encode_value
from briefings.domain.cards import Card, CardAction, CardBlock, CardChoice, CardLine, CardRequest, Citation, View
from briefings.service import BriefingService
from tests.support.examples import count_examples
from tests.support.slack_server.schema import SlackSchemas
from tests.support.subject_samples import SAMPLE_OR_ALL, sample_subjects

SUBJECT_VIEWS = (View.SUMMARY, View.DETAILS, View.CHRONOLOGY, View.TIMELINE, View.JAPAN, View.FULL_TEXT)
ANY_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=80)
LONG_TEXT = st.integers(0, 9_000).map(lambda length: "文。" * (length // 2))
LINES = st.builds(
    CardLine,
    text=ANY_TEXT | LONG_TEXT,
    citation=st.none() | st.builds(Citation, st.just(2025), ANY_TEXT, st.integers(1, 400), original=st.booleans()),
    label=ANY_TEXT,
    detail=ANY_TEXT,
)
REQUESTS = st.builds(
    CardRequest,
    ANY_TEXT,
    st.sampled_from(View),
    ANY_TEXT,
    page=st.integers(0, 99_999),
    edition=st.integers(0, 99_999),
)
CARDS = st.builds(
    Card,
    request=REQUESTS,
    language=st.sampled_from(["ja", "en"]),
    title=ANY_TEXT,
    blocks=st.lists(
        st.builds(
            CardBlock,
            ANY_TEXT,
            st.lists(LINES, max_size=4).map(tuple),
            original=st.booleans(),
            compact=st.booleans(),
        ),
        max_size=3,
    ).map(tuple),
    subtitle=ANY_TEXT,
    lead=ANY_TEXT,
    match_note=ANY_TEXT,
    actions=st.lists(st.builds(CardAction, ANY_TEXT, REQUESTS, current=st.booleans()), max_size=5).map(tuple),
    choices=st.lists(st.builds(CardChoice, ANY_TEXT, REQUESTS, ANY_TEXT), max_size=6).map(tuple),
    source=ANY_TEXT,
    pages=st.integers(1, 99_999),
)


def shown_text(messages: tuple[SlackMessage, ...]) -> str:
    """Returns the text of the lines of all messages, without blanks."""

    def texts(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["text"]] if value.get("type") in {"text", "link"} else []
            return own + [text for part in value.values() for text in texts(part)]
        return [text for part in value for text in texts(part)] if isinstance(value, list) else []

    blocks = [block for message in messages for block in message.blocks if block["type"] == "rich_text"]
    return "".join("".join(text.split()) for text in texts(blocks))


def check_messages(messages: tuple[SlackMessage, ...], schemas: SlackSchemas) -> None:
    for message in messages:
        assert schemas.block_violations(list(message.blocks)) == []
        assert len(json.dumps(list(message.blocks), ensure_ascii=False)) <= MAX_PAGE_JSON
        assert 0 < len(message.text) <= 3_000


@SAMPLE_OR_ALL
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_shipped_card_is_valid(
    service: BriefingService, schemas: SlackSchemas, language: str, every: int
) -> None:
    subjects = sample_subjects(service.snapshot.content, every, covered=True)
    assert len(subjects) > 100 / every
    cards = [
        card
        for subject in subjects
        for view in SUBJECT_VIEWS
        if (card := service.build_card(CardRequest(subject.id, view), language)) is not None
    ]
    assert len(cards) > 400 / every
    shapes: set[str] = set()
    long_messages = []
    for card in cards:
        messages = render_card(card, shareable=True)
        shown = shown_text(messages)
        for block in card.blocks:
            for line in block.lines:
                assert "".join(line.text.split()) in shown
        for message in messages:
            assert len(json.dumps(list(message.blocks), ensure_ascii=False)) <= MAX_PAGE_JSON
            # Validating a long message takes a tenth of a second: one of each shape and the long ones are validated.
            shape = "|".join([card.request.view, *(block["type"] for block in message.blocks)])
            if shape not in shapes:
                shapes.add(shape)
                check_messages((message,), schemas)
            elif len(json.dumps(message.blocks)) > 9_000:
                long_messages.append(message)
    long_messages.sort(key=lambda message: -len(json.dumps(message.blocks, ensure_ascii=False)))
    check_messages(tuple(long_messages[::every]), schemas)


def test_overlong_value_is_refused() -> None:
    text = encode_value(CardRequest("A" * 3_000))
    assert decode_value(text) == UnknownValue(text)


@settings(max_examples=count_examples(30))
@given(CARDS, st.booleans())
def test_any_card_is_valid_and_loses_nothing(schemas: SlackSchemas, card: Card, shareable: bool) -> None:
    check_card(schemas, card, shareable=shareable)


@pytest.mark.exhaustive
@settings(max_examples=count_examples(100))
@given(CARDS, st.booleans())
def test_many_cards_are_valid_and_lose_nothing(schemas: SlackSchemas, card: Card, shareable: bool) -> None:
    check_card(schemas, card, shareable=shareable)


def check_card(schemas: SlackSchemas, card: Card, *, shareable: bool) -> None:
    """Asserts that the messages of a card are valid and show all of its lines in order."""
    check_messages(render_card(card, shareable=shareable), schemas)
    shown = shown_text(render_card(replace(card, lead=""), shareable=shareable))  # every message repeats the lead
    position = 0
    for block in card.blocks:
        for line in block.lines:
            text = "".join(line.text.split())
            found = shown.find(text, position)
            assert found >= 0
            position = found + len(text)


@given(REQUESTS, st.integers(0, 99_999))
def test_value_leads_back_to_its_request(request_: CardRequest, part: int) -> None:
    assert decode_value(encode_value(request_, part)) == CardValue(request_, part)


@given(st.text())
def test_other_text_is_not_a_value(text: str) -> None:
    decoded = decode_value(text)
    assert isinstance(decoded, UnknownValue) or encode_value(decoded.request, decoded.part) == text


@pytest.mark.parametrize("text", ["", "c1", "c2|AM|s||||", "c1|AM|x||||", "c1|AM|s||-1||", "c1|AM|s||１||"])
def test_invented_value_is_refused(text: str) -> None:
    assert decode_value(text) == UnknownValue(text)


def test_overview_has_its_lead_in_bold_and_a_page_behind_each_point() -> None:
    lines = (CardLine("橋が開いた", Citation(2025, "1", 140)), CardLine("駅も開いた", Citation(2025, "1", 140)))
    card = Card(CardRequest("AM"), "ja", "アルメニア", (CardBlock("", lines, compact=True),), lead="山の国。")
    (message,) = render_card(card)
    rendered = json.dumps(message.blocks, ensure_ascii=False)
    assert '{"type": "text", "text": "山の国。", "style": {"bold": true}}' in rendered
    assert rendered.count("p.140") == 2
    assert rendered.count("rich_text_list") == 1


def test_sentence_below_a_headline_is_shown() -> None:
    line = CardLine("橋が開く", Citation(2025, "1", 140), detail="橋は3月に開いた。")
    card = Card(CardRequest("AM", View.DAY, "2026-03-01"), "ja", "3月1日", (CardBlock("出来事", (line,)),))
    assert "橋は3月に開いた。" in shown_text(render_card(card))


def test_long_card_has_buttons_to_its_other_messages() -> None:
    lines = tuple(CardLine(f"{number}. " + "長い文。" * 200) for number in range(30))
    card = Card(CardRequest("AM", View.FULL_TEXT), "ja", "アルメニア", (CardBlock("全文", lines),))
    messages = render_card(card)
    assert len(messages) > 2
    values = [
        {
            element["action_id"]: element["value"]
            for block in message.blocks
            if block["type"] == "actions"
            for element in block["elements"]
        }
        for message in messages
    ]
    assert decode_value(values[0]["card_next"]) == CardValue(card.request, 1)
    assert "card_previous" not in values[0]
    assert decode_value(values[1]["card_previous"]) == CardValue(card.request, 0)
    assert "card_next" not in values[-1]


def test_heading_is_kept_with_its_first_line() -> None:
    """No message of a long card ends with a heading."""
    lines = (CardLine("長い文。" * 120),)
    card = Card(CardRequest("AM"), "ja", "年表", tuple(CardBlock(f"{year}年", lines) for year in range(1990, 2020)))
    messages = render_card(card)
    assert len(messages) > 2
    for message in messages:
        last = next(block for block in message.blocks[::-1] if block["type"] == "rich_text")["elements"][-1]
        assert last["type"] == "rich_text_list"


def test_message_that_begins_inside_a_block_repeats_its_heading() -> None:
    lines = tuple(CardLine(f"{number}. " + "長い文。" * 200) for number in range(30))
    messages = render_card(Card(CardRequest("AM"), "ja", "年表", (CardBlock("2024年", lines),)))
    assert len(messages) > 2
    for message in messages:
        first = next(block for block in message.blocks if block["type"] == "rich_text")["elements"][0]
        assert first["elements"] == [{"type": "text", "text": "2024年", "style": {"bold": True}}]


def test_each_page_of_a_card_is_reached_from_its_neighbors() -> None:
    """The button back leads to the last message of the previous page."""
    long = CardBlock("全文", tuple(CardLine(f"{number}. " + "長い文。" * 200) for number in range(30)))
    values = []
    for page in range(3):
        card = Card(CardRequest("AM", View.FULL_TEXT, page=page), "ja", "アルメニア", (long,), pages=3)
        messages = render_card(card)
        assert f"{page + 1}／3ページ" in json.dumps(messages[0].blocks, ensure_ascii=False)
        values.append([find_page_values(message) for message in messages])
    first = CardRequest("AM", View.FULL_TEXT)
    assert values[0][0] == {"card_next": CardValue(first, 1)}
    assert values[0][-1]["card_next"] == CardValue(replace(first, page=1))
    assert values[1][0]["card_previous"] == CardValue(first, LAST_PART)
    assert values[1][-1]["card_next"] == CardValue(replace(first, page=2))
    assert "card_next" not in values[2][-1]


def test_card_with_buttons_to_its_pages_gets_no_others() -> None:
    """Lists of search results, for example, have separate buttons."""
    other = CardAction("1", CardRequest("AM", View.SEARCH, "x"))
    card = Card(CardRequest("AM", View.SEARCH, "x", page=1), "ja", "検索", (), actions=(other,), pages=3)
    assert find_page_values(render_card(card)[0]) == {"card_next": CardValue(replace(card.request, page=2))}


def find_page_values(message: SlackMessage) -> dict[str, CardValue | UnknownValue]:
    """Returns the values of the buttons to other messages and pages."""
    elements = [item for block in message.blocks if block["type"] == "actions" for item in block["elements"]]
    return {
        element["action_id"]: decode_value(element["value"])
        for element in elements
        if element["action_id"] in {"card_previous", "card_next"}
    }


def test_select_with_too_many_long_options_is_shortened(schemas: SlackSchemas) -> None:
    choices = tuple(CardChoice("選択肢" * 25, CardRequest(f"S{number}"), "説明" * 40) for number in range(100))
    card = Card(CardRequest("AM"), "ja", "アルメニア", (), choices=choices, choices_label="選ぶ")
    (message,) = render_card(card)
    check_messages((message,), schemas)
    select = message.blocks[-1]["elements"][0]
    assert 10 < len(select["options"]) < 100
