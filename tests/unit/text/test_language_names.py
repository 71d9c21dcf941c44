"""Languages are named in the language of the reader."""

from __future__ import annotations

import pytest

from briefings.cards.labels import format_foreign_mark
from briefings.text.language_names import get_language_name


@pytest.mark.parametrize(
    ("tag", "language", "name"),
    [
        ("ka", "en", "Georgian"),
        ("ka", "ja", "ジョージア語"),
        ("zh-Hant", "en", "Chinese"),
        ("und", "en", ""),
        ("xq", "ja", ""),
        ("ru", "not a tag", ""),
    ],
)
def test_language_has_its_name_of_cldr(tag: str, language: str, name: str) -> None:
    assert get_language_name(tag, language) == name


def test_mark_of_content_names_its_language() -> None:
    assert format_foreign_mark("sv", "en") == "in Swedish"
    assert format_foreign_mark("ru", "ja") == "ロシア語"
    assert format_foreign_mark("und", "en") == "in another language"
    assert format_foreign_mark("en", "en") == ""
