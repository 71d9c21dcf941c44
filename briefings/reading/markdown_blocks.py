"""From Markdown to blocks: each a heading, a statement, a quoted line or a footnote, with its marks and its tag."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from briefings.model import FootnoteReference
from briefings.reading.markdown_figures import split_key
from briefings.reading.markdown_inline import InlineLine, join_lines, read_plain_lines
from briefings.reading.markdown_tags import LineTag, has_tag, split_tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it.token import Token

    from briefings.reading.markdown_notes import ParserWarnings


class MarkdownBlockKind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    STATEMENT = "statement"
    QUOTE = "quote"
    FOOTNOTE = "footnote"


@dataclass(frozen=True, slots=True)
class MarkdownBlock:
    """A piece of the document: plain text, the footnote marks that stood in it, its tag, and its line (from 1).

    `depth` is a heading's; `mark` is a footnote's.
    """

    kind: MarkdownBlockKind
    text: str
    line: int
    tag: LineTag | None = None
    references: tuple[FootnoteReference, ...] = ()
    depth: int = 0
    mark: str = ""


def parse_blocks(body: str, warnings: ParserWarnings) -> list[MarkdownBlock]:
    """The blocks of a Markdown text (CommonMark with tables and footnotes), in order.

    A line that ends with a tag ends its block, and so does, in a quote, the line before one that begins with a key.
    """
    walk = _TokenReader(warnings)
    for token in _parse_tokens(body, warnings):
        walk.read_token(token)
    return walk.blocks


def _parse_tokens(body: str, warnings: ParserWarnings) -> list[Token]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark").enable("table")
    footnote_plugin(markdown, inline=False, move_to_end=False, always_match_refs=True)
    env: dict[str, Any] = {}
    tokens = markdown.parse(body, env)
    for label, definition in env.get("references", {}).items():
        warnings.add(definition["map"][0] + 1, "link", f"a link's address was left out: {definition['href']}", label)
    return tokens


@dataclass(slots=True)
class _TokenReader:
    """Where in the document the walk through its tokens stands, and what it has found."""

    warnings: ParserWarnings
    blocks: list[MarkdownBlock] = field(default_factory=list)
    heading_depth: int = 0
    quote_depth: int = 0
    footnote_mark: str = ""
    row_cells: list[InlineLine] | None = None

    def read_token(self, token: Token) -> None:
        """Take the next token."""
        line = token.map[0] + 1 if token.map else 0
        match token.type:
            case "inline":
                self._read_inline(read_plain_lines(token.children or [], line, self.warnings))
            case "fence" | "code_block":
                self._read_code(token, line)
            case "html_block":
                self.warnings.add(line, "html", "HTML is not read and was left out", " ".join(token.content.split()))
            case "tr_open" | "tr_close":
                self._read_row(opens=token.nesting == 1, line=line)
            case _:
                self._track_container(token)

    def _track_container(self, token: Token) -> None:
        if token.type in {"heading_open", "heading_close"}:
            self.heading_depth = int(token.tag[1:]) if token.nesting == 1 else 0
        elif token.type in {"blockquote_open", "blockquote_close"}:
            self.quote_depth += token.nesting
        elif token.type in {"footnote_reference_open", "footnote_reference_close"}:
            self.footnote_mark = str(token.meta["label"]) if token.nesting == 1 else ""

    def _read_inline(self, lines: list[InlineLine]) -> None:
        if self.row_cells is not None:
            self.row_cells.append(join_lines(lines, " "))
            return
        for group in _group_lines(lines, split_at_keys=self._current_kind() is MarkdownBlockKind.QUOTE):
            self._add_block(join_lines(group))

    def _read_row(self, *, opens: bool, line: int) -> None:
        cells = [cell for cell in self.row_cells or () if cell.text]
        self.row_cells = [] if opens else None
        if cells and not opens:
            whole = join_lines(cells, "｜")
            whole.number = whole.number or line
            self.warnings.add(whole.number, "table", "a row of a table was read as one statement", whole.text)
            self._add_block(whole)

    def _read_code(self, token: Token, line: int) -> None:
        self.warnings.add(line, "code", "a code block was read as a statement", " ".join(token.content.split()))
        self._add_block(InlineLine(line, " ".join(token.content.split())))

    def _current_kind(self) -> MarkdownBlockKind:
        if self.heading_depth:
            return MarkdownBlockKind.HEADING
        if self.footnote_mark:
            return MarkdownBlockKind.FOOTNOTE
        return MarkdownBlockKind.QUOTE if self.quote_depth else MarkdownBlockKind.STATEMENT

    def _add_block(self, line: InlineLine) -> None:
        text, tag = split_tag(line.text, line.number, self.warnings)
        text = text.rstrip()
        if text:
            references = tuple(FootnoteReference(r.mark, min(r.offset, len(text))) for r in line.references)
            self.blocks.append(
                MarkdownBlock(
                    self._current_kind(), text, line.number, tag, references, self.heading_depth, self.footnote_mark
                )
            )


def _group_lines(lines: Iterable[InlineLine], *, split_at_keys: bool) -> Iterator[list[InlineLine]]:
    """Lines that belong to one block."""
    group: list[InlineLine] = []
    for line in lines:
        if group and split_at_keys and split_key(line.text)[0]:
            yield group
            group = []
        group.append(line)
        if has_tag(line.text):
            yield group
            group = []
    if group:
        yield group
