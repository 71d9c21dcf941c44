"""Generates possible case forms of folded Russian names, by which queries are matched."""

from __future__ import annotations

_ENDINGS = (
    ("ская", ("ской", "скую", "скою")),
    ("ный", ("ного", "ному", "ным", "ном")),
    ("ая", ("ой", "ую", "ою")),
    ("ия", ("ии", "ию", "ией", "иею")),
    ("ие", ("ия", "ию", "ием", "ии")),
    ("ий", ("ия", "ию", "ием", "ии", "ого", "ому", "им", "ом")),
    ("ья", ("ьи", "ье", "ью", "ьей")),
    ("а", ("ы", "и", "е", "у", "ой", "ою")),
    ("я", ("и", "е", "ю", "ей", "ею")),
    ("ь", ("и", "ю", "я", "ью", "ем", "е")),
    ("й", ("я", "ю", "ем", "е")),
    ("ы", ("ов", "ам", "ами", "ах")),
)
_MASCULINE = ("а", "у", "ом", "ым", "е")
_CONSONANTS = frozenset("бвгджзклмнпрстфхцчшщ")


def decline_name(key: str) -> list[str]:
    """Returns possible forms of a folded Russian name in other cases; empty if its ending is unknown.

    The gender of the name is unknown, so that some of the forms are not grammatical.
    """
    for ending, forms in _ENDINGS:
        if key.endswith(ending) and len(key) > len(ending) + 2:
            return [key[: -len(ending)] + form for form in forms]
    if len(key) > 3 and key[-1] in _CONSONANTS:
        return [key + form for form in _MASCULINE]
    return []


def decline_words(text: str) -> list[str]:
    """Returns the case forms of a name of one or more words. The n-th form combines the n-th form of each word."""
    words = text.split()
    forms = [decline_name(word) for word in words]
    if len(words) == 1:
        return forms[0]
    if not forms or not all(forms):
        return []
    count = min(map(len, forms))
    return [" ".join(parts[number] for parts in forms) for number in range(count)]
