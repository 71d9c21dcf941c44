"""Tests the cards and posts of a day, a month and the weeks ahead."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from briefings.anniversaries import posts
from briefings.cards.to_json import card_to_dict
from briefings.domain import AnniversaryKind
from briefings.domain import cards as requests
from briefings.domain.cards import CardRequest, View
from briefings.text.segment import extract_title

FESTIVE = re.compile("周年|祝|記念|おめでと|anniversar|celebrat|congratulat|happy", re.IGNORECASE)
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b50\ufe0f]")


def lines(card: Any) -> list[Any]:
    return [line for block in card.blocks for line in block.lines]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_festive_word_is_on_cards_about_war_and_disaster(make_service: Any, language: str) -> None:
    """No part of the card has festive words or an emoji, in milestone years or others."""
    service = make_service(make_service.day("attack", "2012-03-22", "AM", solemn=True))
    almanac = service.get_almanac(language)
    for year in (2012, 2013, 2019, 2022, 2042):
        shown = [
            service.build_card(requests.build_day_request(date(year, 3, 22)), language),
            service.build_card(requests.build_upcoming_request(date(year, 3, 21), 7), language),
            service.build_card(requests.build_month_request(year, 3), language),
            posts.build_day_post(almanac, date(year, 3, 22)),
        ]
        for card in shown:
            assert lines(card)
            texts = [card.title, card.subtitle, *(block.heading for block in card.blocks)]
            texts += [text for line in lines(card) for text in (line.label, line.text)]
            texts += [action.label for action in card.actions]
            assert not FESTIVE.search(" ".join(texts)), (year, texts)
            assert not EMOJI.search(str(card_to_dict(card)))


def test_milestone_year_is_labeled(make_service: Any) -> None:
    service = make_service(
        make_service.day("founding", "1992-03-02"), make_service.day("attack", "1992-03-02", "GE", solemn=True)
    )
    request = requests.build_day_request(date(2022, 3, 2))
    assert {line.label for line in lines(service.build_card(request, "ja"))} == {"30周年（1992年）", "1992年から30年"}
    assert {line.label for line in lines(service.build_card(request, "en"))} == {
        "30th anniversary (1992)",
        "30 years on (1992)",
    }
    after = requests.build_day_request(date(2023, 3, 2))
    assert {line.label for line in lines(service.build_card(after, "ja"))} == {"31年前（1992年）", "1992年から31年"}


def test_each_item_is_marked_with_its_source(builtin_service: Any) -> None:
    card = builtin_service.build_card(requests.build_upcoming_request(date(2026, 11, 24), 30), "ja")
    marks = {line.citation.mark for line in lines(card)}
    assert marks == {"章の記述", "国祭日・外交", "地域の出来事"}
    for line in lines(card):
        assert line.citation.source or (line.citation.edition and line.citation.page)


def test_day_from_another_source_is_noted(builtin_service: Any) -> None:
    card = builtin_service.build_card(requests.build_day_request(date(2027, 3, 22)), "ja")
    (line,) = lines(card)
    assert line.citation.note.startswith("日は別の資料による: 国連安保理の報道声明")
    assert line.citation.page == 140


def test_day_without_entries_names_the_next_one(make_service: Any) -> None:
    card = make_service(make_service.day("founding", "1992-03-02")).build_card(
        requests.build_day_request(date(2026, 3, 1)), "ja"
    )
    assert [line.text for line in lines(card)] == [
        "この日の出来事は収録されていません。",
        "次は3月2日: foundingの出来事",
    ]
    empty = make_service().build_card(requests.build_day_request(date(2026, 3, 1)), "ja")
    assert len(lines(empty)) == 1


@pytest.mark.parametrize("day", [date.min, date.max, date(2024, 2, 29), date(2026, 12, 31), date(2027, 1, 1)])
def test_day_leads_to_the_nearest_days_with_an_event(builtin_service: Any, day: date) -> None:
    """Days without events are skipped."""
    card = builtin_service.build_card(requests.build_day_request(day), "ja")
    led = [requests.parse_day_request(action.request) for action in card.actions if action.request.view is View.DAY]
    almanac = builtin_service.get_almanac("ja")
    expected = []
    for step in (-1, 1):
        days = (_moved(day, step * distance) for distance in range(1, 367))
        inside = (neighbor for neighbor in days if neighbor is not None)
        expected += [neighbor for neighbor in inside if almanac.find_on_day(neighbor)][:1]
    assert led == expected
    for action in card.actions:
        assert action.disabled or builtin_service.build_card(action.request, "ja") is not None


def _moved(day: date, step: int) -> Any:
    try:
        return day + timedelta(days=step)
    except OverflowError:
        return None


@pytest.mark.parametrize(
    "section", ["", "soon", "2026-13-01", "2026", "2026-11-24/99999", "9999-12-31/30", "2026-11-24/0"]
)
@pytest.mark.parametrize("view", [View.DAY, View.MONTH, View.UPCOMING])
def test_invalid_date_is_explained(builtin_service: Any, view: View, section: str) -> None:
    if view is View.MONTH and section == "2026":
        section = "2026-00"
    card = builtin_service.build_card(CardRequest("", view, section=section), "en")
    assert [line.text for line in lines(card)] == ["This date can't be read."]


def test_there_is_no_post_without_anniversaries(make_service: Any) -> None:
    """Without a card, a schedule posts nothing."""
    almanac = make_service(
        make_service.day("founding", "1992-03-02", "GE"), make_service.day("small", "1992-03-05", major=False)
    ).get_almanac("ja")
    assert posts.build_day_post(almanac, date(2026, 3, 1)) is None
    assert posts.build_day_post(almanac, date(2026, 3, 5), major_only=True) is None
    assert posts.build_day_post(almanac, date(2026, 3, 5)) is not None
    assert posts.build_day_post(almanac, date(2026, 3, 2), subjects=("AM",)) is None
    assert posts.build_month_post(almanac, 2026, 4) is None
    assert posts.build_month_post(almanac, 2026, 3) is not None
    assert posts.build_upcoming_post(almanac, date(2026, 2, 23), (30, 7)) is not None
    assert posts.build_upcoming_post(almanac, date(2026, 2, 24), (30, 7)) is None


@pytest.mark.parametrize(
    ("leads", "ja", "en"),
    [
        ((30, 7), "2月17日から7日後・30日後の日付", "7 and 30 days after February 17"),
        ((1,), "2月17日の翌日の日付", "The day after February 17"),
        ((3,), "2月17日から3日後の日付", "3 days after February 17"),
    ],
)
def test_post_of_upcoming_anniversaries_states_its_lead_days(
    make_service: Any, leads: tuple[int, ...], ja: str, en: str
) -> None:
    """Its subtitle names the chosen days, not a span of days."""
    service = make_service(*(make_service.day(f"day-{ahead}", f"1993-02-{17 + ahead}") for ahead in (1, 3, 7)))
    cards = [
        posts.build_upcoming_post(service.get_almanac(language), date(2026, 2, 17), leads)
        for language in ("ja", "en")
    ]
    assert [card.subtitle for card in cards if card] == [ja, en]


def test_list_without_round_years_is_headed_by_its_order(make_service: Any) -> None:
    service = make_service(make_service.day("plain", "1992-03-02", "GE"))
    card = service.build_card(requests.build_upcoming_request(date(2026, 3, 1), 7), "ja")
    assert [block.heading for block in card.blocks] == ["日付順"]


def test_block_with_a_milestone_year_comes_first(make_service: Any) -> None:
    """Milestones are above ordinary years."""
    service = make_service(
        make_service.day("statehood", "1995-12-12", "AM", kind=AnniversaryKind.NATIONAL_DAY),
        make_service.day("declaration", "1956-12-12", "GE"),
    )
    for year, headings in (
        (2026, ["地域の主な出来事", "国祭日・外交"]),
        (2025, ["国祭日・外交", "地域の主な出来事"]),
    ):
        card = service.build_card(requests.build_day_request(date(year, 12, 12)), "ja")
        assert [block.heading for block in card.blocks if block.heading] == headings


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (
            "In the vote on Jan. 26, 2025, a seventh term was won. More followed.",
            "In the vote on Jan. 26, 2025, a seventh term was won",
        ),
        ("Talks were held with Mr. Example. They ended well.", "Talks were held with Mr. Example"),
    ],
)
def test_title_does_not_end_at_an_abbreviation(text: str, title: str) -> None:
    assert extract_title(text, "en") == title


def test_long_list_is_paged_without_loss(make_service: Any) -> None:
    days = [make_service.day(f"day-{number}", f"1992-03-{number % 28 + 1:02}", "AM") for number in range(140)]
    service = make_service(*days)
    request = requests.build_month_request(2026, 3)
    first = service.build_card(request, "ja")
    assert first.pages > 1
    texts = [
        line.text
        for page in range(first.pages)
        for line in lines(service.build_card(CardRequest("", View.MONTH, section="2026-03", page=page), "ja"))
    ]
    assert sorted(texts) == sorted(f"day-{number}の出来事" for number in range(140))


def test_equal_events_of_a_day_are_one_line(builtin_service: Any) -> None:
    day = requests.build_day_request(date(2027, 1, 26))
    japanese = lines(builtin_service.build_card(day, "ja"))
    assert japanese[0].label == "35周年（1992年）"
    assert japanese[0].text == "日本とベラルーシ、カザフスタン、キルギス、ウクライナ、ウズベキスタンが外交関係を樹立"
    english = lines(builtin_service.build_card(day, "en"))
    assert english[0].text == (
        "Japan established diplomatic relations with Belarus, Kazakhstan, the Kyrgyz Republic, Ukraine and Uzbekistan"
    )
    assert len(english) == len(japanese) == 2
    assert "Ministry of Foreign Affairs of Belarus" in english[0].citation.source


def test_events_of_other_dates_or_wording_are_separate_lines(make_service: Any) -> None:
    days = (
        make_service.day(
            "armenia", "1992-03-02", "AM", texts={"ja": "アルメニアが独立", "en": "Armenia is independent"}
        ),
        make_service.day(
            "georgia", "1992-03-03", "GE", texts={"ja": "ジョージアが独立", "en": "Georgia is independent"}
        ),
        make_service.day("other", "1992-03-02", "GE", texts={"ja": "ジョージアが加盟", "en": "Georgia joins"}),
    )
    card = make_service(*days).build_card(requests.build_day_request(date(2022, 3, 2)), "ja")
    assert sorted(line.text for line in lines(card)) == ["アルメニアが独立", "ジョージアが加盟"]


def test_curated_title_takes_precedence_over_the_chapters_sentence(builtin_service: Any) -> None:
    """The sentence is the one that reports the event, not one about later events."""
    (line,) = lines(builtin_service.build_card(requests.build_day_request(date(2026, 9, 19)), "ja"))
    assert line.text == "アゼルバイジャンがナゴルノ・カラバフで軍事活動を始める"
    assert line.detail.startswith("アゼルバイジャンがナゴルノ・カラバフで軍事活動を行い")
    assert line.citation.page == 139


def test_state_that_lasts_has_no_anniversary(make_service: Any) -> None:
    chapter = make_service.chapter(
        ("2030-03-08", "アルメニアは、2030年3月8日の後も、交渉を続けている。", ("AM",)),
        ("2030-03-09", "2030年3月9日、アルメニアで大橋が開通した。", ("AM", "bridge")),
    )
    almanac = make_service(chapters=(chapter,)).get_almanac("ja")
    assert [fact.date for fact in almanac.facts] == ["2030-03-09"]


def test_title_of_a_post_is_its_event(builtin_service: Any) -> None:
    """A notification shows the title alone."""
    post = posts.build_day_post(builtin_service.get_almanac("ja"), date(2026, 12, 16))
    assert post is not None
    assert post.title == "カザフスタンが独立を宣言（独立記念日）"
    assert post.subtitle == "この日の出来事 · 2026年12月16日（水）"
