"""From Markdown to blocks: each a heading, a statement, a quoted line or a footnote, with its marks and its tag."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from briefings.model import Reference
from briefings.reading.markdown_figures import split_key
from briefings.reading.markdown_inline import Line, join_lines, plain_lines
from briefings.reading.markdown_tags import Tag, has_tag, split_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it.token import Token

    from briefings.reading.markdown_notes import Notes


class BlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    STATEMENT = "statement"
    QUOTE = "quote"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the document: plain text, the footnote marks that stood in it, its tag, and its line (from 1).

    `depth` is a heading's; `mark` is a footnote's.
    """

    kind: BlockKind
    text: str
    line: int
    tag: Tag | None = None
    references: tuple[Reference, ...] = ()
    depth: int = 0
    mark: str = ""


def read_blocks(body: str, notes: Notes) -> list[Block]:
    """The blocks of a Markdown text (CommonMark with tables and footnotes), in order.

    A line that ends with a tag ends its block, and so does, in a quote, the line before one that begins with a key.
    """
    walk = _Walk(notes)
    for token in _parse(body, notes):
        walk.step(token)
    return walk.blocks


def _parse(body: str, notes: Notes) -> list[Token]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark").enable("table")
    footnote_plugin(markdown, inline=False, move_to_end=False, always_match_refs=True)
    env: dict[str, Any] = {}
    tokens = markdown.parse(body, env)
    for label, definition in env.get("references", {}).items():
        notes.add(definition["map"][0] + 1, "link", f"a link's address was left out: {definition['href']}", label)
    return tokens


@dataclass(slots=True)
class _Walk:
    """Where in the document the walk through its tokens stands, and what it has found."""

    notes: Notes
    blocks: list[Block] = field(default_factory=list)
    depth: int = 0
    quotes: int = 0
    mark: str = ""
    cells: list[Line] | None = None

    def step(self, token: Token) -> None:
        """Take the next token."""
        line = token.map[0] + 1 if token.map else 0
        match token.type:
            case "inline":
                self._inline(plain_lines(token.children or [], line, self.notes))
            case "fence" | "code_block":
                self._code(token, line)
            case "html_block":
                self.notes.add(line, "html", "HTML is not read and was left out", " ".join(token.content.split()))
            case "tr_open" | "tr_close":
                self._row(opens=token.nesting == 1, line=line)
            case _:
                self._enter(token)

    def _enter(self, token: Token) -> None:
        if token.type in {"heading_open", "heading_close"}:
            self.depth = int(token.tag[1:]) if token.nesting == 1 else 0
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self.quotes += token.nesting
        elif token.type in {"footnote_reference_open", "footnote_reference_close"}:
            self.mark = str(token.meta["label"]) if token.nesting == 1 else ""

    def _inline(self, lines: list[Line]) -> None:
        if self.cells is not None:
            self.cells.append(join_lines(lines, " "))
            return
        for group in _groups(lines, keys=self._kind() is BlockKind.QUOTE):
            self._add(join_lines(group))

    def _row(self, *, opens: bool, line: int) -> None:
        cells = [cell for cell in self.cells or () if cell.text]
        self.cells = [] if opens else None
        if cells and not opens:
            whole = join_lines(cells, "｜")
            whole.number = whole.number or line
            self.notes.add(whole.number, "table", "a row of a table was read as one statement", whole.text)
            self._add(whole)

    def _code(self, token: Token, line: int) -> None:
        self.notes.add(line, "code", "a code block was read as a statement", " ".join(token.content.split()))
        self._add(Line(line, " ".join(token.content.split())))

    def _kind(self) -> BlockKind:
        if self.depth:
            return BlockKind.HEADING
        if self.mark:
            return BlockKind.FOOTNOTE
        return BlockKind.QUOTE if self.quotes else BlockKind.STATEMENT

    def _add(self, whole: Line) -> None:
        text, tag = split_tag(whole.text, whole.number, self.notes)
        text = text.rstrip()
        if text:
            references = tuple(Reference(r.mark, min(r.offset, len(text))) for r in whole.references)
            self.blocks.append(Block(self._kind(), text, whole.number, tag, references, self.depth, self.mark))


def _groups(lines: Iterable[Line], *, keys: bool) -> Iterator[list[Line]]:
    """Lines that belong to one block."""
    group: list[Line] = []
    for line in lines:
        if group and keys and split_key(line.text)[0]:
            yield group
            group = []
        group.append(line)
        if has_tag(line.text):
            yield group
            group = []
    if group:
        yield group
