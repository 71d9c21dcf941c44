"""The sources of the documents: blocks of text, and how they are set."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path

DOCUMENTS = Path(__file__).parent / "documents"
MARK = re.compile(r"\[\^(\d+)\]")
"""The mark of a note in the text of a block."""


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a source.

    Attributes:
        kind: `heading`, `paragraph`, `note`, `caption`, `table` or `page` (a page break).
        text: its text; marks of notes are written `[^3]`.
        level: level of a heading, from 1.
        number: number of a heading as it is printed, or of a note.
        rows: the cells of a table.
    """

    kind: str
    text: str = ""
    level: int = 0
    number: str = ""
    rows: tuple[tuple[str, ...], ...] = ()

    @property
    def plain(self) -> str:
        """The text without the marks of notes."""
        return MARK.sub("", self.text)

    @property
    def printed(self) -> str:
        """A heading as it is printed: number and title."""
        if not self.number or self.number.endswith("）"):
            return self.number + self.text
        return f"{self.number}\u3000{self.text}" if self.text[0] > "\u2e80" else f"{self.number} {self.text}"


@dataclass(frozen=True, slots=True)
class Source:
    """A document before it is set.

    Attributes:
        name: name of its file, without extension: layout, language and producer.
        layout: its layout, one of those of the table in the documentation.
        producer: the program that sets it.
        language: `ja` or `en`.
        blocks: its blocks, in reading order.
        columns: number of columns.
        first_page: printed number of the first page; 0 where pages have no numbers.
        head: running head, in which `{page}` is the page number; `{title}` is the title of the section.
        options: what else the layout needs (`vertical`, `tab`, `slug`, `rotate`, `gap`, and `headings`: `flat` in the
            size of the text, `bold` in bold type of that size).
    """

    name: str
    layout: str
    producer: str
    language: str
    blocks: tuple[Block, ...]
    columns: int = 1
    first_page: int = 1
    head: str = ""
    options: dict[str, str] = field(default_factory=dict)

    def of_kind(self, kind: str) -> list[Block]:
        """Returns the blocks of a kind, in order."""
        return [block for block in self.blocks if block.kind == kind]

    def to_json(self) -> str:
        """Returns the source as it is stored beside the document."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def load_source(path: Path) -> Source:
    """Reads a stored source."""
    data = json.loads(path.read_text("utf-8"))
    blocks = tuple(
        Block(**{**block, "rows": tuple(tuple(row) for row in block["rows"])}) for block in data.pop("blocks")
    )
    return Source(**data, blocks=blocks)
