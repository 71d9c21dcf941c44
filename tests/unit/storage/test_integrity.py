"""Inconsistent content is refused with the reason, before anything is stored."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from msgspec.structs import replace

from briefings.domain import Content
from briefings.errors import ContentError
from briefings.storage.integrity import check_content
from tests.support.stored_content import make_content

CONTENT = make_content()
CHAPTER = CONTENT.chapters[0]


def with_chapter(**changes: object) -> Content:
    return replace(CONTENT, chapters=(replace(CHAPTER, **changes), *CONTENT.chapters[1:]))  # type: ignore[arg-type]


DEFECTS: dict[str, Callable[[], Content]] = {
    "numbered from 0": lambda: with_chapter(passages=CHAPTER.passages[1:]),
    "does not exist": lambda: replace(CONTENT, memberships=(replace(CONTENT.memberships[0], chapter="nowhere"),)),
    "a mention": lambda: replace(CONTENT, mentions=(replace(CONTENT.mentions[0], subject="XX"),)),
    "an event": lambda: replace(CONTENT, events=(replace(CONTENT.events[0], subjects=("XX",)),)),
    "a membership": lambda: replace(CONTENT, membership_claims=(replace(CONTENT.memberships[0], member="XX"),)),
    "an anniversary": lambda: replace(CONTENT, anniversaries=(replace(CONTENT.anniversaries[0], subjects=("XX",)),)),
}


def test_content_that_fits_together_is_accepted() -> None:
    check_content(CONTENT)


@pytest.mark.parametrize("text", DEFECTS)
def test_defect_is_named(text: str) -> None:
    with pytest.raises(ContentError, match=text) as caught:
        check_content(DEFECTS[text]())
    assert caught.value.format_line("ja") != caught.value.format_line("en")


def test_mentions_out_of_the_order_of_the_chapters_are_refused() -> None:
    second = replace(CHAPTER, edition=2032)
    mention = CONTENT.mentions[0]
    mixed = replace(CONTENT, chapters=(CHAPTER, second), mentions=(replace(mention, chapter=second.key), mention))
    with pytest.raises(ContentError, match="in the order of the chapters"):
        check_content(mixed)
