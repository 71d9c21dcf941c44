"""Encodes what a button or a select stands for as its custom id, and decodes custom ids.

A custom id is all that a component knows after a restart. It is a prefix and arguments, separated by `|`; the prefix
is a letter with the version of its grammar:

    b1.|VIEW|SUBJECT|SECTION|PAGE|EDITION  opens a card in the message of the component (`b1+`: in a new message)
    m1                                     the select of a card; the values of its options are ids of cards
    d1|KEY|DATE                            a post: what is known about it
    r1|KEY|DATE, p1|KEY|DATE               a review of a post: skip it, post it
    n1|ACTION|KEY|SUBJECT|PAGE             aliases, and queries that found nothing
    x1|ACTION|REVISION|ARGUMENT            a proposed revision
    y1|ACTION|BEFORE|AFTER                 corrections of posts

Components that are in channels today carry these ids: a grammar that changes gets another version.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import blake2s
from typing import TYPE_CHECKING, ClassVar, Final, Protocol, Self

from bot.discord_app.ui.limits import MAX_CUSTOM_ID, count_utf16
from briefings.domain.cards import CardRequest, View

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SEPARATOR: Final = "|"
_BASE36_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_DIGEST_LENGTH: Final = 12
_MAX_DIGITS: Final = 12
"""Digits of a number in a custom id: ids of rows stay far below, and an integer of SQLite holds them."""


class CustomId(Protocol):
    """What a component stands for."""

    PREFIXES: ClassVar[tuple[str, ...]]
    """The prefixes of its ids."""

    def to_fields(self) -> tuple[str, ...]:
        """The prefix and the arguments."""
        ...

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:
        """What the arguments behind one of the prefixes stand for.

        Raises:
            ValueError: an argument is missing, left over or malformed.
        """
        ...


class RefusalReason(StrEnum):
    """Why a custom id can't be acted on."""

    OTHER_VERSION = "other version"
    MALFORMED = "malformed"
    FOREIGN = "foreign"


@dataclass(frozen=True, slots=True)
class RefusedId:
    """A custom id that this version of the bot does not understand."""

    text: str
    reason: RefusalReason


class OpenMode(StrEnum):
    """Where a card opens."""

    EDIT = "."
    NEW = "+"


@dataclass(frozen=True, slots=True)
class CardId:
    """A component that opens a card.

    Attributes:
        view: the view of the card.
        subject: id of the subject, escaped; empty where a section is asked for by itself. A `#` and a digest stand
            for an id that is too long.
        section: path of the section, written alike; empty for all.
        page: from 0.
        edition: year; 0 for the newest.
        mode: where the card opens.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("b1.", "b1+")

    view: View
    subject: str = ""
    section: str = ""
    page: int = 0
    edition: int = 0
    mode: OpenMode = OpenMode.EDIT

    @classmethod
    def from_request(cls, request: CardRequest, mode: OpenMode = OpenMode.EDIT) -> CardId:
        """The id of a component that opens the card of a request; names that are too long become digests."""

        def build_id(subject: str, section: str) -> CardId:
            return cls(request.view, subject, section, request.page, request.edition, mode)

        subject, section = _escape_field(request.subject), _escape_field(request.section)
        card_id = build_id(subject, section)
        if not _fits(card_id):
            section = compute_digest(request.section) if request.section else ""
            card_id = build_id(subject, section)
        return card_id if _fits(card_id) else build_id(compute_digest(request.subject), section)

    def to_request(self, *, subjects: Iterable[str] = (), sections: Iterable[str] = ()) -> CardRequest | None:
        """The request of the card; None where a digest stands for nothing that is there.

        Args:
            subjects: ids of the subjects that are there.
            sections: paths of the sections that are there.
        """
        subject, section = _resolve_field(self.subject, subjects), _resolve_field(self.section, sections)
        if subject is None or section is None:
            return None
        return CardRequest(subject=subject, view=self.view, section=section, page=self.page, edition=self.edition)

    def to_fields(self) -> tuple[str, ...]:
        """The prefix and the arguments."""
        page = _to_base36(self.page) if self.page else ""
        edition = str(self.edition) if self.edition else ""
        return (f"b1{self.mode}", self.view, self.subject, self.section, page, edition)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:
        """Reads view, subject, section, page and edition."""
        view, subject, section, page, edition = arguments
        return cls(
            View(view), subject, section, int(page or "0", 36), _parse_number(edition or "0"), OpenMode(prefix[-1])
        )


@dataclass(frozen=True, slots=True)
class CardMenuId:
    """The select of a card; a card has one, and the values of its options are ids of cards."""

    PREFIXES: ClassVar[tuple[str, ...]] = ("m1",)

    def to_fields(self) -> tuple[str, ...]:
        """The prefix alone."""
        return ("m1",)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads no arguments."""
        () = arguments
        return cls()


class PostAction(StrEnum):
    """What a button of a post, or of the review of a post, asks for."""

    DESCRIBE = "d"
    SKIP = "r"
    PUBLISH = "p"


@dataclass(frozen=True, slots=True)
class PostId:
    """A button of a post or of its review; the id also marks the message, by which it is found again.

    Attributes:
        action: what it asks for.
        key: of the schedule.
        day: the date that the post is for.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("d1", "r1", "p1")

    action: PostAction
    key: str
    day: date

    def to_fields(self) -> tuple[str, ...]:
        """The prefix and the arguments."""
        return (f"{self.action}1", self.key, self.day.isoformat())

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:
        """Reads key and date."""
        key, day = arguments
        return cls(PostAction(prefix[0]), _check_field(key, r"[0-9a-z]+"), date.fromisoformat(day))


class AliasAction(StrEnum):
    """What a component about aliases asks for."""

    LIST_MISSES = "l"
    OPEN_MISS = "c"
    QUICK_ADD = "q"
    ADD = "t"
    ASK_SUBJECT = "o"
    DISMISS = "p"
    RESTORE = "b"
    REMOVE = "u"
    LIST_ALIASES = "n"
    REMOVE_CHOSEN = "k"


@dataclass(frozen=True, slots=True)
class AliasId:
    """A component about aliases, or about queries that found nothing.

    Attributes:
        action: what it asks for.
        key: hash of the query or of the alias.
        subject: id of the subject.
        page: of the list, from 1; 0 where it has no pages.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("n1",)

    action: AliasAction
    key: str = ""
    subject: str = ""
    page: int = 0

    def to_fields(self) -> tuple[str, ...]:
        """The prefix and the arguments."""
        return ("n1", self.action, self.key, self.subject, str(self.page or ""))

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action, key, subject and page."""
        action, key, subject, page = arguments
        return cls(
            AliasAction(action),
            _check_field(key, r"[0-9a-f]{0,16}"),
            _check_field(subject, r"[A-Za-z0-9-]{0,64}"),
            _parse_number(page or "0"),
        )


class ProposalAction(StrEnum):
    """What a component of a proposed or applied revision asks for."""

    APPLY = "a"
    CONFIRM = "c"
    DISCARD = "d"
    EDIT_METADATA = "e"
    SHOW_CARDS = "k"
    ROLL_BACK = "b"


@dataclass(frozen=True, slots=True)
class ProposalId:
    """A component of a proposed or applied revision.

    Attributes:
        action: what it asks for.
        revision: number of the revision.
        argument: the first characters of the revision's SHA-256 digest; for `ROLL_BACK`, the revision to go back to.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("x1",)
    DIGEST_LENGTH: ClassVar[int] = 8

    action: ProposalAction
    revision: int
    argument: str

    @classmethod
    def for_revision(cls, action: ProposalAction, revision: int, sha256: str) -> ProposalId:
        """A component that acts on a revision with this content."""
        return cls(action, revision, sha256[: cls.DIGEST_LENGTH])

    @classmethod
    def for_rollback(cls, revision: int, target: int) -> ProposalId:
        """A component that goes back from one revision to another."""
        return cls(ProposalAction.ROLL_BACK, revision, str(target))

    def matches_digest(self, sha256: str) -> bool:
        """Whether the revision still has the content that the component was shown for."""
        return sha256[: self.DIGEST_LENGTH] == self.argument

    def to_fields(self) -> tuple[str, ...]:
        """The prefix and the arguments."""
        return ("x1", self.action, str(self.revision), self.argument)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action, revision and argument."""
        action, revision, argument = arguments
        of_rollback = action == ProposalAction.ROLL_BACK
        pattern = rf"[0-9]{{1,{_MAX_DIGITS}}}" if of_rollback else r"[0-9a-f]{1,16}"
        return cls(ProposalAction(action), _parse_number(revision), _check_field(argument, pattern))


class CorrectionsAction(StrEnum):
    """What a button under an offer to correct posts asks for."""

    CORRECT = "g"
    KEEP = "k"


@dataclass(frozen=True, slots=True)
class CorrectionsId:
    """A button under an offer to correct posts.

    Attributes:
        action: what it asks for.
        before: the revision that was active before; 0 where the posts were compared without a change of revision.
        after: the revision that the posts were compared with.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("y1",)

    action: CorrectionsAction
    before: int
    after: int

    def to_fields(self) -> tuple[str, ...]:
        """The prefix and the arguments."""
        return ("y1", self.action, str(self.before), str(self.after))

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action and both revisions."""
        action, before, after = arguments
        return cls(CorrectionsAction(action), _parse_number(before), _parse_number(after))


KINDS: Final[tuple[type[CustomId], ...]] = (CardId, CardMenuId, PostId, AliasId, ProposalId, CorrectionsId)
"""Every kind of component."""

_KIND_BY_PREFIX: Final = {prefix: kind for kind in KINDS for prefix in kind.PREFIXES}
_LETTERS: Final = frozenset(prefix[0] for prefix in _KIND_BY_PREFIX)
_PREFIX: Final = re.compile(r"([a-z])[0-9]+(?![0-9])")


def encode_custom_id(custom_id: CustomId) -> str:
    """The custom id of a component.

    Raises:
        ValueError: it is longer than Discord's limit of 100 characters.
    """
    text = _SEPARATOR.join(custom_id.to_fields())
    if count_utf16(text) > MAX_CUSTOM_ID:
        raise ValueError(f"a custom id has at most {MAX_CUSTOM_ID} characters: {text!r}")
    return text


def decode_custom_id(text: str) -> CustomId | RefusedId:
    """What a custom id stands for, or why it is refused: only what `encode_custom_id` could have written is read."""
    prefix, *arguments = text.split(_SEPARATOR)
    kind = _KIND_BY_PREFIX.get(prefix)
    if kind is None:
        known = _PREFIX.match(text)
        of_ours = known is not None and known[1] in _LETTERS
        return RefusedId(text, RefusalReason.OTHER_VERSION if of_ours else RefusalReason.FOREIGN)
    try:
        custom_id = kind.from_fields(prefix, arguments)
        if encode_custom_id(custom_id) == text:
            return custom_id
    except ValueError:
        pass
    return RefusedId(text, RefusalReason.MALFORMED)


def encode_card_id(request: CardRequest, mode: OpenMode = OpenMode.EDIT) -> str:
    """The custom id of a component that opens the card of a request, within the limit however long its names are."""
    return encode_custom_id(CardId.from_request(request, mode))


def compute_digest(text: str) -> str:
    """A short stand-in for a name; an escaped name never begins with `#`, so they can't be confused."""
    return "#" + blake2s(text.encode(), digest_size=_DIGEST_LENGTH // 2).hexdigest()


def _fits(custom_id: CustomId) -> bool:
    return count_utf16(_SEPARATOR.join(custom_id.to_fields())) <= MAX_CUSTOM_ID


def _escape_field(text: str) -> str:
    return text.replace("%", "%25").replace(_SEPARATOR, "%7C").replace("#", "%23")


def _resolve_field(text: str, candidates: Iterable[str]) -> str | None:
    if text.startswith("#"):
        return next((candidate for candidate in candidates if compute_digest(candidate) == text), None)
    return text.replace("%23", "#").replace("%7C", _SEPARATOR).replace("%25", "%")


def _to_base36(number: int) -> str:
    digits = ""
    while number:
        number, last = divmod(number, 36)
        digits = _BASE36_DIGITS[last] + digits
    return digits


def _parse_number(text: str) -> int:
    return int(_check_field(text, rf"[0-9]{{1,{_MAX_DIGITS}}}"))


def _check_field(text: str, pattern: str) -> str:
    if not re.fullmatch(pattern, text):
        raise ValueError(text)
    return text
