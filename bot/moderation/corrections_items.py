"""The buttons under an offer to correct posts. They keep nothing but their id, so they work after a restart.

y1|g|11|12        correct what revision 12 tells differently, offered when it followed revision 11
y1|k|11|12        leave the posts as they are
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from discord import ui

if TYPE_CHECKING:
    import discord

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
