"""Defines the ids of the buttons and menus by which moderators change the content."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Self

from msgspec import Struct

from bot.moderation.id_fields import MAX_DIGITS, check_field, parse_number

if TYPE_CHECKING:
    from collections.abc import Sequence


class AliasAction(StrEnum):
    """The action of a component about aliases."""

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
    ADD_LIST = "m"
    """The subject is the digest of the ids of the subjects; see `miss_messages.digest_subjects`."""


class AliasId(Struct, frozen=True):
    """A component about aliases, or about queries that found nothing.

    Attributes:
        action: the action.
        key: hash of the query or of the alias.
        subject: id of the subject.
        page: of the list, from 1; 0 if it has no pages.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("n1",)

    action: AliasAction
    key: str = ""
    subject: str = ""
    page: int = 0

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        return ("n1", self.action, self.key, self.subject, str(self.page or ""))

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action, key, subject and page."""
        action, key, subject, page = arguments
        return cls(
            AliasAction(action),
            check_field(key, r"[0-9a-f]{0,16}"),
            check_field(subject, r"[A-Za-z0-9-]{0,64}"),
            parse_number(page or "0"),
        )


class ProposalAction(StrEnum):
    """The action of a component of a proposed or applied revision."""

    APPLY = "a"
    CONFIRM = "c"
    DISCARD = "d"
    EDIT_METADATA = "e"
    SHOW_CARDS = "k"
    ROLL_BACK = "b"


class ProposalId(Struct, frozen=True):
    """A component of a proposed or applied revision.

    Attributes:
        action: the action.
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
        """Returns a component that acts on a revision with this content."""
        return cls(action, revision, sha256[: cls.DIGEST_LENGTH])

    @classmethod
    def for_rollback(cls, revision: int, target: int) -> ProposalId:
        """Returns a component that rolls back from one revision to another."""
        return cls(ProposalAction.ROLL_BACK, revision, str(target))

    def matches_digest(self, sha256: str) -> bool:
        """Returns whether the revision still has the content that the component was shown for."""
        # guard 20 value True:
        #   tests/integration/discord_app/moderation/test_decisions.py::test_button_never_applies_other_content
        return sha256[: self.DIGEST_LENGTH] == self.argument

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        return ("x1", self.action, str(self.revision), self.argument)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action, revision and argument."""
        action, revision, argument = arguments
        of_rollback = action == ProposalAction.ROLL_BACK
        pattern = rf"[0-9]{{1,{MAX_DIGITS}}}" if of_rollback else r"[0-9a-f]{1,16}"
        return cls(ProposalAction(action), parse_number(revision), check_field(argument, pattern))


class CorrectionsAction(StrEnum):
    """The action of a button under an offer to correct posts."""

    CORRECT = "g"
    KEEP = "k"


class CorrectionsId(Struct, frozen=True):
    """A button under an offer to correct posts.

    Attributes:
        action: the action.
        before: the revision that was active before; 0 if the posts were compared without a change of revision.
        after: the revision that the posts were compared with.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("y1",)

    action: CorrectionsAction
    before: int
    after: int

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        return ("y1", self.action, str(self.before), str(self.after))

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action and both revisions."""
        action, before, after = arguments
        return cls(CorrectionsAction(action), parse_number(before), parse_number(after))


class ReportAction(StrEnum):
    """The action of a component about reported errors."""

    LIST = "l"
    OPEN = "o"
    SHOW_CARD = "k"
    DONE = "d"
    REOPEN = "r"


class ReportId(Struct, frozen=True):
    """A component about reported errors.

    Attributes:
        action: the action.
        number: of the report; 0 if the menu names it, or if it concerns the list.
        page: of the list, from 1.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("e1",)

    action: ReportAction
    number: int = 0
    page: int = 1

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        return ("e1", self.action, str(self.number or ""), str(self.page))

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads action, number and page."""
        action, number, page = arguments
        return cls(ReportAction(action), parse_number(number or "0"), parse_number(page))


class ReportWithdrawalId(Struct, frozen=True):
    """The button by which a reader withdraws a report.

    Attributes:
        number: of the report.
        key: random text that is known only to the reader, and valid for no other user.
    """

    PREFIXES: ClassVar[tuple[str, ...]] = ("w1",)

    number: int
    key: str

    def to_fields(self) -> tuple[str, ...]:
        """Returns the prefix and the arguments."""
        return ("w1", str(self.number), self.key)

    @classmethod
    def from_fields(cls, prefix: str, arguments: Sequence[str]) -> Self:  # noqa: ARG003  # there is one prefix
        """Reads number and key."""
        number, key = arguments
        return cls(parse_number(number), check_field(key, r"[0-9a-f]{32}"))
