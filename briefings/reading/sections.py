"""The tree of sections that headings make."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefings.model import Section
from briefings.reading.footnotes import remove_marks
from briefings.reading.markdown_numbers import SectionPathAllocator
from briefings.reading.numbers import BOX, CHAPTER, CLAUSE, NAMED

if TYPE_CHECKING:
    from briefings.reading.headings import Heading
    from briefings.reading.leftovers import RemovedTextLog
    from briefings.reading.lines import TextLine
    from briefings.reading.warnings import ParserWarnings

_NAMED_RANK_STEP = 0.5
"""What a head without a number adds to the rank of the heading below which it stands."""


class SectionOutline:
    """Places the headings under one another.

    A heading stands below the last one of a higher rank. A single 第N章 or 第N節 at the top is the document's
    title and no section, unless text follows it directly. Where a document has several 第N節 each is a section, and
    its number the first part of the paths below it (`6-1-(2)`), so that every path is one section's. A head without a
    number (【…】, 〈…〉) stands beside the last one of its kind that is still open, else below the heading before it.
    """

    def __init__(self, headings: list[Heading], lines_with_text: frozenset[int]) -> None:
        self._headings = headings
        self._run_in_texts = {id(h.lines[0]): h.run_in_text for h in headings if h.run_in_text}
        self.titles: list[str] = []
        self._paths: dict[int, str] = {}
        self._placed: list[tuple[Heading, str, str, int]] = []
        titles = self._find_titles()
        paths = SectionPathAllocator()
        stack: list[tuple[float, str]] = []
        for heading in headings:
            if id(heading) in titles:
                kind = "節" if heading.number.rank == CLAUSE else heading.number.number[-1]
                self.titles.append(f"第{heading.number.value}{kind}　{heading.title}")
                if heading.lines[0].number not in lines_with_text:
                    continue
            rank: float = heading.number.rank
            if heading.number.rank == NAMED:
                open_names = [own_rank for own_rank, _ in stack if own_rank % 1 == _NAMED_RANK_STEP]
                rank = open_names[-1] if open_names else (int(stack[-1][0]) if stack else CLAUSE) + _NAMED_RANK_STEP
            elif heading.number.rank == BOX:
                rank = max((stack[-1][0] if stack else 0) + 0.25, BOX) if not stack or stack[-1][0] < BOX else BOX
            if id(heading) in titles:
                rank = BOX
            while stack and stack[-1][0] >= rank:
                stack.pop()
            number = "" if id(heading) in titles else heading.number.number
            if number.startswith("第"):
                number = str(heading.number.value)
            own, path = paths.assign_path(stack[-1][1] if stack else "", number)
            stack.append((rank, path))
            self._paths[id(heading.lines[0])] = path
            self._placed.append((heading, own, path, len(stack)))

    def _find_titles(self) -> frozenset[int]:
        found: set[int] = set()
        for rank in (CHAPTER, CLAUSE):
            of_rank = [heading for heading in self._headings if heading.number.rank == rank]
            higher = [h for h in self._headings if h.number.rank > rank and h.number.rank != CLAUSE]
            if len(of_rank) == 1 and (not higher or of_rank[0].lines[0].number < higher[0].lines[0].number):
                found.add(id(of_rank[0]))
        return frozenset(found)

    def path_at(self, line: TextLine, current: str) -> str:
        """The path of the section that begins at a line, or the current one where none does."""
        return self._paths.get(id(line), current)

    def run_in_text_at(self, line: TextLine) -> str:
        """Text of a paragraph that follows a heading on the heading's own line."""
        return self._run_in_texts.get(id(line), "")

    def find_marks(self, known_marks: frozenset[str]) -> set[str]:
        """Footnote marks in titles."""
        return {
            mark.mark for heading in self._headings for mark in remove_marks(heading.title, known_marks).references
        }

    def build_sections(
        self, known_marks: frozenset[str], warnings: ParserWarnings, removed: RemovedTextLog
    ) -> tuple[Section, ...]:
        """The sections, flat and in order; marks and the titles of the chapter itself are left out."""
        result: list[Section] = []
        for heading, own, path, level in self._placed:
            marked = remove_marks(heading.title, known_marks)
            for mark in marked.unmatched_marks:
                warnings.add(
                    heading.lines[0].number, "mark", f"footnote mark ({mark}) has no footnote", heading.title
                )
            for start, end in marked.mark_spans:
                removed.add_text(heading.lines[0].number, "mark", heading.title[start:end])
            result.append(Section(path, own, marked.text, level, heading.lines[0].page, marked.references))
        placed = {id(heading) for heading, *_ in self._placed}
        for heading in self._headings:
            if id(heading) not in placed:
                removed.add_text(heading.lines[0].number, "title", heading.title)
        return tuple(result)
