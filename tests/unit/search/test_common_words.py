"""Everyday words of Japanese and English have no card, except those in a reviewed list."""

from __future__ import annotations

from pathlib import Path

import pytest

from briefings.domain.matches import SearchOutcome

FEW, MANY = 5_000, 40_000
"""Numbers of words of a language that `make test` and `make test-all` search for."""


def answered_words(index, language, count):
    wordfreq = pytest.importorskip("wordfreq")
    frequencies = wordfreq.get_frequency_dict(language)
    words = sorted(frequencies, key=lambda word: (-frequencies[word], word))[:count]
    results = ((word, index.search_names(word)) for word in words)
    return {word for word, result in results if result.outcome is not SearchOutcome.NOTHING}


@pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.exhaustive)])
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_answered_word_was_read(shipped, language, count):
    path = Path(__file__).with_name(f"answered_words_{language}.txt")
    reviewed = set(path.read_text(encoding="utf-8").split("\n"))
    assert answered_words(shipped, language, count) - reviewed == set()
