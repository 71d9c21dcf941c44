"""The buttons and the menus of proposals. They keep nothing but their id, so they work after a restart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from discord import ui

from bot.moderation.proposal_ids import PROPOSAL_ID_PATTERN, ProposalButtonId, parse_proposal_id

if TYPE_CHECKING:
    import discord


class ProposalButton(ui.DynamicItem["ui.Button[Any]"], template=PROPOSAL_ID_PATTERN):
    """A button on a proposal, or on what came of it."""

    def __init__(self, item: ui.Button[Any], button_id: ProposalButtonId) -> None:
        super().__init__(item)
        self.button_id = button_id

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003  # discord.py's signature
        item: ui.Item[Any],
        match: re.Match[str],
        /,
    ) -> ProposalButton:
        """The button that was pressed, or the menu in which something was chosen."""
        return cls(item, parse_proposal_id(match))  # type: ignore[arg-type]  # a menu's class differs in its values alone

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what it asks for."""
        chosen = getattr(self.item, "values", None)
        cog = interaction.client.get_cog("DataCog")
        await cog.refresh_flow.handle_button(interaction, self.button_id, chosen[0] if chosen else "")
