"""Finds the tables of a PDF page, and joins their cells to rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from briefings.documents.pdf.lines import PdfLine
from briefings.documents.text_layer.lines import join_texts

if TYPE_CHECKING:
    from collections.abc import Sequence

_MIN_ROWS: Final = 2
_MIN_CELLS: Final = 4
_MIN_CELLS_OF_ONE_ROW: Final = 3
_MAX_DISTANCE: Final = 6
"""Lines between two cells of a row, in the order in which they are drawn; columns of text are drawn apart."""

_MAX_ROW_DISTANCE: Final = 3.0
"""Distance of neighboring rows of a table, in type sizes."""

_MAX_LABEL: Final = 5
"""Characters of a number or a bullet that is set apart from its text."""


def join_rows(lines: Sequence[PdfLine]) -> tuple[list[PdfLine], set[int]]:
    """Joins the cells of tables to rows, and numbers set apart to their lines.

    Args:
        lines: the lines of a page in reading order.

    Returns:
        The lines, with one line for each row of a table, tabs between its cells; and the identities of these rows.
    """
    lines = _split_joined_cells(lines)
    beside = _find_cells(lines)
    result: list[PdfLine] = []
    rows: set[int] = set()
    i = 0
    while i < len(lines):
        end = i
        while end < len(lines) and (end in beside or _is_wrapped(lines, i, end, beside)):
            end += 1
        region = list(lines[i:end])
        table = _group_rows(region) if end > i else []
        if _is_table(table, region):
            for row in table:
                joined = _join_row(row)
                rows.add(id(joined))
                result.append(joined)
            i = end
            continue
        if end > i:
            result += [line for row in table for line in _join_label(row)]
            i = end
            continue
        result.append(lines[i])
        i += 1
    return result, rows


def _is_table(table: list[list[PdfLine]], region: list[PdfLine]) -> bool:
    """Returns whether rows are a table: several rows, or one row of several cells at the turn of a page."""
    if len(table) == 1:
        return len(table[0]) >= _MIN_CELLS_OF_ONE_ROW
    return len(table) >= _MIN_ROWS and len(region) >= _MIN_CELLS and not _is_numbered_list(table)


def _split_joined_cells(lines: Sequence[PdfLine]) -> list[PdfLine]:
    """Splits a line whose parts are above or below the cells of a row of a table."""
    if not any(line.joints for line in lines):
        return list(lines)
    beside = _find_cells(lines)
    rows = _group_rows([lines[i] for i in sorted(beside)])
    result: list[PdfLine] = []
    for i, line in enumerate(lines):
        near = (row for row in rows if abs(row[0].baseline - line.baseline) < _MAX_ROW_DISTANCE * line.size)
        pieces = _cut_at_joints(line) if line.joints and i not in beside else []
        fits = any(
            len(row) == len(pieces) > 1
            and all(
                piece.left < cell.right + 2 * line.size and cell.left < piece.right + 2 * line.size
                for piece, cell in zip(pieces, row, strict=True)
            )
            for row in near
        )
        result += pieces if fits else [line]
    return result


def _cut_at_joints(line: PdfLine) -> list[PdfLine]:
    pieces: list[PdfLine] = []
    start, left = 0, line.left
    for offset, right, next_left in (*line.joints, (len(line.text), line.right, 0.0)):
        text = line.text[start:offset].strip()
        pieces.append(replace(line, text=text, left=left, right=right, furigana=(), joints=()))
        start, left = offset, next_left
    return pieces


def _find_cells(lines: Sequence[PdfLine]) -> set[int]:
    """Finds the indexes of the lines that have another line beside them, drawn shortly before or after."""
    found: set[int] = set()
    for i, line in enumerate(lines):
        for j in range(i + 1, min(len(lines), i + _MAX_DISTANCE)):
            other = lines[j]
            apart = other.left > line.right + 0.5 * line.size or line.left > other.right + 0.5 * line.size
            if apart and abs(line.baseline - other.baseline) < 0.4 * max(line.size, other.size):
                found |= {i, j}
    return found


def _is_wrapped(lines: Sequence[PdfLine], start: int, i: int, beside: set[int]) -> bool:
    """Returns whether a line without another one beside it is a further line of a cell inside a table."""
    if i == start or i + 1 >= len(lines):
        return False
    line, before = lines[i], lines[i - 1]
    return (
        any(j in beside for j in range(i + 1, min(i + 3, len(lines))))
        and 0 < before.baseline - line.baseline < 1.7 * line.size
        and abs(line.left - before.left) < 3 * line.size
        and any(abs(lines[j].baseline - line.baseline) < 4 * line.size for j in range(i + 1, min(i + 3, len(lines))))
        and line.baseline <= max(other.baseline for other in lines[start:i])
    )


def _group_rows(region: list[PdfLine]) -> list[list[PdfLine]]:
    """Returns the lines of each row, further lines of its cells included."""
    rows: list[list[PdfLine]] = []
    for line in sorted(region, key=lambda line: -line.baseline):
        if rows and abs(rows[-1][0].baseline - line.baseline) < 0.4 * max(line.size, rows[-1][0].size):
            rows[-1].append(line)
        else:
            rows.append([line])
    full = max((len(row) for row in rows), default=0)
    merged: list[list[PdfLine]] = []
    for row in rows:
        above = merged[-1] if merged else None
        if above is not None and len(row) < full and _continues_row(above, row):
            above += row
        else:
            merged.append(row)
    return [sorted(row, key=lambda line: (line.left, -line.baseline)) for row in merged]


def _continues_row(above: list[PdfLine], row: list[PdfLine]) -> bool:
    """Returns whether each line of a row is directly below a cell of the row above."""
    lowest = min(line.baseline for line in above)
    return all(
        lowest - line.baseline < 1.45 * line.size
        and any(cell.left < line.right and line.left < cell.right for cell in above)
        for line in row
    )


def _is_numbered_list(table: list[list[PdfLine]]) -> bool:
    """Returns whether the rows are numbers or bullets, each with its text beside it."""
    return all(len(row) <= 2 and len(row[0].text) <= _MAX_LABEL for row in table) and any(
        row[-1].width > 12 * row[-1].size for row in table
    )


def _join_row(row: list[PdfLine]) -> PdfLine:
    cells: list[list[PdfLine]] = []
    for line in row:
        cell = next((cell for cell in cells if cell[0].left < line.right and line.left < cell[0].right), None)
        if cell is None:
            cells.append([line])
        else:
            cell.append(line)
    texts: list[str] = []
    for cell in cells:
        text = ""
        for line in sorted(cell, key=lambda line: -line.baseline):
            text = join_texts(text, line.text) if text else line.text
        texts.append(text)
    return _combine(row, "\t".join(texts))


def _join_label(row: list[PdfLine]) -> list[PdfLine]:
    """Joins a number, set apart by a tab, to its text; other lines beside one another stay apart."""
    if len(row) == 2 and len(row[0].text) <= _MAX_LABEL and abs(row[0].size - row[1].size) < 0.3 * row[1].size:
        return [_combine(row, f"{row[0].text}\u3000{row[1].text}")]
    return row


def _combine(row: list[PdfLine], text: str) -> PdfLine:
    first, last = row[0], row[-1]
    return PdfLine(
        first.page, text, last.size, first.left, max(line.right for line in row), first.baseline,
        tuple(kana for line in row for kana in line.furigana), first.bold, first.turned, first.label,
    )  # fmt: skip
