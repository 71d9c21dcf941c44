"""Serves Slack's part of the preview: the real bot, connected to a workspace on the loopback address."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from bot.preview.discord_face import get_member_name
from bot.preview.history import limit_slack_history
from bot.preview.slack_page import SlackPage
from bot.settings import Secret
from bot.slack_app.local_workspace.server import LocalSlackServer
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.session import SlackOptions, serve_slack
from briefings.i18n import find_supported_language
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.settings import Settings
    from briefings.storage.ports import Storage

CHANNEL: Final = "C0BRIEFING"
MODERATOR: Final = "U0READER"
COLLEAGUE: Final = "U0COLLEAGUE"


@contextlib.asynccontextmanager
async def serve_slack_preview(storage: Storage, settings: Settings) -> AsyncIterator[str]:
    """Serves the page while the block runs, and returns its address, which contains a key.

    Args:
        storage: open; the caller closes it.
        settings: `preview_slack_port`, `preview_locale` and `preview_timezone` among them.
    """
    bot_token, app_token = f"xoxb-{secrets.token_hex(16)}", f"xapp-{secrets.token_hex(16)}"
    stop = asyncio.Event()
    async with LocalSlackServer(bot_token, app_token) as server:
        _fill_workspace(server, settings)
        limit_slack_history(server)
        slack_settings = replace(
            settings, slack_bot_token=Secret(bot_token), slack_app_token=Secret(app_token), home_workspace=TEAM
        )
        bot = asyncio.create_task(
            serve_slack(storage, slack_settings, stop, SlackOptions(server.api_url)), name="Slack"
        )
        try:
            page = SlackPage(server, CHANNEL, settings.preview_timezone)
            async with page.serve(settings.preview_slack_port) as address:
                yield address
        finally:
            stop.set()
            await bot


def _fill_workspace(server: LocalSlackServer, settings: Settings) -> None:
    """Creates a channel, an administrator with the locale of the settings, and a member with another language."""
    locale = settings.preview_locale
    language = find_supported_language(locale) or settings.default_language
    other = "en" if language == "ja" else "ja"
    workspace = server.workspace
    workspace.add_channel(CHANNEL, name="briefing")
    for user, user_language, admin in ((MODERATOR, language, True), (COLLEAGUE, other, False)):
        workspace.add_user(
            user,
            "ja-JP" if user_language == "ja" else "en-US",
            admin=admin,
            zone=settings.preview_timezone,
            name=get_member_name(user_language),
        )
    text = _(
        "The real bot is running here, on this computer only.\nType /brief below with the name of a country or a "
        "topic (such as Armenia), and it answers with a card.",
        language,
    )
    workspace.add_message(CHANNEL, COLLEAGUE, text, [])
