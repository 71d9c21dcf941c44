"""Recognizes inflected names of covered places in languages with case endings: Gürcistan'da, საქართველოს, Rosji."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.catalog.places import find_place
from briefings.text.lexicon import is_word

if TYPE_CHECKING:
    from briefings.search.names import NameTable

_MIN_LENGTH = 5
_MIN_STEM_LENGTH = 4
_SHORT_ENDING_LENGTH = 2
_MAX_ENDING_LENGTH = 4
_CASE_ENDINGS = (
    "a e i u y o n s in an un na ne ni la le li lu da de ta te ya ye yi yu ga em om ou ii ji je ju ia ie iei ei ra re"
    " rol nak nek ban ben bol dan den tan ten nda nde nin nun nyn lar ler yla yle ning dagi daki deki ndan nden ssa"
    " lla lle lta sta ov ja ka ens er ern isch ina ine ach ami ow"
)
_LATIN_ENDINGS = frozenset(_CASE_ENDINGS.split())
"""Folded case endings of Turkic, Slavic, Finno-Ugric and Germanic languages."""


def find_inflected(table: NameTable, key: str) -> list[int]:
    """Finds the entries of which a folded word is an inflected form; empty for dictionary words and other places."""
    if len(key) < _MIN_LENGTH or key[0] >= "\u2e80":
        return []
    for size in range(1, _MAX_ENDING_LENGTH + 1):
        ending, stem = key[-size:], key[:-size]
        if len(stem) < _MIN_STEM_LENGTH + (size > _SHORT_ENDING_LENGTH):
            return []
        numbers = table.entries_by_stem.get(stem)
        if numbers and (not ending.isascii() or ending in _LATIN_ENDINGS):
            return [] if is_word(key) or find_place(key) is not None else table.find_owners(numbers)
    return []
