"""The service for platforms."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest
from msgspec.structs import replace

from briefings.catalog.aliases import add_alias
from briefings.domain import Alias, AliasKind, Content, Revision, Snapshot, Subject, SubjectKind
from briefings.domain.cards import (
    CardRequest,
    View,
    build_day_request,
    build_search_request,
    build_upcoming_request,
    refer_to,
)
from briefings.domain.matches import SearchOutcome
from briefings.service import BriefingService
from tests.support.shipped_content import shipped_content


def country(key: str, ja: str, en: str, *aliases: str) -> Subject:
    names = tuple(Alias(text, AliasKind.VARIANT, "en") for text in aliases)
    return Subject(key, SubjectKind.COUNTRY, {"ja": ja, "en": en}, names)


@pytest.fixture
def make_service() -> Callable[..., BriefingService]:
    def make(*subjects: Subject) -> BriefingService:
        return BriefingService(Snapshot(Revision(3, None, "", "2026-01-01"), Content((), subjects)))

    return make


def test_ambiguous_query_is_a_card_with_a_button_for_each(make_service: Callable[..., BriefingService]) -> None:
    service = make_service(
        country("KP", "北朝鮮", "North Korea", "Korea"), country("KR", "韓国", "South Korea", "Korea")
    )
    assert service.search("Korea", "ja").outcome is SearchOutcome.AMBIGUOUS
    card = service.answer("Korea", "ja")
    assert card.title == "「Korea」はどれのことですか"
    origin = refer_to(build_search_request("Korea"))
    assert {action.request for action in card.actions} == {
        CardRequest("KP", origin=origin),
        CardRequest("KR", origin=origin),
    }
    assert {action.label for action in card.actions} == {"北朝鮮", "韓国"}
    texts = [line.text for block in card.blocks for line in block.lines]
    assert texts == ["当てはまるものが複数あります。"]  # the names stand on the buttons alone


def test_subjects_with_same_name_have_distinct_buttons(make_service: Callable[..., BriefingService]) -> None:
    person = Subject("p", SubjectKind.PERSON, {"ja": "ジョージア", "en": "Georgia"})
    card = make_service(country("GE", "ジョージア", "Georgia"), person).answer("ジョージア", "ja")
    assert {action.label for action in card.actions} == {"ジョージア（国）", "ジョージア（人物）"}


@pytest.mark.parametrize("query", ["", "  \n\t"])
def test_empty_query_asks_for_a_name(make_service: Callable[..., BriefingService], query: str) -> None:
    card = make_service(country("AM", "アルメニア", "Armenia")).answer(query, "ja")
    assert card.title == "何を調べますか"


def test_day_in_a_query_offers_its_card(make_service: Callable[..., BriefingService]) -> None:
    service = make_service(country("RU", "ロシア", "Russia"))
    card = service.answer("11月24日", "ja", date(2026, 1, 1))
    assert [action.request for action in card.actions] == [build_day_request(date(2026, 11, 24))]
    assert card.actions[0].label == "11月24日"
    assert not service.answer("11月24日", "ja").actions  # the year isn't known
    assert service.answer("2024-11-24", "ja").actions[0].request == build_day_request(date(2024, 11, 24))
    match = service.search("11月24日のロシア", "ja")
    assert [hit.subject for hit in match.hits] == ["RU"]
    day = service.link_day(match, "ja", date(2026, 1, 1))
    assert day is not None
    assert day.request == build_day_request(date(2026, 11, 24), "RU")


def test_more_than_five_names_become_a_list(make_service: Callable[..., BriefingService]) -> None:
    service = make_service(*(country(f"X{n}", f"国{n}号", f"State {n}", "Union") for n in range(30)))
    card = service.answer("Union", "en")
    assert not card.actions
    assert 5 < len(card.choices) <= 25
    assert card.choices_label


def test_query_that_finds_nothing_offers_names_and_never_content(
    make_service: Callable[..., BriefingService],
) -> None:
    card = make_service(country("AM", "アルメニア", "Armenia")).answer("アルバイト募集中", "ja")
    assert card.title == "「アルバイト募集中」に当たる項目は見つかりませんでした"
    assert card.request == build_search_request("アルバイト募集中")
    assert all(line.citation is None for block in card.blocks for line in block.lines)
    assert not card.source


def test_long_query_is_shortened_in_the_answer(make_service: Callable[..., BriefingService]) -> None:
    card = make_service(country("AM", "アルメニア", "Armenia")).answer("ん" * 5000, "ja")
    assert len(card.title) < 100


def test_revision_without_chapter_is_stated(make_service: Callable[..., BriefingService]) -> None:
    card = make_service(country("AM", "アルメニア", "Armenia")).answer("アルメニア", "ja")
    assert card.title == "アルメニア"
    assert card.blocks[0].lines[0].text == "収録された章がまだありません。"


def test_subjects_named_in_a_text_come_in_order_and_once(make_service: Callable[..., BriefingService]) -> None:
    service = make_service(country("AM", "アルメニア", "Armenia"), country("GE", "ジョージア", "Georgia"))
    found = service.find_mentions("ジョージアとアルメニア、そしてジョージアの外相。")
    assert [subject.id for subject in found] == ["GE", "AM"]


def test_desk_computes_nothing_before_it_is_used() -> None:
    """Importing and creating a service loads no card builder, which would slow down every start."""
    code = (
        "import sys; from briefings.service import BriefingService; from briefings.domain import *;"
        "BriefingService(Snapshot(Revision(1, None, '', ''), Content((), ())));"
        "late = {'briefings.cards.builder', 'briefings.cards.content_index', 'regex'} & set(sys.modules);"
        "assert not late, late"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("query", "day"), [("明日", (2026, 11, 26)), ("next Friday", (2026, 11, 27))])
def test_day_counted_from_today_offers_its_card(
    make_service: Callable[..., BriefingService], query: str, day: tuple[int, int, int]
) -> None:
    service = make_service(country("RU", "ロシア", "Russia"))
    card = service.answer(query, "en", date(2026, 11, 25))
    assert card.title == f"“{query}” mentions a day"
    assert [action.request for action in card.actions] == [build_day_request(date(*day))]
    assert not service.answer(query, "en").actions  # the current date isn't known


def test_day_counted_from_today_beside_a_name_is_a_day_of_the_subject(
    make_service: Callable[..., BriefingService],
) -> None:
    service = make_service(country("RU", "ロシア", "Russia"))
    link = service.link_day(service.search("明日のロシア", "ja"), "ja", date(2026, 11, 25))
    assert link is not None
    assert link.request == build_day_request(date(2026, 11, 26), "RU")
    trip = service.search("来週ロシアに行くので予習したい", "ja")
    assert [hit.subject for hit in trip.hits] == ["RU"]
    assert not trip.mentions_day


@pytest.mark.parametrize(
    ("query", "command"),
    [("年表", "timeline"), ("/schedule add", "schedule"), ("schedule", "schedule"), ("使い方", "brief")],
)
def test_query_that_matches_a_command_names_it(
    make_service: Callable[..., BriefingService], query: str, command: str
) -> None:
    card = make_service(country("RU", "ロシア", "Russia")).answer(query, "ja", date(2026, 11, 25))
    assert card.title == f"「{query}」には専用のコマンドがあります"
    assert f"「{command}」" in card.blocks[0].lines[0].text


def test_query_for_anniversaries_opens_the_next_ones(make_service: Callable[..., BriefingService]) -> None:
    card = make_service(country("RU", "ロシア", "Russia")).answer("anniversaries", "en", date(2026, 11, 25))
    assert [action.request for action in card.actions] == [build_upcoming_request(date(2026, 11, 25), 30)]


def test_place_without_an_entry_is_named_as_a_place(make_service: Callable[..., BriefingService]) -> None:
    service = make_service(country("RU", "ロシア", "Russia"))
    for query in ("ロンドン", "ロンドンについて教えて", "where is London"):
        result = service.search(query, "ja")
        assert result.outcome is SearchOutcome.NOTHING
        assert result.place.lower() in {"ロンドン", "london"}
        assert "地名" in service.answer(query, "ja").blocks[0].lines[0].text


def test_words_of_a_miss_are_offered_for_a_search_in_the_text(
    make_service: Callable[..., BriefingService],
) -> None:
    service = make_service(country("RU", "ロシア", "Russia"))
    assert service.search("水素エンジンについて教えて", "ja").words == ("水素エンジン",)
    assert service.search("tell me about hydrogen engines", "ja").words == ("hydrogen", "engines")


def test_two_subjects_of_a_phrase_are_a_pair(make_service: Callable[..., BriefingService]) -> None:
    service = make_service(
        country("RU", "ロシア", "Russia"), country("JP", "日本", "Japan"), country("AM", "アルメニア", "Armenia")
    )
    assert service.search("日本 アルメニア", "ja").pair == ("JP", "AM")
    assert service.search("ロシアとアルメニアの関係", "ja").pair == ("RU", "AM")
    assert service.search("アルメニアについて", "ja").pair == ()
    assert service.search("日本 ロシア アルメニア", "ja").pair == ()


def test_service_for_another_revision_answers_as_a_new_one_and_shares_the_index_of_names() -> None:
    content = shipped_content()
    previous = BriefingService(Snapshot(Revision(1, None, "", "2026-01-01"), content))
    previous.preload()
    copied = tuple(replace(subject) for subject in content.subjects)
    changed = replace(content, subjects=copied, chapters=content.chapters[:1], events=content.events[:9])
    snapshot = Snapshot(Revision(2, 1, "", "2026-01-02"), changed)
    other, alone = previous.for_revision(snapshot), BriefingService(snapshot)
    assert other.snapshot == snapshot
    assert other.snapshot.content.subjects is content.subjects
    assert vars(other)["_name_index"] is vars(previous)["_name_index"]
    for query in ("アルメニア", "ロシアとウクライナ", "CSTO", "石の国"):
        assert other.answer(query, "ja") == alone.answer(query, "ja")
    for card in (CardRequest("AM", View.DETAILS), CardRequest("RU", View.DETAILS)):
        assert other.build_card(card, "en") == alone.build_card(card, "en")
        assert previous.build_card(card, "en") != alone.build_card(card, "en")


def test_service_for_a_revision_with_other_names_finds_them_and_the_previous_one_does_not() -> None:
    previous = BriefingService(Snapshot(Revision(1, None, "", "2026-01-01"), shipped_content()))
    previous.preload()
    taught = add_alias(shipped_content(), "AM", "石の国")
    assert isinstance(taught, Content)
    other = previous.for_revision(Snapshot(Revision(2, 1, "", "2026-01-02"), taught))
    assert [hit.subject for hit in other.search("石の国", "ja").hits] == ["AM"]
    assert previous.search("石の国", "ja").outcome is not SearchOutcome.FOUND
    assert other.find_mentions("ジョージアの外相") == previous.find_mentions("ジョージアの外相")
