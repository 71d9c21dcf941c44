"""The buttons and the select of a card. They keep nothing but their id, so they work after a restart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from discord import ui

from bot.discord_app.ui.custom_ids import (
    CARD_ID_PATTERN,
    CARD_MENU_ID_PATTERN,
    PROPOSAL_ID_PATTERN,
    ProposalButtonId,
    parse_proposal_id,
)

if TYPE_CHECKING:
    import discord


class CardButton(ui.DynamicItem["ui.Button[Any]"], template=CARD_ID_PATTERN):
    """A button that opens the card its id names."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003  # discord.py's signature
        item: ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003  # discord.py's signature
        /,
    ) -> CardButton:
        """The button that was pressed."""
        assert isinstance(item, ui.Button)  # noqa: S101  # only buttons are given such ids
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the card."""
        await interaction.client.handle_card_press(interaction, self.custom_id)


class CardMenu(ui.DynamicItem["ui.Select[Any]"], template=CARD_MENU_ID_PATTERN):
    """A select whose options hold ids like those of buttons."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003  # discord.py's signature
        item: ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003  # discord.py's signature
        /,
    ) -> CardMenu:
        """The select in which something was chosen."""
        assert isinstance(item, ui.Select)  # noqa: S101  # only selects are given such ids
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Open the chosen card."""
        await interaction.client.handle_card_press(interaction, self.item.values[0])


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
