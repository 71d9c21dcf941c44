"""Arranges the headings of a text layer in a hierarchy of sections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from briefings.documents.section_paths import SectionPathAllocator
from briefings.documents.text_layer.footnotes import remove_marks
from briefings.documents.text_layer.headings import UNKNOWN_SIZE, Heading
from briefings.documents.text_layer.titles import BOX, CHAPTER, CLAUSE, NAMED, PART, VOLUME
from briefings.domain import FootnoteReference, Section
from briefings.i18n import N_

if TYPE_CHECKING:
    from briefings.documents.text_layer.footnotes import FootnoteIndex
    from briefings.documents.text_layer.lines import TextLine
    from briefings.documents.text_layer.removed_text import RemovedTextLog
    from briefings.documents.warnings import ParserWarnings

_NAMED_RANK_STEP: Final = 0.5
"""Added to the rank of a heading for the named headings below it."""


class _OpenSection(Struct, frozen=True):
    """A section that is open: rank of its number, size of its heading, and path."""

    rank: float
    size: int | None
    path: str

    def closes_before(self, rank: float, size: int | None, *, is_numbered: bool) -> bool:
        """Returns whether the section ends before a heading: by rank, or by size if one of them has no number."""
        if size is None or self.size is None or (is_numbered and self.rank != NAMED):
            return self.rank >= rank
        return self.size >= size


class SectionOutline:
    """Arranges the headings in a hierarchy.

    A heading is below the last one of a higher rank. A single 第N章 or 第N節 at the top is the title of the document
    and no section, unless text follows it directly; so is a single heading without a number in the largest type.
    Where a document has several 第N節, each is a section, and its number is the first part of the paths below it
    (`6-1-(2)`), so that every path is unique. A heading without a number is below the last one in larger type; if
    sizes are unknown (【…】, 〈…〉) it is a sibling of the last open one of its kind, or below the heading before.
    """

    def __init__(self, headings: list[Heading], lines_with_text: frozenset[int]) -> None:
        self._headings = headings
        self._run_in_texts = {id(h.lines[0]): h.run_in_text for h in headings if h.run_in_text}
        self.titles: list[str] = []
        self._paths: dict[int, str] = {}
        self._placed: list[tuple[Heading, str, str, int]] = []
        titles = self._find_titles()
        has_parts_first = self._has_parts_first()
        paths = SectionPathAllocator()
        stack: list[_OpenSection] = []
        for heading in headings:
            is_title = id(heading) in titles
            if is_title:
                if heading.number.rank != NAMED or len(titles) == 1:
                    self.titles.append(_format_title(heading))
                if heading.lines[0].number not in lines_with_text:
                    continue
            rank, size = self._rank_heading(heading, stack)
            if has_parts_first and heading.number.rank == VOLUME:
                rank = PART + _NAMED_RANK_STEP / 2
            if is_title:
                rank, size = BOX, None if heading.size is None else UNKNOWN_SIZE + 1
            is_numbered = heading.number.rank != NAMED or is_title
            while stack and stack[-1].closes_before(rank, size, is_numbered=is_numbered):
                stack.pop()
            number = "" if is_title else heading.number.number
            if number.startswith("第"):
                number = str(heading.number.value)
            own, path = paths.assign_path(stack[-1].path if stack else "", number)
            stack.append(_OpenSection(rank, size, path))
            self._paths[id(heading.lines[0])] = path
            self._placed.append((heading, own, path, len(stack)))

    @staticmethod
    def _rank_heading(heading: Heading, stack: list[_OpenSection]) -> tuple[float, int | None]:
        rank: float = heading.number.rank
        if heading.size is not None and rank == NAMED:
            return NAMED, heading.size
        if rank == NAMED:
            open_names = [section.rank for section in stack if section.rank % 1 == _NAMED_RANK_STEP]
            return (
                open_names[-1] if open_names else (int(stack[-1].rank) if stack else CLAUSE) + _NAMED_RANK_STEP
            ), None
        if rank == BOX and heading.size is None:
            rank = max((stack[-1].rank if stack else 0) + 0.25, BOX) if not stack or stack[-1].rank < BOX else BOX
        return rank, heading.size

    def _has_parts_first(self) -> bool:
        """Returns whether 部 are above 編 in a document, which is the case if one begins first."""
        first = next((h.number.rank for h in self._headings if h.number.rank in (VOLUME, PART)), VOLUME)
        return first == PART

    def _find_titles(self) -> frozenset[int]:
        titles: set[int] = set()
        for rank in (VOLUME, PART, CHAPTER, CLAUSE):
            of_rank = [heading for heading in self._headings if heading.number.rank == rank]
            higher = [
                h
                for h in self._headings
                if h.number.rank > rank and h.number.rank != CLAUSE and not (h.number.rank == NAMED and h.size == 0)
            ]
            if len(of_rank) == 1 and (not higher or of_rank[0].lines[0].number < higher[0].lines[0].number):
                titles.add(id(of_rank[0]))
        first = self._headings[0] if self._headings else None
        if (
            first is not None
            and first.size == 0
            and first.number.rank == NAMED
            and len(self._headings) > 1
            and sum(heading.size == 0 and heading.number.rank == NAMED for heading in self._headings) == 1
        ):
            titles.add(id(first))
        return frozenset(titles)

    def path_at(self, line: TextLine, current: str) -> str:
        """Returns the path of the section that begins at a line, or else the current path."""
        return self._paths.get(id(line), current)

    def run_in_text_at(self, line: TextLine) -> str:
        """Returns the text after a heading on the same line."""
        return self._run_in_texts.get(id(line), "")

    def find_marks(self, notes: FootnoteIndex) -> set[str]:
        """Finds the keys of the footnotes to which marks in titles refer."""
        return {
            reference.mark
            for heading in self._headings
            for reference in _find_references(
                heading, remove_marks(heading.title, notes.known_marks).references, notes
            )
        }

    def build_sections(
        self, notes: FootnoteIndex, warnings: ParserWarnings, removed: RemovedTextLog
    ) -> tuple[Section, ...]:
        """Builds the sections in order, without footnote marks and without the title of the chapter."""
        result: list[Section] = []
        for heading, own, path, level in self._placed:
            marked = remove_marks(heading.title, notes.known_marks)
            for mark in marked.unmatched_marks:
                warnings.add(
                    heading.lines[0].number,
                    "mark",
                    N_("the footnote mark ({mark}) has no footnote"),
                    heading.title,
                    mark=mark,
                )
            for start, end in marked.mark_spans:
                removed.add_text(heading.lines[0].number, "mark", heading.title[start:end])
            references = _find_references(heading, marked.references, notes)
            result.append(Section(path, own, marked.text, level, heading.lines[0].page, references))
        placed = {id(heading) for heading, *_ in self._placed}
        for heading in self._headings:
            if id(heading) not in placed:
                removed.add_text(heading.lines[0].number, "title", heading.title)
        return tuple(result)


def _format_title(heading: Heading) -> str:
    if heading.number.rank == NAMED:
        return heading.title
    kind = "節" if heading.number.rank == CLAUSE else heading.number.number[-1]
    return f"第{heading.number.value}{kind}　{heading.title}"


def _find_references(
    heading: Heading, references: tuple[FootnoteReference, ...], notes: FootnoteIndex
) -> tuple[FootnoteReference, ...]:
    if not references:
        return ()
    line = heading.lines[0]
    return tuple(replace(r, mark=notes.find_key(r.mark, line.page, line.number)) for r in references)
