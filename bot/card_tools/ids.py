"""Defines the ids of the buttons of card tools."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from msgspec import Struct

from bot.moderation.id_fields import (
    MAX_ID_LENGTH,
    check_field,
    compute_digest,
    escape_field,
    join_fields,
    parse_base36,
    parse_number,
    resolve_field,
    to_base36,
)
from bot.moderation.markup import count_utf16
from briefings.domain.cards import CardRequest, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class CardToolId(Struct, frozen=True):
    """A button that runs a tool for a card, or that lists the tools.

    Attributes:
        tool: name of the tool; empty for the button that lists them.
        revision: of the content from which the card was built.
        view: the view of the card.
        subject: id of the subject, escaped. An id that is too long is replaced by `#` and a digest.
        section: section of the card, escaped in the same way.
        page: from 0.
        edition: year; 0 for the newest.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("t1",)

    tool: str
    revision: int
    view: View
    subject: str
    section: str = ""
    page: int = 0
    edition: int = 0

    @classmethod
    def from_request(cls, request: CardRequest, revision: int, tool: str = "") -> CardToolId:
        """Returns the id of a button for the card of a request; names that are too long become digests."""

        def build_id(subject: str, section: str) -> CardToolId:
            return cls(tool, revision, request.view, subject, section, request.page, request.edition)

        tool_id = build_id(escape_field(request.subject), escape_field(request.section))
        if not _fits_limit(tool_id) and request.section:
            tool_id = build_id(tool_id.subject, compute_digest(request.section))
        return tool_id if _fits_limit(tool_id) else build_id(compute_digest(request.subject), tool_id.section)

    def to_request(self, *, subjects: Iterable[str], sections: Iterable[str]) -> CardRequest | None:
        """Returns the request of the card; None if its subject does not exist, or a digest can't be resolved.

        Args:
            subjects: ids of the existing subjects.
            sections: paths of the existing sections.
        """
        known = tuple(subjects)
        subject = resolve_field(self.subject, known)
        section = resolve_field(self.section, (*sections, *known))
        if subject is None or section is None or subject not in known:
            return None
        return CardRequest(subject, self.view, section=section, page=self.page, edition=self.edition)

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        edition = str(self.edition) if self.edition else ""
        revision, page = to_base36(self.revision), to_base36(self.page)
        return ("t1", self.tool, revision, self.view, self.subject, self.section, page, edition)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads tool, revision, view, subject, section, page and edition."""
        tool, revision, view, subject, section, page, edition = arguments
        return cls(
            check_field(tool, "[a-z]{0,12}"),
            parse_base36(revision),
            View(view),
            check_field(subject, "(?s:.+)"),
            section,
            parse_base36(page),
            parse_number(edition or "0"),
        )


def _fits_limit(tool_id: CardToolId) -> bool:
    return count_utf16(join_fields(tool_id)) <= MAX_ID_LENGTH
