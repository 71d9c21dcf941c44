"""Assigns the paths by which the sections of a chapter are referred to."""

from __future__ import annotations


class SectionPathAllocator:
    """Gives each section of a document a unique path.

    A heading without a number is called `#` and its position among the headings of its parent, from 1 (`2-#3`).
    A number that its parent has already is followed by `~` and the lowest number from 2 that makes it unique
    (`2-(1)~2`). So a path stays the same as long as the headings before it do.
    """

    def __init__(self) -> None:
        self._child_counts: dict[str, int] = {}
        self._path_counts: dict[str, int] = {}

    def assign_path(self, parent: str, number: str) -> tuple[str, str]:
        """Returns the number as it is written in the path, and the path, of the next section below `parent`."""
        self._child_counts[parent] = position = self._child_counts.get(parent, 0) + 1
        own = number or f"#{position}"
        path = f"{parent}-{own}" if parent else own
        turn = self._path_counts.get(path, 0) + 1
        while turn > 1 and f"{path}~{turn}" in self._path_counts:
            turn += 1
        self._path_counts[path] = turn
        if turn == 1:
            return own, path
        self._path_counts[f"{path}~{turn}"] = 1
        return f"{own}~{turn}", f"{path}~{turn}"
