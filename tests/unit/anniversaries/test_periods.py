"""A subject and a year in one query: the chronology of that year, and the way to its neighbors."""

from __future__ import annotations

import re

import pytest

from bot.discord_app.ui.card_ids import CardId
from briefings.domain.cards import Card, CardRequest, View
from briefings.domain.dates import parse_date
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_service


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return shipped_service()


def lines_of(card: Card) -> list[str]:
    return [line.text for block in card.blocks for line in block.lines]


def labels_of(card: Card) -> list[str]:
    return [action.label for action in card.actions]


@pytest.mark.parametrize(
    ("query", "subject", "period"),
    [
        ("アルメニア 2024", "AM", "2024"),
        ("Armenia in 2024", "AM", "2024"),
        ("2024年にアルメニアで何があった", "AM", "2024"),
        ("2023年のカザフスタン", "KZ", "2023"),
        ("Georgia August 2008", "GE", "2008-08"),
        ("アルメニア 2024年5月", "AM", "2024-05"),
        ("令和6年のロシア", "RU", "2024"),
        ("CSTO 2024", "CSTO", "2024"),
        ("ジョージア 1990年代", "GE", "1990/1999"),
        ("Russia since 2022", "RU", "2022/9999"),
    ],
)
def test_name_and_a_year_open_the_chronology_of_the_year(
    service: BriefingService, query: str, subject: str, period: str
) -> None:
    card = service.answer(query, "ja")
    assert card.request == CardRequest(subject, View.CHRONOLOGY, section=period)
    dated = [line for block in card.blocks for line in block.lines if line.citation]
    span = parse_date(period)
    for line in dated:
        assert line.citation is not None
        assert parse_date(line.date).last_day >= span.first_day
        assert parse_date(line.date).first_day <= span.last_day


def test_card_leads_to_the_nearest_years_and_to_the_whole(service: BriefingService) -> None:
    card = service.answer("アルメニア 2024", "ja")
    assert card.subtitle == "2024年 · 5件"
    assert labels_of(card) == ["← アルメニア", "← 2023年", "年表の全体"]
    labels = labels_of(service.answer("アルメニア 2023", "ja"))
    assert labels[2] == "2024年 →"
    earlier = service.build_card(card.actions[1].request, "ja")
    assert earlier is not None
    assert any("ナゴルノ・カラバフ" in text for text in lines_of(earlier))
    whole = service.build_card(card.actions[-1].request, "ja")
    assert whole is not None
    assert whole.request.section == ""
    assert len({line.date[:4] for block in whole.blocks for line in block.lines}) > 2


def test_month_leads_to_its_year_and_to_months_with_an_entry(service: BriefingService) -> None:
    card = service.answer("Armenia May 2024", "en")
    assert labels_of(card) == ["← Armenia", "← April 2024", "September 2024 →", "2024", "All dates"]
    assert [line.date for block in card.blocks for line in block.lines] == ["2024-05-15"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_year_without_entry_offers_nearest_years(service: BriefingService, language: str) -> None:
    card = service.answer("Turkmenistan 2003", language)
    (text,) = lines_of(card)
    expected = {
        "ja": "トルクメニスタンについて、2003年の日付で収録されているものはありません。"
        "近い時期では1995年・2004年のものがあります。",
        "en": "Nothing is recorded about Turkmenistan for 2003; the nearest entries are from 1995, 2004.",
    }
    assert text == expected[language]
    for action in card.actions[1:3]:
        nearest = service.build_card(action.request, language)
        assert nearest is not None
        assert any(line.citation for block in nearest.blocks for line in block.lines)


def test_every_button_survives_a_restart(service: BriefingService) -> None:
    for query in ("アルメニア 2024", "Georgia August 2008", "ロシア 2022年以降"):
        for action in service.answer(query, "ja").actions:
            card_id = CardId.from_request(action.request)
            assert card_id.to_request() == action.request


def test_choice_keeps_the_year(service: BriefingService) -> None:
    card = service.answer("制裁 2024", "ja")
    by_subject = {action.request.subject: action.request for action in card.actions}
    assert by_subject["russia-sanctions"].section == "2024"
    assert by_subject["russia-sanctions"].view is View.CHRONOLOGY
    opened = service.build_card(by_subject["russia-sanctions"], "ja")
    assert opened is not None
    assert opened.actions[0].label == "← 制裁 2024"


def test_two_countries_and_a_year_offer_the_year_of_each(service: BriefingService) -> None:
    card = service.answer("アルメニアとアゼルバイジャン 2023", "ja")
    assert card.request.view is View.PAIR
    assert [choice.request.section for choice in card.choices[:2]] == ["2023", "2023"]


@pytest.mark.parametrize(
    ("query", "subject"),
    [("Expo 2025", "expo-2025"), ("万博2025", "expo-2025"), ("アルメニア", "AM"), ("2025年版 アルメニア", "")],
)
def test_number_in_a_name_is_not_a_year(service: BriefingService, query: str, subject: str) -> None:
    assert service.search(query, "ja").period == ""
    card = service.answer(query, "ja")
    assert card.request.view is not View.CHRONOLOGY
    if subject:
        assert card.request.subject == subject


def test_topic_without_an_entry_in_the_year_keeps_its_overview(service: BriefingService) -> None:
    card = service.answer("1950年の対露制裁", "ja")
    assert card.request == CardRequest("russia-sanctions")


def test_timeline_is_limited_to_the_year_that_was_typed(service: BriefingService) -> None:
    assert str(service.find_period("アルメニア 2024", "ja")) == "2024"
    assert service.find_period("アルメニア", "ja") is None


@pytest.mark.parametrize(
    ("query", "language", "period", "title"),
    [
        ("what happened in November 2024", "en", "2024-11", "November 2024: a timeline"),
        ("2024年11月の出来事", "ja", "2024-11", "2024年11月の年表"),
        ("令和6年11月に何があった", "ja", "2024-11", "2024年11月の年表"),
        ("news May 2024", "en", "2024-05", "May 2024: a timeline"),
        ("2024年", "ja", "2024", "2024年の年表"),
        ("1991", "en", "1991", "1991: a timeline"),
        ("history of the 1990s", "en", "1990/1999", "1990–1999: a timeline"),
        ("timeline 2022", "en", "2022", "2022: a timeline"),
        ("since 2022", "en", "2022/9999", "From 2022: a timeline"),
        ("until 1991", "en", "0001/1991", "Until 1991: a timeline"),
        ("2023年から2024年の動き", "ja", "2023/2024", "2023年～2024年の年表"),
    ],
)
def test_period_without_a_name_opens_all_of_its_events(
    service: BriefingService, query: str, language: str, period: str, title: str
) -> None:
    card = service.answer(query, language)
    assert card.request == CardRequest("", View.CHRONOLOGY, section=period)
    assert card.title == title
    span = parse_date(period)
    dates = [parse_date(line.date) for block in card.blocks for line in block.lines if line.citation]
    assert dates == sorted(dates)
    assert all(span.covers_date(date) for date in dates)


@pytest.mark.parametrize("query", ["1850", "2024年11月の天気", "Diplomatic Bluebook 2025", "2025年版", "EXPO2031"])
def test_period_without_events_or_beside_other_words_opens_no_list(service: BriefingService, query: str) -> None:
    assert service.answer(query, "ja").request.view is not View.CHRONOLOGY


def test_events_of_a_month_lead_to_its_year_its_neighbors_and_its_subjects(service: BriefingService) -> None:
    card = service.answer("2024年11月", "ja")
    assert labels_of(card) == ["← 2024年10月", "2024年12月 →", "2024年"]
    for action in card.actions:
        opened = service.build_card(action.request, "ja")
        assert opened is not None
        assert lines_of(opened)
    assert {"KG", "UZ"} <= {choice.request.subject for choice in card.choices}


def test_events_of_an_empty_period_are_none(service: BriefingService) -> None:
    card = service.build_card(CardRequest("", View.CHRONOLOGY, section="1850"), "en")
    assert card is not None
    assert lines_of(card) == ["No dates in this period."]
    assert service.build_card(CardRequest("", View.CHRONOLOGY), "en") is None


def test_title_without_its_date_is_a_whole_sentence(service: BriefingService) -> None:
    """The particles of a date are left out with it, and a date that the sentence needs is kept."""
    titles = [fact.title for fact in service.get_almanac("ja").facts]
    assert "ロシアの内政は、「特別軍事作戦」に焦点を当てて展開された" in titles
    assert "トルクメニスタンは2005年以来、CISの準加盟国である" in titles
    assert not [title for title in titles if re.search(r"(?:^|[、。])(?:[はもがを]|以来|から|まで)", title)]


def test_subjects_of_the_events_open_in_the_edition_of_the_list(service: BriefingService) -> None:
    card = service.answer_match(service.search("2024", "en"), "en", edition=2025)
    assert card.request == CardRequest("", View.CHRONOLOGY, section="2024", edition=2025)
    assert {link.request.edition for link in (*card.actions, *card.choices)} == {2025}


@pytest.mark.parametrize(("query", "language"), [("2026年12月", "ja"), ("anniversaries in December 2026", "en")])
def test_month_without_events_of_its_own_opens_its_anniversaries(
    service: BriefingService, query: str, language: str
) -> None:
    card = service.answer(query, language)
    assert card.request == CardRequest("", View.MONTH, section="2026-12")
    assert any(line.citation for block in card.blocks for line in block.lines)


def test_month_before_all_events_opens_nothing(service: BriefingService) -> None:
    assert service.answer("March 1850", "en").title == "Nothing found for “March 1850”"
