"""Generated typing errors: a query one edit away from a name finds that name, or is ambiguous with it."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from briefings.catalog.places import find_place
from briefings.domain.matches import SearchOutcome
from briefings.search.key_tables import find_prefixed_keys
from briefings.text.lexicon import is_word
from briefings.text.normalize import fold_text, loosen_key, restore_katakana
from tests.support.examples import count_examples

KANA = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモラリルレロガギグゲゴザジズバビブベボンー"
)
LATIN = "abcdefghijklmnopqrstuvwxyz"


@pytest.fixture(scope="module")
def names(catalogue):
    """Japanese names in kana of six characters and more, English ones of one word and eight letters and more."""
    found = []
    for subject in catalogue:
        japanese, english = fold_text(subject.names["ja"]), fold_text(subject.names["en"])
        if len(japanese) >= 6 and all("ァ" <= char <= "ー" for char in japanese):
            found.append((japanese, KANA, subject.id))
        if len(english) >= 8 and subject.names["en"].isalpha() and english.isascii():
            found.append((english, LATIN, subject.id))
    return found


def edited(name, alphabet, draw):
    """Returns `name` after one edit, except at its end, where the result would be a prefix or an adjective."""
    place = draw(st.integers(0, len(name) - 2))
    letter = draw(st.sampled_from(alphabet))
    return draw(
        st.sampled_from(
            [
                name[:place] + name[place + 1 :],
                name[:place] + letter + name[place:],
                name[:place] + letter + name[place + 1 :],
                name[:place] + name[place + 1] + name[place] + name[place + 2 :],
            ]
        )
    )


@settings(max_examples=count_examples(150))
@given(st.data())
def test_name_one_edit_away_is_found_or_ambiguous(index, names, data):
    name, alphabet, ident = data.draw(st.sampled_from(names))
    typed = edited(name, alphabet, data.draw)
    others = index.table.entries_by_key.get(typed) or index.table.entries_by_loose_key.get(
        loosen_key(restore_katakana(typed))
    )
    longer = next(find_prefixed_keys(index.table.sorted_keys, typed), None)
    assume(not others and not longer)  # the edit made another name, or the beginning of one
    assume(not is_word(typed) and find_place(typed) is None)  # or a word, or a name in another language
    match = index.search_names(typed)
    subjects = [hit.subject for hit in match.hits]
    assert match.outcome is not SearchOutcome.FOUND or subjects == [ident], (typed, name)
    assert ident in subjects, (typed, name)
