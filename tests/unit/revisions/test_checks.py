"""Tests that each check fails for its own reason, and for no other."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from briefings.domain import WITHOUT_EDITION, ChapterKind, Content, Section
from briefings.revisions.checks import ReviewCheck, can_confirm, check_change
from briefings.revisions.describe import describe_failure
from briefings.revisions.diff import diff_contents
from tests.support.refresh_documents import SUBJECTS, chapter, holding

TEXTS = ("アルメニアに橋ができた。", "ロシアで展示会があった。", "ジョージアの選挙。")
HELD = chapter(*TEXTS)
OTHER = (Section("9", "9", "経済の見通し", 1, 10), Section("10", "10", "エネルギー", 1, 11))


def list_failed_checks(before: Content, after: Content) -> list[ReviewCheck]:
    return [item.check for item in check_change(before, after, diff_contents(before, after))]


def test_new_edition_of_a_chapter_passes_every_check() -> None:
    assert list_failed_checks(holding(HELD), holding(HELD, chapter(*TEXTS, edition=2026))) == []


def test_first_chapter_passes_every_check() -> None:
    assert list_failed_checks(holding(), holding(HELD)) == []


def test_unchanged_content_passes_every_check() -> None:
    assert list_failed_checks(holding(HELD), holding(HELD)) == []


def test_original_beside_its_digest_is_the_same_chapter() -> None:
    original = replace(HELD, kind=ChapterKind.ORIGINAL)
    assert list_failed_checks(holding(HELD), holding(HELD, original)) == []


def test_chapter_of_another_number_is_another_chapter() -> None:
    before, after = holding(HELD), holding(HELD, chapter(*TEXTS, number="2-9"))
    (found,) = check_change(before, after, diff_contents(before, after))
    assert (found.check, found.chapter) == (ReviewCheck.OTHER_CHAPTER, "2025/2-9/digest/ja")
    assert "2-6" in found.detail
    assert not found.is_blocking


def test_chapter_with_other_sections_than_the_one_it_replaces_is_another_chapter() -> None:
    before, after = holding(HELD), holding(replace(HELD, sections=OTHER))
    (found,) = check_change(before, after, diff_contents(before, after))
    assert (found.check, found.detail) == (ReviewCheck.OTHER_CHAPTER, HELD.title)


def test_older_edition_than_the_newest_of_its_number_fails() -> None:
    newer = chapter(*TEXTS, edition=2027)
    before = holding(HELD, newer)
    (found,) = check_change(
        before, (after := holding(HELD, newer, chapter(*TEXTS, edition=2026))), diff_contents(before, after)
    )
    assert (found.check, found.detail) == (ReviewCheck.OLDER_EDITION, "2027")


def test_newest_edition_of_another_number_does_not_count() -> None:
    before = holding(HELD, chapter(*TEXTS, edition=2030, number="2-7"))
    after = holding(*before.chapters, chapter(*TEXTS, edition=2026))
    assert list_failed_checks(before, after) == []


def test_chapter_that_names_no_country_is_refused() -> None:
    nameless = chapter("天気の話。", "音楽の話。", edition=2026)
    before, after = holding(HELD), holding(HELD, nameless)
    (found,) = check_change(before, after, diff_contents(before, after))
    assert found.check is ReviewCheck.NO_COUNTRY
    assert found.is_blocking


def test_framework_does_not_count_as_a_country() -> None:
    assert list_failed_checks(holding(HELD), holding(HELD, chapter("集団安全保障条約機構の話。", edition=2026))) == [
        ReviewCheck.NO_COUNTRY
    ]


def test_chapter_of_unknown_edition_requires_confirmation_and_is_not_called_older() -> None:
    before, after = holding(HELD), holding(HELD, chapter(*TEXTS, edition=WITHOUT_EDITION))
    (found,) = check_change(before, after, diff_contents(before, after))
    assert found.check is ReviewCheck.NO_EDITION
    assert not found.is_blocking


@pytest.mark.parametrize(("removed", "shuts"), [(1, False), (2, True)])
def test_removing_more_than_a_third_of_the_passages_requires_confirmation(removed: int, *, shuts: bool) -> None:
    """One of three passages is exactly a third, which passes."""
    before, after = holding(HELD), holding(chapter(*TEXTS[removed:]))
    assert list_failed_checks(before, after) == ([ReviewCheck.SHRUNK] if shuts else [])


def test_number_of_removed_passages_is_given_with_their_total() -> None:
    before, after = holding(HELD), holding(chapter(*TEXTS[2:]))
    (found,) = check_change(before, after, diff_contents(before, after))
    assert (found.chapter, found.detail) == (HELD.key, "2/3")


def test_shorter_new_edition_removes_nothing() -> None:
    assert list_failed_checks(holding(HELD), holding(HELD, chapter(TEXTS[0], edition=2026))) == []


def test_reordered_passages_are_not_removed() -> None:
    assert list_failed_checks(holding(HELD), holding(chapter(*reversed(TEXTS)))) == []


def test_each_of_several_chapters_is_checked_and_the_most_serious_failure_comes_first() -> None:
    before = holding(HELD)
    after = holding(
        chapter(TEXTS[2]),
        chapter(*TEXTS, edition=2024),
        chapter("天気の話。", edition=2026),
        chapter(*TEXTS, edition=WITHOUT_EDITION, number="2-9"),
        chapter(*TEXTS, edition=2027),
    )
    found = check_change(before, after, diff_contents(before, after))
    assert [(item.check, item.chapter.split("/")[0]) for item in found] == [
        (ReviewCheck.NO_COUNTRY, "2026"),
        (ReviewCheck.NO_EDITION, "none"),
        (ReviewCheck.OTHER_CHAPTER, "none"),
        (ReviewCheck.OLDER_EDITION, "2024"),
        (ReviewCheck.SHRUNK, "2025"),
    ]
    assert not can_confirm(found)
    assert can_confirm(item for item in found if not item.is_blocking)


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("gate", [check for check in ReviewCheck if check is not ReviewCheck.CARDS_SHRUNK])
def test_every_failure_is_described_in_both_languages(gate: ReviewCheck, language: str) -> None:
    """Each check fails here because of content, so that its figures are those that moderators read."""
    by = {
        ReviewCheck.NO_EDITION: holding(HELD, chapter(*TEXTS, edition=WITHOUT_EDITION)),
        ReviewCheck.NO_COUNTRY: holding(HELD, chapter("天気の話。", edition=2026)),
        ReviewCheck.OTHER_CHAPTER: holding(HELD, chapter(*TEXTS, number="2-9")),
        ReviewCheck.OLDER_EDITION: holding(HELD, chapter(*TEXTS, edition=2024)),
        ReviewCheck.SHRUNK: holding(chapter(TEXTS[0])),
    }
    (found,) = check_change(holding(HELD), by[gate], diff_contents(holding(HELD), by[gate]))
    line = describe_failure(found, language)
    assert found.check is gate
    assert "2-6" in line or "2-9" in line
    assert "{" not in line
    assert ("年版" in line or "版" in line) is (language == "ja")


def test_removing_the_countries_of_a_chapter_fails() -> None:
    """A chapter that is annotated without its countries names none: the failure belongs to the imported chapter."""
    without = holding(replace(HELD, title="別の題"), subjects=SUBJECTS[3:], mentions=())
    assert ReviewCheck.NO_COUNTRY in list_failed_checks(holding(HELD), without)
