"""Routes presses of buttons and choices in selects to their handlers, by the kind of their custom id."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from discord import ui
from msgspec import Struct

from bot.backlog import get_busy_text
from bot.discord_app.authorization import ModeratorScope, get_denial_text, is_moderator
from bot.discord_app.monitoring import begin_interaction, record_interaction
from bot.discord_app.refs import find_place, find_sender
from bot.discord_app.responses import answer_error, respond_privately, try_to_respond
from bot.discord_app.ui.custom_ids import CustomId, RefusedId, decode_custom_id
from bot.place_settings import enter_place
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    import re

    import discord

    from bot.discord_app.context import Interaction

CustomIdT = TypeVar("CustomIdT", bound=CustomId)

ComponentHandler = Callable[["Interaction", CustomIdT, str], Awaitable[None]]
"""Handles a press, with the decoded custom id, and the value that was chosen in a select (empty for a button)."""


class _Route(Struct, frozen=True):
    handler: ComponentHandler[Any]
    scope: ModeratorScope | None


class ComponentRouter:
    """Calls the handler of the kind of component that was used."""

    def __init__(self) -> None:
        self._routes: dict[type[CustomId], _Route] = {}

    def register(
        self,
        kind: type[CustomIdT],
        handler: ComponentHandler[CustomIdT],
        *,
        scope: ModeratorScope | None = None,
    ) -> None:
        """Sets the handler for a kind of component.

        Args:
            kind: the class of its custom ids.
            handler: handles a press; an error that it raises is reported to the user.
            scope: the area that its moderators need; None if everybody may use it.
        """
        self._routes[kind] = _Route(handler, scope)

    async def dispatch(self, interaction: Interaction, custom_id: str, chosen: str) -> None:
        """Handles a press.

        Args:
            interaction: not answered yet.
            custom_id: of the component.
            chosen: the value that was chosen in a select; empty for a button.
        """
        context = interaction.client.context
        enter_place(find_place(interaction))
        language = context.get_language(interaction)
        begin_interaction(interaction)
        name, failure = "outdated", None
        # Not deferred, because the kind of answer decides which kind of deferral Discord accepts.
        turn = await context.resources.backlog.wait_for_urgent_turn(find_sender(interaction))
        if turn is None:
            await try_to_respond(interaction, get_busy_text(language))
            return
        try:
            decoded = decode_custom_id(custom_id)
            route = None if isinstance(decoded, RefusedId) else self._routes.get(type(decoded))
            if route is None:
                await respond_privately(interaction, get_outdated_text(language))
            # guard 39 false:
            #   tests/integration/discord_app/moderation/test_authorization.py::test_moderators_buttons_refuse_members
            elif route.scope is not None and not await is_moderator(interaction, route.scope):
                await respond_privately(interaction, get_denial_text(route.scope, language))
            else:
                name = type(decoded).__name__
                await route.handler(interaction, decoded, chosen)
        except Exception as error:  # noqa: BLE001  # discord.py would log it and leave the user without an answer
            failure = error
            await answer_error(interaction, error, language=language, activity=f"A press on {custom_id[:2]}")
        finally:
            turn.end()
        record_interaction(context, interaction, name, failure)


def get_outdated_text(language: str) -> str:
    """Returns the answer to a component whose custom id can't be decoded."""
    return _(
        "This button is from an earlier version and can't be opened. Please look it up again with /brief.", language
    )


class PersistentItem(ui.DynamicItem["ui.Button[Any] | ui.Select[Any]"], template=r"(?s:.+)"):
    """Any button or select of the bot, made from its custom id when it is used, even after a restart."""

    @classmethod
    async def from_custom_id(
        cls,
        interaction: discord.Interaction[Any],  # noqa: ARG003  # discord.py's signature
        item: ui.Item[Any],
        match: re.Match[str],  # noqa: ARG003  # discord.py's signature
        /,
    ) -> PersistentItem:
        """Returns the component that was used."""
        assert isinstance(item, ui.Button | ui.Select)  # noqa: S101  # the bot sends no others
        return cls(item)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Routes the press to its handler."""
        values = self.item.values if isinstance(self.item, ui.Select) else []
        await interaction.client.router.dispatch(interaction, self.custom_id, values[0] if values else "")
