"""Defines the custom ids of the components of cards."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Self

from msgspec import Struct

from bot.discord_app.ui.custom_id_fields import fits_limit, parse_number
from bot.moderation.id_fields import compute_digest, escape_field, parse_base36, resolve_field, to_base36
from briefings.domain.cards import CardRequest, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["CardId", "CardMenuId", "OpenMode", "compute_digest"]


class OpenMode(StrEnum):
    """The place where a card opens."""

    EDIT = "."
    NEW = "+"


class CardId(Struct, frozen=True):
    """A component that opens a card.

    Attributes:
        view: the view of the card.
        subject: id of the subject, escaped; empty if only a section is requested. A `#` and a digest stand
            for an id that is too long.
        section: path of the section, escaped in the same way; empty for all.
        page: from 0.
        edition: year; 0 for the newest.
        mode: the place where the card opens.
        origin: reference to the card from which it is opened, escaped; omitted if the id would be too long.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("b1.", "b1+")

    view: View
    subject: str = ""
    section: str = ""
    page: int = 0
    edition: int = 0
    mode: OpenMode = OpenMode.EDIT
    origin: str = ""

    @classmethod
    def from_request(cls, request: CardRequest, mode: OpenMode = OpenMode.EDIT) -> CardId:
        """Returns the id of a component that opens the card of a request; names that are too long become digests."""

        def build_id(subject: str, section: str, origin: str = "") -> CardId:
            return cls(request.view, subject, section, request.page, request.edition, mode, origin)

        subject, section, origin = map(escape_field, (request.subject, request.section, request.origin))
        card_id = build_id(subject, section, origin)
        if fits_limit(card_id):
            return card_id
        if origin and fits_limit(card_id := build_id(subject, section)):
            return card_id
        section = compute_digest(request.section) if request.section else ""
        card_id = build_id(subject, section)
        return card_id if fits_limit(card_id) else build_id(compute_digest(request.subject), section)

    @property
    def is_lasting(self) -> bool:
        """Whether the id of a search contains all its words.

        Searches whose words don't fit into an id can't be opened again.
        """
        return self.view not in {View.WORDS, View.SEARCH} or not self.section.startswith("#")

    def to_request(self, *, subjects: Iterable[str] = (), sections: Iterable[str] = ()) -> CardRequest | None:
        """Returns the request of the card; None if a digest can't be resolved.

        Args:
            subjects: ids of the existing subjects.
            sections: paths of the existing sections.
        """
        subject, section = resolve_field(self.subject, subjects), resolve_field(self.section, sections)
        if subject is None or section is None:
            return None
        origin = resolve_field(self.origin, ()) or ""
        return CardRequest(
            subject=subject,
            view=self.view,
            section=section,
            page=self.page,
            edition=self.edition,
            origin=origin,
        )

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        page = to_base36(self.page)
        edition = str(self.edition) if self.edition else ""
        fields = (f"b1{self.mode}", self.view, self.subject, self.section, page, edition)
        return (*fields, self.origin) if self.origin else fields

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:
        """Reads view, subject, section, page, edition, and the origin if there is one."""
        view, subject, section, page, edition, *origin = arguments
        if len(origin) > 1:
            raise ValueError("too many fields")
        return cls(
            View(view),
            subject,
            section,
            parse_base36(page),
            parse_number(edition or "0"),
            OpenMode(prefix[-1]),
            *origin,
        )


class CardMenuId(Struct, frozen=True):
    """The select of a card; a card has one, and the values of its options are ids of cards."""

    PREFIXES: ClassVar[tuple[str, ...]] = ("m1",)

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix alone."""
        return ("m1",)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads no arguments."""
        () = arguments
        return cls()
