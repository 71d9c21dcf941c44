"""Reads the names of two or three subjects from one text: `Armenia, Georgia`, `アルメニアとジョージア`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.cards.side_by_side import MAX_SUBJECTS
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_SEPARATORS: Final = (
    re.compile(r"[、,，;；/／\n]|\bvs?\.?(?=\s)|\bversus\b", re.IGNORECASE),
    re.compile(r"(?<=\s)(?:and|with)(?=\s)", re.IGNORECASE),
    re.compile(r"と|対"),
)
"""Separators of names, the clearest first: a name may contain the later ones (`Trinidad and Tobago`)."""

_MAX_WORDS: Final = 12
"""Words of a text that are tried as names of several words."""


class ComparedNames(Struct, frozen=True):
    """The subjects that a text names.

    Attributes:
        subjects: ids of the subjects, each once, in order.
        unknown: the part of the text that is not a name; empty if all of it is.
    """

    subjects: tuple[str, ...]
    unknown: str = ""

    def explain(self, language: str) -> str:
        """Explains why these can't be compared, in a sentence; empty if they can be."""
        if self.unknown:
            return _(
                "“{name}” is not the name of a single subject; name two or three, such as: Armenia, Georgia",
                language,
                name=self.unknown,
            )
        if not 2 <= len(self.subjects) <= MAX_SUBJECTS:
            return _("Name two or three different subjects, such as: Armenia, Georgia", language)
        return ""


def read_compared_names(text: str, find_subject: Callable[[str], str | None]) -> ComparedNames:
    """Returns the subjects that a text names.

    Args:
        text: names, separated by commas, words or spaces.
        find_subject: finds the subject with a name; None if there is none, or several.
    """
    parts = [text]
    for separator in _SEPARATORS:
        parts = [piece for part in parts for piece in _split_part(part, separator, find_subject)]
    found: list[str] = []
    for part in parts:
        subjects = _read_part(part.split(), find_subject)
        if subjects is None:
            unknown = next((word for word in part.split() if find_subject(word) is None), part.strip())
            return ComparedNames(tuple(dict.fromkeys(found)), unknown)
        found += subjects
    return ComparedNames(tuple(dict.fromkeys(found)))


def _split_part(part: str, separator: re.Pattern[str], find_subject: Callable[[str], str | None]) -> list[str]:
    """Returns a part divided at a separator, unless it is a name as a whole."""
    if not separator.search(part) or find_subject(part.strip()):
        return [part]
    return [piece for piece in separator.split(part) if piece.strip()]


def _read_part(words: Sequence[str], find_subject: Callable[[str], str | None]) -> list[str] | None:
    """Returns the subjects that words name one after the other, with as few names as possible.

    None if some are not names.
    """
    if not words:
        return []
    if len(words) > _MAX_WORDS:
        return None
    for end in range(len(words), 0, -1):
        subject = find_subject(" ".join(words[:end]))
        if subject is not None and (rest := _read_part(words[end:], find_subject)) is not None:
            return [subject, *rest]
    return None
