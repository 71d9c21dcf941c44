"""Two subjects in one query: what is said of both, with a button for each."""

from __future__ import annotations

import pytest

from briefings.domain import Revision, Snapshot
from briefings.domain.cards import CardRequest, View
from briefings.revisions.builtin import build_builtin_content
from briefings.service import BriefingService


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return BriefingService(Snapshot(Revision(1, None, "0", "2026-01-01T00:00:00Z"), build_builtin_content()))


@pytest.mark.parametrize(
    ("query", "language", "title"),
    [
        ("アルメニアとアゼルバイジャン", "ja", "アルメニア、アゼルバイジャン"),
        ("Armenia and Azerbaijan", "en", "Armenia, Azerbaijan"),
    ],
)
def test_two_countries_get_the_statements_about_both(
    service: BriefingService, query: str, language: str, title: str
) -> None:
    card = service.answer(query, language)
    assert card.title == title
    assert card.flag == "🇦🇲🇦🇿"
    assert [action.request.subject for action in card.actions] == ["AM", "AZ"]
    lines = [line for block in card.blocks for line in block.lines if line.citation]
    assert len(lines) >= 5
    both = {"ja": ("アルメニア", "アゼルバイジャン"), "en": ("Armenia", "Azerbaijan")}[language]
    assert sum(all(name in line.text for name in both) for line in lines) >= 4
    opened = service.build_card(card.actions[0].request, language)
    assert opened is not None
    assert opened.actions[0].request == card.request


def test_a_country_and_japan_open_their_relations(service: BriefingService) -> None:
    for query in ("カザフスタン 日本", "日本 カザフスタン"):
        card = service.answer(query, "ja")
        assert (card.request.subject, card.request.view) == ("KZ", View.JAPAN)


def test_a_topic_between_two_countries_is_the_answer(service: BriefingService) -> None:
    assert service.answer("ロシアと中国", "ja").request == CardRequest("china-russia-relations")


def test_two_that_no_statement_is_about_open_the_first_and_offer_the_other(service: BriefingService) -> None:
    card = service.answer("アルメニアとブラジル", "ja")
    assert card.request.subject == "AM"
    assert card.choices[0].request.subject == "BR"
