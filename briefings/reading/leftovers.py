"""What was taken out of a document and is in no passage and no title: told too, so that nothing goes in silence."""

from __future__ import annotations

from briefings.model import RemovedText


class RemovedTextLog:
    """Collects what is taken out, by its line."""

    def __init__(self) -> None:
        self._removed: list[RemovedText] = []

    def add_text(self, line: int, kind: str, text: str) -> None:
        """Remember a text that was taken out whole; blanks alone are none."""
        plain = "".join(text.split())
        if plain:
            self._removed.append(RemovedText(line, kind, plain))

    def add_remainder(self, line: int, kind: str, source: str, kept: str) -> None:
        """Remember what a source says beyond what was kept of it."""
        self.add_text(line, kind, find_remainder(source, kept))

    def list_by_line(self) -> tuple[RemovedText, ...]:
        """All of it, in the order of the document's lines."""
        return tuple(sorted(self._removed, key=lambda removed: removed.line))


def find_remainder(source: str, kept: str) -> str:
    """The characters of a source, blanks left aside, that are not in what was kept of it.

    What was kept stands in the same order, and mostly at the end: numbers and signs come first.
    """
    rest: list[str] = []
    wanted = "".join(kept.split())
    at = len(wanted)
    for character in reversed("".join(source.split())):
        if at and wanted[at - 1] == character:
            at -= 1
        else:
            rest.append(character)
    return "".join(reversed(rest))
