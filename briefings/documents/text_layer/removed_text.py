"""Records the text that a parser leaves out, with the reason."""

from __future__ import annotations

from briefings.documents.text_layer.layout_marks import ANY_MARK
from briefings.domain import RemovedText


class RemovedTextLog:
    """Records the text that is removed."""

    def __init__(self) -> None:
        self._removed: list[RemovedText] = []

    def add_text(self, line: int, kind: str, text: str) -> None:
        """Records a removed text without its white space."""
        plain = "".join(text.split())
        if not plain.isprintable():  # as no mark is
            plain = ANY_MARK.sub("", plain)
        if plain:
            self._removed.append(RemovedText(line, kind, plain))

    def add_remainder(self, line: int, kind: str, source: str, kept: str) -> None:
        """Records the part of a source that was not kept."""
        self.add_text(line, kind, find_remainder(source, kept))

    def list_by_line(self) -> tuple[RemovedText, ...]:
        """Lists all removed texts in the order of the lines."""
        return tuple(sorted(self._removed, key=lambda removed: removed.line))


def find_remainder(source: str, kept: str) -> str:
    """Finds the characters of a source, without white space, that are not in the part that was kept.

    The kept characters are matched from the end, because numbers and signs come first.
    """
    remainder: list[str] = []
    kept_characters = "".join(kept.split())
    source_characters = "".join(source.split())
    if source_characters.endswith(kept_characters):
        return source_characters.removesuffix(kept_characters)
    unmatched = len(kept_characters)
    for character in reversed(source_characters):
        if unmatched and kept_characters[unmatched - 1] == character:
            unmatched -= 1
        else:
            remainder.append(character)
    return "".join(reversed(remainder))
