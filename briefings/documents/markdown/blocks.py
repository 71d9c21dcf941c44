"""Splits Markdown into blocks: headings, statements, quoted lines and footnotes, with their marks and tags."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from briefings.documents.markdown.inline import InlineLine, LineTag, has_tag, join_lines, read_plain_lines, split_tag
from briefings.domain import Figure, FootnoteReference, FrameworkCount, PassageKind
from briefings.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markdown_it.token import Token

    from briefings.documents.warnings import ParserWarnings


_QUOTE_KEYS = {
    "caption": "caption",
    "キャプション": "caption",
    "写真": "caption",
    "figure": "figure",
    "図": "figure",
    "図表": "figure",
    "label": "label",
    "ラベル": "label",
    "note": "note",
    "注": "note",
    "short": "short",
    "短文": "short",
}
_FRAMEWORK_COUNT = re.compile(
    r"^(?P<label>[^（(：:]{1,80}?)\s{0,4}[（(](?P<count>(?P<members>\d{1,6})(?:\s{0,4}[（(]\d{1,6}[）)])?)[）)]\s{0,4}(?P<note>※\s{0,4}\d+)?"
)
_HEADING_ID = re.compile(r"\s{0,4}\{[#.][^{}]{1,200}\}\s{0,9}$")
"""Attributes of a heading as other tools write them: `{#overview .unnumbered}`."""

_TASK_BOX = re.compile(r"^\[[ xX]\]\s+")
_CONTENTS_PLACE = re.compile(r"\[(?:TOC|toc|_TOC_)\]|\[\[(?:TOC|_TOC_)\]\]")
"""The box of a task, and the place of the table of contents."""

_PASSAGE_KINDS = {
    "caption": PassageKind.CAPTION,
    "figure": PassageKind.FIGURE,
    "label": PassageKind.FIGURE,
    "note": PassageKind.FIGURE_NOTE,
}


def split_key(text: str) -> tuple[str, str]:
    """Splits a quoted line into its key (`caption`, `label`, `note ※1`, `short AM AZ`) and its text."""
    head, colon, rest = text.replace("：", ":", 1).partition(":")
    word, _, mark = head.strip().partition(" ")
    key = _QUOTE_KEYS.get(word.lower())
    if not colon or not key or (mark and key not in {"note", "short"}):
        return "", text
    return f"{key} {mark.strip()}".strip(), text[len(text) - len(rest) :].strip()


def classify_quote(key: str) -> tuple[PassageKind, str | None]:
    """Returns the kind of passage for a key, and its mark; a quote without a key is a paragraph."""
    name, _, mark = key.partition(" ")
    return _PASSAGE_KINDS.get(name, PassageKind.PARAGRAPH), mark or None


def extend_figures(
    figures: tuple[Figure, ...], key: str, text: str, section: str, page: int | None
) -> tuple[Figure, ...]:
    """Returns the figures of a chapter with the addition of a quoted line.

    `figure:` begins a figure with its title. `label:` is a label of the last figure: a name with a number in brackets
    (`SCO（10）※3`, `BRICS（9（10））`) is the member count of a framework.
    """
    if key == "figure":
        return (*figures, Figure(text, section, page))
    match = _FRAMEWORK_COUNT.match(text) if key == "label" else None
    if not match:
        return figures
    last = figures[-1] if figures else Figure("", section, page)
    count = FrameworkCount(match["label"], match["count"], int(match["members"]), match["note"])
    return (*figures[:-1], replace(last, counts=(*last.counts, count)))


class MarkdownBlockKind(StrEnum):
    """The kind of a block."""

    HEADING = "heading"
    STATEMENT = "statement"
    QUOTE = "quote"
    FOOTNOTE = "footnote"


class MarkdownBlock(Struct, frozen=True):
    """A block of the document: plain text, its footnote marks, its tag, and its line (from 1).

    `depth` is that of a heading, `mark` that of a footnote.
    """

    kind: MarkdownBlockKind
    text: str
    line: int
    tag: LineTag | None = None
    references: tuple[FootnoteReference, ...] = ()
    depth: int = 0
    mark: str = ""


def parse_blocks(body: str, warnings: ParserWarnings) -> list[MarkdownBlock]:
    """Returns the blocks of a Markdown text (CommonMark with tables and footnotes), in order.

    A block ends after a line with a tag and, in a quote, before a line with a key.
    """
    reader = _TokenReader(warnings)
    for token in _parse_tokens(body, warnings):
        reader.read_token(token)
    return reader.blocks


def _parse_tokens(body: str, warnings: ParserWarnings) -> list[Token]:
    from markdown_it import MarkdownIt
    from mdit_py_plugins.footnote import footnote_plugin

    markdown = MarkdownIt("commonmark").enable("table")
    footnote_plugin(markdown, inline=False, move_to_end=False, always_match_refs=True)
    env: dict[str, Any] = {}
    tokens = markdown.parse(body, env)
    for label, definition in env.get("references", {}).items():
        warnings.add(
            definition["map"][0] + 1,
            "link",
            N_("the address of a link was left out: {address}"),
            label,
            address=definition["href"],
        )
    return tokens


class _TokenReader(Struct):
    """Builds blocks from the tokens of a document."""

    warnings: ParserWarnings
    blocks: list[MarkdownBlock] = field(default_factory=list)
    heading_depth: int = 0
    quote_depth: int = 0
    footnote_mark: str = ""
    row_cells: list[InlineLine] | None = None

    def read_token(self, token: Token) -> None:
        """Processes the next token."""
        line = token.map[0] + 1 if token.map else 0
        match token.type:
            case "inline":
                self._read_inline(read_plain_lines(token.children or [], line, self.warnings))
            case "fence" | "code_block":
                self._read_code(token, line)
            case "html_block":
                self.warnings.add(
                    line, "html", N_("HTML in Markdown is not read and was left out"), " ".join(token.content.split())
                )
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
        for group in _group_lines(lines, split_at_keys=self.quote_depth > 0):
            self._add_block(join_lines(group))

    def _read_row(self, *, opens: bool, line: int) -> None:
        cells = [cell for cell in self.row_cells or () if cell.text]
        self.row_cells = [] if opens else None
        if cells and not opens:
            row = join_lines(cells, "｜")
            row.number = row.number or line
            self.warnings.add(row.number, "table", N_("a table row was read as one statement"), row.text)
            self._add_block(row)

    def _read_code(self, token: Token, line: int) -> None:
        self.warnings.add(line, "code", N_("a code block was read as a statement"), " ".join(token.content.split()))
        self._add_block(InlineLine(line, " ".join(token.content.split())))

    def _get_current_kind(self) -> MarkdownBlockKind:
        if self.heading_depth:
            return MarkdownBlockKind.HEADING
        if self.footnote_mark:
            return MarkdownBlockKind.FOOTNOTE
        return MarkdownBlockKind.QUOTE if self.quote_depth else MarkdownBlockKind.STATEMENT

    def _add_block(self, line: InlineLine) -> None:
        kind = self._get_current_kind()
        written = _HEADING_ID.sub("", line.text) if kind is MarkdownBlockKind.HEADING else line.text
        text, tag = split_tag(_TASK_BOX.sub("", written), line.number, self.warnings)
        text = text.rstrip()
        if text and not _CONTENTS_PLACE.fullmatch(text):
            if self.quote_depth and split_key(text)[0].startswith("short"):
                kind = MarkdownBlockKind.QUOTE  # also inside of a footnote
            references = tuple(FootnoteReference(r.mark, min(r.offset, len(text))) for r in line.references)
            self.blocks.append(
                MarkdownBlock(kind, text, line.number, tag, references, self.heading_depth, self.footnote_mark)
            )


def _group_lines(lines: Iterable[InlineLine], *, split_at_keys: bool) -> Iterator[list[InlineLine]]:
    """Groups the lines of each block."""
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
