"""A card request as the id of a button, and back: all that a button knows after a restart.

b1.|s|AM|2-(1)-ア|1|2025
│││ │ │   │       │ └ edition; empty for the newest
│││ │ │   │       └ page, base 36; empty for the first
│││ │ │   └ path of the section; empty for all; `#` and a digest where it is too long
│││ │ └ subject; empty when a section is asked for by itself; `#` and a digest where it is too long
││└ view ('.' edits the message, '+' opens a new one)
│└ version of this grammar
└ briefing
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2s
from typing import TYPE_CHECKING, Any

from discord import ui

from bot.discord_app.ui.limits import MAX_CUSTOM_ID, count_utf16
from briefings.domain.cards import CardRequest, View

if TYPE_CHECKING:
    import discord


CARD_ID_VERSION = "1"
CARD_ID_PATTERN = re.compile(r"b(?P<version>[0-9]+)(?P<rest>.*)", re.DOTALL)
"""Every id the bot has ever given to a button or to an option of a select."""

CARD_MENU_ID_PATTERN = re.compile(r"m(?P<version>[0-9]+)(?P<rest>.*)", re.DOTALL)
"""Every id the bot has ever given to a select; what it opens stands in its options."""

CARD_MENU_ID = f"m{CARD_ID_VERSION}"
"""The id of a card's select; a card has one."""

_CARD_ID_FIELDS = re.compile(
    r"(?P<mode>[.+])\|(?P<view>[a-z]{1,2})\|(?P<subject>[^|]*)\|(?P<section>[^|]*)\|(?P<page>[0-9a-z]*)\|(?P<edition>[0-9]*)"
)
_BASE36_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DIGEST_LENGTH = 12


class OpenMode(StrEnum):
    """Where the card opens."""

    EDIT = "."
    NEW = "+"


@dataclass(frozen=True, slots=True)
class CardPress:
    """What a press asks for."""

    request: CardRequest
    mode: OpenMode = OpenMode.EDIT


class UnknownCustomId(ValueError):
    """An id of another version, or one whose subject or section is no longer there."""


def encode_card_id(request: CardRequest, mode: OpenMode = OpenMode.EDIT) -> str:
    """The id of a button that opens `request`; never over Discord's limit, however long the path."""
    page = _to_base36(request.page) if request.page else ""
    edition = str(request.edition) if request.edition else ""
    subject, section = _escape_field(request.subject), _escape_field(request.section)

    def join_fields() -> str:
        return f"b{CARD_ID_VERSION}{mode}|{request.view}|{subject}|{section}|{page}|{edition}"

    if count_utf16(join_fields()) > MAX_CUSTOM_ID:
        section = compute_digest(request.section) if request.section else ""
    if count_utf16(join_fields()) > MAX_CUSTOM_ID:
        subject = compute_digest(request.subject)
    return join_fields()


def decode_card_id(text: str, *, subjects: Iterable[str] = (), sections: Iterable[str] = ()) -> CardPress:
    """What the id asks for.

    Args:
        text: the id.
        subjects: ids of the subjects there are, to find one that was too long to stand in the id.
        sections: paths there are, for the same.

    Raises:
        UnknownId: it is not an id of this version, or what it names by a digest is not there.
    """
    known = CARD_ID_PATTERN.fullmatch(text)
    form = _CARD_ID_FIELDS.fullmatch(known["rest"]) if known and known["version"] == CARD_ID_VERSION else None
    if form is None:
        raise UnknownCustomId(text)
    try:
        view = View(form["view"])
        page = int(form["page"] or "0", 36)
        edition = int(form["edition"] or "0")
    except ValueError:
        raise UnknownCustomId(text) from None
    request = CardRequest(
        subject=_resolve_field(form["subject"], subjects),
        view=view,
        section=_resolve_field(form["section"], sections),
        page=page,
        edition=edition,
    )
    return CardPress(request, OpenMode(form["mode"]))


def compute_digest(text: str) -> str:
    """A short stand-in for `text` that can't be taken for an id or a path: they never begin with `#`."""
    return "#" + blake2s(text.encode(), digest_size=_DIGEST_LENGTH // 2).hexdigest()


def _escape_field(text: str) -> str:
    return text.replace("%", "%25").replace("|", "%7C").replace("#", "%23")


def _resolve_field(text: str, candidates: Iterable[str]) -> str:
    if not text.startswith("#"):
        return text.replace("%23", "#").replace("%7C", "|").replace("%25", "%")
    for candidate in candidates:
        if compute_digest(candidate) == text:
            return candidate
    raise UnknownCustomId(text)


def _to_base36(number: int) -> str:
    digits = ""
    while number:
        number, last = divmod(number, 36)
        digits = _BASE36_DIGITS[last] + digits
    return digits


_ALIAS_ID_PATTERN = re.compile(
    r"n1\|(?P<act>[lcqtopbunk])\|(?P<key>[0-9a-f]{0,16})\|(?P<subject>[A-Za-z0-9-]{0,64})\|(?P<page>[0-9]{0,5})"
)


class AliasAction(StrEnum):
    """What a press asks for."""

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
class AliasButtonId:
    """What a button knows.

    Attributes:
        action: what it asks for.
        key: of a query or of a name.
        subject: id of the subject.
        page: from 1; 0 where there are no pages.
    """

    action: AliasAction
    key: str = ""
    subject: str = ""
    page: int = 0

    def __str__(self) -> str:
        return f"n1|{self.action}|{self.key}|{self.subject}|{self.page or ''}"


class AliasItem(ui.DynamicItem["ui.Button[Any]"], template=_ALIAS_ID_PATTERN):
    """A button or a menu that keeps nothing but its id."""

    def __init__(self, item: ui.Button[Any], button_id: AliasButtonId) -> None:
        super().__init__(item)
        self.button_id = button_id

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003  # discord.py's signature
        item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> AliasItem:
        """The button that was pressed, or the menu in which something was chosen."""
        asked = AliasButtonId(AliasAction(match["act"]), match["key"], match["subject"], int(match["page"] or 0))
        return cls(item, asked)  # type: ignore[arg-type]  # a menu's class differs in its values alone

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what it asks for."""
        chosen = getattr(self.item, "values", None)
        cog = interaction.client.get_cog("DataCog")
        await cog.alias_flow.handle_button(interaction, self.button_id, chosen[0] if chosen else "")


CORRECTIONS_ID_PATTERN = re.compile(r"y1\|(?P<act>[gk])\|(?P<before>\d{1,12})\|(?P<after>\d{1,12})")


class CorrectionsAction(StrEnum):
    """What a press asks for."""

    CORRECT = "g"
    KEEP = "k"


@dataclass(frozen=True, slots=True)
class CorrectionsButtonId:
    """The id of a button.

    Attributes:
        action: what a press asks for.
        before: the revision that answered before; 0 where the posts were looked at without a change.
        after: the revision that the posts were held against.
    """

    action: CorrectionsAction
    before: int
    after: int

    def __str__(self) -> str:
        return f"y1|{self.action}|{self.before}|{self.after}"


class CorrectionsButton(ui.DynamicItem["ui.Button[Any]"], template=CORRECTIONS_ID_PATTERN):
    """A button under an offer to correct posts."""

    def __init__(self, item: ui.Button[Any], button_id: CorrectionsButtonId) -> None:
        super().__init__(item)
        self.button_id = button_id

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003  # discord.py's signature
        item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> CorrectionsButton:
        """The button that was pressed."""
        assert isinstance(item, ui.Button)  # noqa: S101  # only buttons are given such ids
        return cls(
            item, CorrectionsButtonId(CorrectionsAction(match["act"]), int(match["before"]), int(match["after"]))
        )

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what it asks for."""
        cog = interaction.client.get_cog("DataCog")
        await cog.correction_flow.handle_button(interaction, self.button_id)


PROPOSAL_ID_PATTERN = re.compile(r"x1\|(?P<act>[acdekb])\|(?P<revision>\d{1,12})\|(?P<mark>[0-9a-f]{1,16})")
_DIGEST_PREFIX_LENGTH = 8


class ProposalAction(StrEnum):
    """What a press asks for."""

    APPLY = "a"
    CONFIRM = "c"
    DISCARD = "d"
    EDIT_METADATA = "e"
    SHOW_CARDS = "k"
    ROLL_BACK = "b"


@dataclass(frozen=True, slots=True)
class ProposalButtonId:
    """The id of a button.

    Attributes:
        action: what a press asks for.
        revision: the revision it is about.
        argument: the beginning of its digest; for `Act.BACK` the revision to go back to.
    """

    action: ProposalAction
    revision: int
    argument: str

    def __str__(self) -> str:
        return f"x1|{self.action}|{self.revision}|{self.argument}"

    def matches_digest(self, sha256: str) -> bool:
        """Whether the revision is still the content that the button was shown for."""
        return sha256[:_DIGEST_PREFIX_LENGTH] == self.argument


def encode_proposal_id(action: ProposalAction, revision: int, sha256: str) -> str:
    """The id of a button of a proposal."""
    return str(ProposalButtonId(action, revision, sha256[:_DIGEST_PREFIX_LENGTH]))


def encode_rollback_id(revision: int, target: int) -> str:
    """The id of the button that goes back from one revision to another."""
    return str(ProposalButtonId(ProposalAction.ROLL_BACK, revision, str(target)))


def parse_proposal_id(match: re.Match[str]) -> ProposalButtonId:
    """The id that a match of `TEMPLATE` says."""
    return ProposalButtonId(ProposalAction(match["act"]), int(match["revision"]), match["mark"])
