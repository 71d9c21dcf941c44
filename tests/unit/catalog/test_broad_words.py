"""Words for which moderators list several subjects, over refreshes, exports and other databases."""

from __future__ import annotations

import pytest

from briefings.catalog.aliases import AliasRejection, AliasRejectionReason, add_alias, list_added_aliases
from briefings.catalog.broad_words import (
    MAX_SUBJECTS,
    find_broad_word,
    list_broad_words,
    remove_broad_word,
    set_broad_word,
)
from briefings.domain import Content, Revision, Snapshot
from briefings.domain.matches import SearchOutcome
from briefings.revisions.builtin import merge_builtin_content
from briefings.service import BriefingService
from briefings.storage.content_json import from_json, to_json
from tests.support.shipped_content import shipped_content


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped_content()


@pytest.fixture(scope="module")
def taught(content: Content) -> Content:
    changed = set_broad_word(content, ("japan-russia-economy", "KZ", "AZ"), "エネルギー")
    assert isinstance(changed, Content)
    return changed


def snapshot(content: Content) -> Snapshot:
    return Snapshot(Revision(1, None, "", "2026-01-01T00:00:00+00:00", "", ""), content)


def subjects_of(content: Content, word: str) -> set[str]:
    return set(find_broad_word(content.subjects, word) or ())


def test_broad_word_offers_its_subjects_in_any_spelling(taught: Content) -> None:
    service = BriefingService(snapshot(taught))
    for query in ("エネルギー", "ｴﾈﾙｷﾞｰ", " エネルギー "):
        match = service.search(query, "ja")
        assert match.outcome is SearchOutcome.AMBIGUOUS
        assert {hit.subject for hit in match.hits} == {"japan-russia-economy", "KZ", "AZ"}
    card = service.answer("エネルギー", "en")
    assert {action.request.subject for action in card.actions} == {"japan-russia-economy", "KZ", "AZ"}


def test_only_a_query_of_the_word_alone_changes(content: Content, taught: Content) -> None:
    before, after = (BriefingService(snapshot(state)) for state in (content, taught))
    for query in ("ロシアのエネルギー", "エネルギー依存", "エネルギ", "アルメニア エネルギー 2024"):
        assert after.search(query, "ja") == before.search(query, "ja")
    assert after.find_mentions("エネルギーの輸出") == before.find_mentions("エネルギーの輸出")


def test_new_list_replaces_the_earlier_one(taught: Content) -> None:
    changed = set_broad_word(taught, ("RU", "KZ"), "ｴﾈﾙｷﾞｰ")
    assert isinstance(changed, Content)
    assert subjects_of(changed, "エネルギー") == {"RU", "KZ"}


def test_list_is_removed(taught: Content, content: Content) -> None:
    assert remove_broad_word(taught, "エネルギー") == content
    missing = remove_broad_word(content, "エネルギー")
    assert isinstance(missing, AliasRejection)
    assert missing.reason is AliasRejectionReason.NOT_LISTED


@pytest.mark.parametrize(
    ("subjects", "word", "reason"),
    [
        (("RU", "KZ"), "、", AliasRejectionReason.EMPTY),
        (("RU", "KZ"), "油", AliasRejectionReason.TOO_SHORT),
        (("RU", "KZ"), "油" * 101, AliasRejectionReason.TOO_LONG),
        (("RU",), "石炭", AliasRejectionReason.TOO_FEW_SUBJECTS),
        (("RU", "NOWHERE"), "石炭", AliasRejectionReason.NO_SUBJECT),
        (("RU", "KZ"), "アルメニア", AliasRejectionReason.NAME_OF_OTHER),
    ],
)
def test_misleading_list_is_refused(
    content: Content, subjects: tuple[str, ...], word: str, reason: AliasRejectionReason
) -> None:
    rejection = set_broad_word(content, subjects, word)
    assert isinstance(rejection, AliasRejection)
    assert rejection.reason is reason


def test_there_is_a_limit_of_subjects(content: Content) -> None:
    ids = [subject.id for subject in content.subjects][: MAX_SUBJECTS + 1]
    rejection = set_broad_word(content, ids, "全部の国")
    assert isinstance(rejection, AliasRejection)
    assert rejection.reason is AliasRejectionReason.TOO_MANY_SUBJECTS


def test_name_may_be_broad_if_its_subject_is_listed(content: Content) -> None:
    changed = set_broad_word(content, ("caucasus", "AM", "AZ", "GE"), "コーカサス")
    assert isinstance(changed, Content)
    match = BriefingService(snapshot(changed)).search("コーカサス", "ja")
    assert {hit.subject for hit in match.hits} == {"caucasus", "AM", "AZ", "GE"}


def test_broad_word_cannot_also_be_an_alias(taught: Content) -> None:
    word = set_broad_word(taught, ("RU", "KZ"), "燃える水の国々")
    assert isinstance(word, Content)
    rejection = add_alias(word, "RU", "燃える水の国々")
    assert isinstance(rejection, AliasRejection)
    assert rejection.reason is AliasRejectionReason.BROAD_WORD


def test_it_is_kept_by_an_export_and_by_a_new_version(taught: Content) -> None:
    assert list_added_aliases(taught) == ()
    read = from_json(to_json(snapshot(taught))).content
    assert subjects_of(read, "エネルギー") == {"japan-russia-economy", "KZ", "AZ"}
    merged = merge_builtin_content(snapshot(taught))
    assert [word.text for word in list_broad_words(merged)] == ["エネルギー"]
    assert subjects_of(merged, "エネルギー") == {"japan-russia-economy", "KZ", "AZ"}
