"""Caches of queries, users and places are bounded: a hundred thousand different ones do not increase memory.

Each is filled with more entries than its limit.
"""

from __future__ import annotations

import functools
import gc
import importlib
import pkgutil
import sys
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bot
import briefings
from bot.context import BotContext
from bot.cooldowns import MAX_KEYS, Cooldowns, Cost
from bot.discord_app.answer_cache import AnswerCache
from bot.discord_app.ui.limits import CARD_LIMITS
from bot.miss_counter import MAX_PENDING, MissCounter
from bot.settings import Settings
from bot.slack_app.answer_cache import AnswerCache as SlackAnswerCache
from bot.slack_app.installations.oauth import MAX_STATES, StateStore
from bot.slack_app.seen_events import MAX_EVENTS, SeenEvents
from bot.slack_app.users import MAX_USERS, UserDirectory
from briefings.cards.content_index import MAX_COMPARISONS
from briefings.cards.other_names import MAX_FOUND
from briefings.domain import Content, Revision, Snapshot
from briefings.domain.cards import CardRequest, View
from briefings.domain.refs import UserRef, WorkspaceRef
from briefings.revisions.builtin import build_builtin_content
from briefings.search import segmentation
from briefings.search.index import MAX_CACHED_RESULTS
from briefings.service import MAX_FOUND_CARDS, BriefingService
from briefings.storage.sqlite.storage import SqliteStorage
from tests.support.stored_content import make_content

TODAY = date(2026, 4, 1)
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
WORDS = ("Armenia", "アルメニヤ", "上海協力機構", "tourism", "ロシアとの関係", "xyzzy", "2024年の首脳会談")
FINITE_KEYS = {
    "briefings.revisions.sandbox.lines._get_decoder": "the classes of the protocol",
}
"""Caches without a limit whose argument is a class of the program."""


def build_service(content: Content) -> BriefingService:
    return BriefingService(Snapshot(Revision(1, None, "", "2026-01-01T00:00:00Z", active=True), content))


@pytest.fixture(scope="module")
def service() -> BriefingService:
    return build_service(build_builtin_content())


def make_query(number: int) -> str:
    """Returns a new query: seven kinds, found and not found."""
    return f"{WORDS[number % len(WORDS)]} {number:x}"


def iterate_modules() -> Iterator[ModuleType]:
    for package in (bot, briefings):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(module.name)


@pytest.mark.fault(53)
def test_every_cache_of_a_function_has_a_limit() -> None:
    """Exceptions are functions without arguments, which have one result, and caches by class."""
    caches: dict[str, Any] = {}
    for module in iterate_modules():
        for owner in (module, *(value for value in vars(module).values() if isinstance(value, type))):
            for value in vars(owner).values():
                if isinstance(value, functools._lru_cache_wrapper) and value.__module__ == module.__name__:
                    caches[f"{value.__module__}.{value.__qualname__}"] = value
    assert len(caches) > 30
    unlimited = {
        name
        for name, cache in caches.items()
        if cache.cache_info().maxsize is None and cache.__wrapped__.__code__.co_argcount
    }
    assert unlimited == set(FINITE_KEYS)
    largest = max(caches.values(), key=lambda cache: cache.cache_info().maxsize or 0)
    assert largest.cache_info().maxsize <= 16_384


def answer_all(service: BriefingService, discord: AnswerCache, slack: SlackAnswerCache, numbers: range) -> None:
    """Answers, searches and completes new queries on both platforms."""
    for number in numbers:
        query = make_query(number)
        discord.answer_query(query, "ja")
        discord.search_text(query, "", "", "", "en")
        discord.complete_names(query, "en")
        slack.answer_query(service, TODAY, query, "en", shareable=True)
        service.complete_name(f"{query} complete", "ja", 25)


@pytest.mark.fault(53)
def test_different_queries_leave_the_caches_of_answers_bounded() -> None:
    service = build_service(make_content())
    discord, slack = AnswerCache(service, lambda: TODAY), SlackAnswerCache()
    answer_all(service, discord, slack, range(300))
    sizes = {
        "answers on Discord": discord._cached_answer.cache_info().currsize,
        "searches on Discord": discord._cached_search.cache_info().currsize,
        "answers in Slack": len(slack._answers),
        "messages on Discord": len(discord._rendered),
    }
    assert sizes == dict.fromkeys(sizes, 256)
    assert discord._cached_card.cache_info().maxsize == 256
    assert discord._choices._cached_matches.cache_info().maxsize == 2048


@pytest.mark.soak
@pytest.mark.fault(53)
def test_hundred_thousand_different_queries_leave_memory_flat(service: BriefingService) -> None:
    """Each is searched and completed; every twentieth is answered in full on both platforms.

    All caches are full after 10,000 queries; 90,000 more add less than a fiftieth of the objects. The number of
    allocated blocks is used, because counting them costs nothing.
    """
    service.preload()
    discord, slack = AnswerCache(service, lambda: TODAY), SlackAnswerCache()

    def ask(numbers: range) -> tuple[int, float]:
        for number in numbers:
            query = make_query(number)
            service.search(query, "ja")
            discord.complete_names(query, "en")
            service.complete_name(f"{query} complete", "ja", 25)
            if number % 20 == 0:
                answer_all(service, discord, slack, range(1_000_000 + number, 1_000_001 + number))
        gc.collect()
        return sys.getallocatedblocks(), resident_megabytes()

    began = time.process_time()
    early, early_memory = ask(range(10_000))
    late, late_memory = ask(range(10_000, 100_000))
    print(  # noqa: T201  # the figure
        f"after 10,000 different queries {early:,} blocks, {early_memory:.0f} MB; after 100,000 {late:,} blocks, "
        f"{late_memory:.0f} MB; {(time.process_time() - began) / 100:.2f} ms of processor time each"
    )
    assert late < early * 1.02


def resident_megabytes() -> float:
    """Returns the memory of this process."""
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


@pytest.mark.fault(53)
def test_completions_of_names_are_bounded() -> None:
    index = build_service(make_content())._name_index
    for number in range(2_100):
        index.suggest_names(f"z{number}", language="ja", limit=25)
        assert len(index._cached_completions) <= 2_000
    assert 0 < len(index._cached_completions) <= 2_000


@pytest.mark.fault(53)
def test_results_of_searches_are_bounded() -> None:
    index = build_service(make_content())._name_index
    for number in range(MAX_CACHED_RESULTS + 100):
        index.search_names(f"z{number}", language="ja")
        assert len(index._cached_results) <= MAX_CACHED_RESULTS
    assert 0 < len(index._cached_results) <= MAX_CACHED_RESULTS


@pytest.mark.fault(53)
def test_subjects_of_searched_words_are_bounded() -> None:
    """Each word of a search is looked up among the names."""
    service = build_service(make_content())
    for number in range(MAX_FOUND + 200):
        service.word_search.find_statements(f"word{number}", "en")
    assert service.word_search._expander._find_certain.cache_info().currsize == MAX_FOUND


@pytest.mark.fault(53)
def test_cards_of_found_subjects_are_bounded() -> None:
    """The cards are of different days, from which an overview counts."""
    service = build_service(make_content())
    for number in range(MAX_FOUND_CARDS + 50):
        assert service.answer("アルメニア", "ja", date.fromordinal(738_000 + number)).request.subject == "AM"
        assert len(service._found_cards) <= MAX_FOUND_CARDS
    assert service._found_cards


@pytest.mark.fault(53)
def test_editions_that_do_not_exist_leave_nothing_behind() -> None:
    """An old or forged button names an edition that the revision does not have."""
    service = build_service(make_content())
    index = service.content_index
    subjects = list(index.subjects)

    def count_kept() -> list[int]:
        tables = service.memberships._tables
        return [
            len(kept)
            for kept in (index._statements_by_subject, index._chapters_by_edition, index._comparisons, tables)
        ]

    def build_cards(editions: range) -> None:
        for edition in editions:
            for view in View:
                service.build_card(CardRequest(subjects[0], view, edition=edition), "ja")

    build_cards(range(3_000, 3_002))
    before = count_kept()
    build_cards(range(3_002, 3_030))
    assert count_kept() == before


@pytest.mark.fault(53)
def test_comparisons_of_editions_are_bounded() -> None:
    """Of many editions and subjects, the most recently requested comparisons are kept."""
    index = build_service(make_content()).content_index
    built: list[int] = []

    def find(number: int) -> object:
        def build() -> Any:
            built.append(number)
            return object()

        return index.find_comparison((f"subject {number}", 2024, 2025, "ja"), build)

    first = find(0)
    for number in range(1, 3 * MAX_COMPARISONS):
        find(number)
        assert find(0) is first, "the one that is asked for again and again"
    assert built == list(range(3 * MAX_COMPARISONS))
    assert len(index._comparisons) == MAX_COMPARISONS


@pytest.mark.fault(53)
def test_limits_of_users_and_places_are_forgotten() -> None:
    cooldowns = Cooldowns(clock=lambda: 1000.0)
    for number in range(MAX_KEYS + 3_000):
        cooldowns.use(Cost.SEARCH, UserRef("discord", str(number)), WorkspaceRef("discord", str(number)))
        assert len(cooldowns._full_until) <= MAX_KEYS + 2


@pytest.mark.fault(53)
async def test_stored_misses_users_and_events_are_bounded(tmp_path: Path) -> None:
    async with await SqliteStorage.open(tmp_path / "briefings.db", clock=lambda: NOW) as storage:
        context = BotContext(Settings(), storage, CARD_LIMITS, clock=lambda: NOW)
        misses, users, events = MissCounter(context), UserDirectory(context), SeenEvents(context)
        for number in range(MAX_USERS + 500):
            misses.count_miss(make_query(number))
            users.store_profile({"id": f"U{number}", "locale": "en-US"})
        for number in range(MAX_EVENTS + 500):
            assert await events.add(f"event {number}", is_stored=False)
        assert not await events.add(f"event {MAX_EVENTS + 499}", is_stored=False)
        assert len(misses._pending) == MAX_PENDING
        assert len(users._profiles) == MAX_USERS
        assert len(events._seen) == MAX_EVENTS


@pytest.mark.fault(53)
async def test_number_of_unfinished_installations_is_bounded() -> None:
    """Everybody can open the page that begins one; the newest can be completed."""
    states = StateStore(lambda: NOW)
    issued = [await states.async_issue() for _ in range(MAX_STATES + 100)]
    assert len(states._issued) == MAX_STATES
    assert await states.async_consume(issued[-1])
    assert not await states.async_consume(issued[0])


def test_characters_of_queries_are_bounded() -> None:
    """Queries may have any of a million characters."""
    for code in range(0x3400, 0x3400 + 10_000):
        segmentation.classify_script(chr(code))
    assert segmentation.classify_script("ア") == "katakana"
    assert len(segmentation._SCRIPTS) <= segmentation._MAX_CHARACTERS < 10_000
