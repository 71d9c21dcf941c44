"""Ids of the buttons and menus of `/data unanswered` and `/data names`: they outlive a restart.

n1|l|||3                     page 3 of the list of queries
n1|c|||3                     the menu of that page; a query's key stands in each option
n1|q|9f86d081884c7d65|RU|3   teach the query of this key for RU, from page 3 of the list
n1|t|9f86d081884c7d65|RU|    the same, from the query's own message
n1|o|9f86d081884c7d65||      ask for another subject
n1|p|9f86d081884c7d65||      put the query away; `b` brings it back
n1|u|9f86d081884c7d65|RU|    take the name of this key back from RU
n1|n|||2                     page 2 of the list of names
n1|k|||2                     the menu of that page; key and subject stand in each option

A query or a name is too long for an id, so its key stands there: a digest of what it folds to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from discord import ui

if TYPE_CHECKING:
    import discord

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
