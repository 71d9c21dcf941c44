"""What platforms ask of a desk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date

import pytest

from briefings.domain import Alias, AliasKind, Content, Revision, Snapshot, Subject, SubjectKind
from briefings.domain.cards import CardRequest, build_day_request
from briefings.domain.matches import SearchOutcome
from briefings.service import BriefingService


def country(key: str, ja: str, en: str, *aliases: str) -> Subject:
    names = tuple(Alias(text, AliasKind.VARIANT, "en") for text in aliases)
    return Subject(key, SubjectKind.COUNTRY, {"ja": ja, "en": en}, names)


@pytest.fixture
def make_desk() -> Callable[..., BriefingService]:
    def make(*subjects: Subject) -> BriefingService:
        return BriefingService(Snapshot(Revision(3, None, "", "2026-01-01"), Content((), subjects)))

    return make


def test_an_ambiguous_query_is_a_card_with_a_button_for_each(make_desk: Callable[..., BriefingService]) -> None:
    desk = make_desk(country("KP", "北朝鮮", "North Korea", "Korea"), country("KR", "韓国", "South Korea", "Korea"))
    assert desk.search("Korea", "ja").outcome is SearchOutcome.AMBIGUOUS
    card = desk.answer("Korea", "ja")
    assert card.title == "「Korea」はどれのことですか"
    assert {action.request for action in card.actions} == {CardRequest("KP"), CardRequest("KR")}
    assert {action.label for action in card.actions} == {"北朝鮮", "韓国"}
    told = [line.text for block in card.blocks for line in block.lines]
    assert told == ["当てはまるものが複数あります。"]  # the names stand on the buttons alone


def test_subjects_of_one_name_are_told_apart_on_their_buttons(make_desk: Callable[..., BriefingService]) -> None:
    person = Subject("p", SubjectKind.PERSON, {"ja": "ジョージア", "en": "Georgia"})
    card = make_desk(country("GE", "ジョージア", "Georgia"), person).answer("ジョージア", "ja")
    assert {action.label for action in card.actions} == {"ジョージア（国）", "ジョージア（人物）"}


@pytest.mark.parametrize("query", ["", "  \n\t"])
def test_an_empty_query_is_asked_back(make_desk: Callable[..., BriefingService], query: str) -> None:
    card = make_desk(country("AM", "アルメニア", "Armenia")).answer(query, "ja")
    assert card.title == "何を調べますか"


def test_a_day_in_a_query_offers_its_card(make_desk: Callable[..., BriefingService]) -> None:
    desk = make_desk(country("RU", "ロシア", "Russia"))
    card = desk.answer("11月24日", "ja", date(2026, 1, 1))
    assert [action.request for action in card.actions] == [build_day_request(date(2026, 11, 24))]
    assert card.actions[0].label == "11月24日"
    assert not desk.answer("11月24日", "ja").actions  # the year isn't known
    assert desk.answer("2024-11-24", "ja").actions[0].request == build_day_request(date(2024, 11, 24))
    match = desk.search("11月24日のロシア", "ja")
    assert [hit.subject for hit in match.hits] == ["RU"]
    day = desk.link_day(match, "ja", 2026)
    assert day is not None
    assert day.request == build_day_request(date(2026, 11, 24), "RU")


def test_more_than_five_names_become_a_list(make_desk: Callable[..., BriefingService]) -> None:
    desk = make_desk(*(country(f"X{n}", f"国{n}号", f"State {n}", "Union") for n in range(30)))
    card = desk.answer("Union", "en")
    assert not card.actions
    assert 5 < len(card.choices) <= 25
    assert card.choices_label


def test_a_query_that_finds_nothing_offers_names_and_never_content(make_desk: Callable[..., BriefingService]) -> None:
    card = make_desk(country("AM", "アルメニア", "Armenia")).answer("アルバイト募集中", "ja")
    assert card.title == "「アルバイト募集中」に当たる項目は見つかりませんでした"
    assert card.request == CardRequest("")
    assert all(line.citation is None for block in card.blocks for line in block.lines)
    assert not card.source


def test_a_long_query_is_shortened_in_the_answer(make_desk: Callable[..., BriefingService]) -> None:
    card = make_desk(country("AM", "アルメニア", "Armenia")).answer("ん" * 5000, "ja")
    assert len(card.title) < 100


def test_a_revision_without_any_chapter_says_so(make_desk: Callable[..., BriefingService]) -> None:
    card = make_desk(country("AM", "アルメニア", "Armenia")).answer("アルメニア", "ja")
    assert card.title == "アルメニア"
    assert card.blocks[0].lines[0].text == "収録された章がまだありません。"


def test_subjects_named_in_a_text_come_in_order_and_once(make_desk: Callable[..., BriefingService]) -> None:
    desk = make_desk(country("AM", "アルメニア", "Armenia"), country("GE", "ジョージア", "Georgia"))
    found = desk.find_mentions("ジョージアとアルメニア、そしてジョージアの外相。")
    assert [subject.id for subject in found] == ["GE", "AM"]


def test_a_desk_works_nothing_out_before_it_is_asked() -> None:
    """Importing and making one loads no card builder: they would be paid for at every start."""
    code = (
        "import sys; from briefings.service import BriefingService; from briefings.domain import *;"
        "BriefingService(Snapshot(Revision(1, None, '', ''), Content((), ())));"
        "late = {'briefings.cards.builder', 'briefings.cards.content_index', 'regex'} & set(sys.modules);"
        "assert not late, late"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
