"""Content that a service has derived is reused by another service over the same content."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from briefings.derived_content import DerivedContent
from briefings.service import BriefingService
from briefings.storage.sqlite.pickled_values import ValueReader, dump_values
from tests.support.shipped_content import shipped_service

if TYPE_CHECKING:
    from collections.abc import Callable

    from briefings.domain import Snapshot
    from briefings.search.index import IndexTables

QUERIES = (
    "アルメニア",
    "ｱﾙﾒﾆｱ",
    "グルジア",
    "armenia",
    "🇦🇲",
    "アルメニヤ",
    "あるめにあ",
    "zyo-zia",
    "Грузии",
    "北方領土",
    "日露関係",
    "ロシアの制裁",
    "中央アジアプラス日本",
    "SCO 加盟国",
    "trade with Kazakhstan",
    "Kazakstan",
    "4月1日",
    "大統領",
    "ない言葉",
    "",
)
PREFIXES = ("ア", "a", "ろし", "kaza", "Гру", "北", "sco", "")


@pytest.fixture(scope="module")
def fresh() -> BriefingService:
    service = BriefingService(shipped_service().snapshot)
    service.preload()
    return service


def copy_derived(
    service: BriefingService,
) -> tuple[Snapshot, DerivedContent, Callable[[], IndexTables]]:
    """Returns the content and what was computed from it as a start reads them from a cache."""
    derived, further = service.export_derived()
    first_part, second_part = dump_values([(service.snapshot, derived), further], 64_000_000)
    reader = ValueReader()
    snapshot, copied = reader.read_value(first_part)
    return snapshot, copied, lambda: reader.read_value(second_part)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("is_preloaded", [False, True], ids=["first answers", "prepared"])
def test_it_answers_as_the_service_that_computed_it(
    fresh: BriefingService, language: str, *, is_preloaded: bool
) -> None:
    snapshot, derived, load_tables = copy_derived(fresh)
    service = BriefingService(snapshot, derived=derived, load_tables=load_tables)
    if is_preloaded:
        service.preload()
    today = date(2026, 4, 1)
    for query in QUERIES:
        assert service.answer(query, language, today) == fresh.answer(query, language, today), query
    for prefix in PREFIXES:
        assert service.complete_name(prefix, language, 25) == fresh.complete_name(prefix, language, 25), prefix
    assert service.get_almanac(language).facts == fresh.get_almanac(language).facts


def test_nothing_is_computed_again(fresh: BriefingService) -> None:
    """A service with all derived values builds no table; one without the further tables builds them."""
    snapshot, derived, load_tables = copy_derived(fresh)
    complete = BriefingService(snapshot, derived=derived, load_tables=load_tables)
    complete.preload()
    assert not complete.has_new_parts
    snapshot, derived, _ = copy_derived(fresh)
    partial = BriefingService(snapshot, derived=derived)
    partial.preload()
    assert partial.has_new_parts
    assert [tables.count for tables in partial._name_index.export_tables()] == [
        tables.count for tables in fresh._name_index.export_tables()
    ]
    assert partial._name_index.export_tables() == fresh._name_index.export_tables()


def test_tables_refer_to_the_content(fresh: BriefingService) -> None:
    """No object is in memory twice."""
    snapshot, derived, _ = copy_derived(fresh)
    assert derived.index.names["subjects"] is snapshot.content.subjects
    chapters = {chapter.key: chapter for chapter in snapshot.content.chapters}
    assert derived.statements.keys() == chapters.keys()
    for key, statements in derived.statements.items():
        assert statements.chapter is chapters[key]
        assert all(statement.chapter is chapters[key] for statement in statements.statements)
        passages = {id(passage) for passage in chapters[key].passages}
        assert all(id(statement.passage) in passages for statement in statements.statements)
