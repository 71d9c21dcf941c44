"""Looks up keys in a file of sorted lines without loading the whole file into memory."""

from __future__ import annotations

from mmap import ACCESS_READ, mmap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

_SCANNED_SIZE: Final = 4096
"""Size in bytes at which a linear scan replaces the binary search. It takes less time than five further steps."""


class SortedTable:
    """A read-only mapping of text to text.

    Args:
        lines: lines of key, tab and value, sorted by their UTF-8 bytes; the last one ends with a line break.
    """

    def __init__(self, lines: bytes | mmap) -> None:
        self._lines = lines
        # The line at each midpoint of the binary search, with its start and end.
        self._middle_lines: dict[int, tuple[bytes, int, int]] = {}

    @classmethod
    def from_file(cls, path: Path) -> SortedTable:
        """Returns the table in a file, memory-mapped so that only the pages in use are loaded."""
        with path.open("rb") as file:
            return cls(mmap(file.fileno(), 0, access=ACCESS_READ))

    def get(self, key: str) -> str | None:
        """Returns the value of a key, or None. A lookup takes about 3 µs in 200,000 lines."""
        lines, known, wanted = self._lines, self._middle_lines, key.encode() + b"\t"
        low, high = 0, len(lines)
        # All searches share these midpoints, of which there is about one for each `_SCANNED_SIZE` bytes.
        while high - low > _SCANNED_SIZE:
            middle = (low + high) // 2
            found = known.get(middle)
            if found is None:
                start = lines.rfind(b"\n", low, middle) + 1 or low
                end = lines.find(b"\n", middle)
                found = known[middle] = lines[start:end], start, end
            line, start, end = found
            if line.startswith(wanted):
                return line[len(wanted) :].decode()
            if line < wanted:
                low = end + 1
            else:
                high = start
        part = lines[low:high]
        start = 0 if part.startswith(wanted) else part.find(b"\n" + wanted) + 1 or -1
        if start < 0:
            return None
        return part[start + len(wanted) : part.find(b"\n", start)].decode()
