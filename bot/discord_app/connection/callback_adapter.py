"""Sends first answers without requesting the message in return, which is not used here.

discord.py asks for it with every first answer (`with_response`): Discord then sends the whole card back, and
discord.py builds an object for each of its components.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord.http import Route
from discord.webhook.async_ import AsyncWebhookAdapter, async_context

if TYPE_CHECKING:
    import aiohttp


class CallbackAdapter(AsyncWebhookAdapter):
    """discord.py's adapter for interactions, whose first answers are acknowledged with status 204."""

    async def create_interaction_response(
        self,
        interaction_id: int,
        token: str,
        *,
        session: aiohttp.ClientSession,
        params: Any,  # noqa: ANN401  # discord.py's parameters of a message, a form or a completion
        **options: Any,  # noqa: ANN401  # the proxy
    ) -> Any:  # noqa: ANN401  # what discord.py makes its object of
        """Sends a first answer.

        Returns:
            What Discord sends without a message: the interaction.
        """
        if params.files:
            return await super().create_interaction_response(
                interaction_id, token, session=session, params=params, **options
            )
        route = Route(
            "POST",
            "/interactions/{webhook_id}/{webhook_token}/callback",
            webhook_id=interaction_id,
            webhook_token=token,
        )
        await self.request(route, session=session, payload=params.payload, **options)
        return {"interaction": {"id": interaction_id}}


def use_callback_adapter() -> None:
    """Makes the client that is started in this context, and its tasks, use the adapter for first answers."""
    async_context.set(CallbackAdapter())  # type: ignore[no-untyped-call]  # discord.py does not annotate it
