"""The local preview: the real bot in a browser, as in Discord and as in Slack, without a token."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import click

from bot.settings import SettingsError
from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from bot.settings import Settings
    from briefings.storage.ports import Storage

_EXTRA_MODULES: Final = ("simcord", "aiohttp", "linkify_it", "markdown_it", "PIL", "regex")
"""Modules of the `preview` extra."""


async def run_preview(storage: Storage, settings: Settings) -> None:
    """Serves the preview on the loopback address until it is closed in the browser or the process is interrupted.

    Two addresses are printed, one for each platform; each contains a key to the session.

    Args:
        storage: open; the caller closes it.
        settings: those of the preview among them.

    Raises:
        SettingsError: SimCord or its preview extra is not installed, or a setting of the preview can't be used.
        WebPortUnusable: calendars and pages can't be served on WEB_PORT.
    """
    _require_extra_modules()
    from bot.preview.discord_face import run_discord_preview, validate_settings
    from bot.preview.slack_face import serve_slack_preview
    from bot.process_resources import ProcessResources
    from bot.web.server import serve_storage

    validate_settings(settings)
    async with (
        serve_storage(storage, settings, ProcessResources()),
        serve_slack_preview(storage, settings) as slack_address,
    ):

        def announce() -> None:
            language = settings.default_language
            click.echo(_("Preview of Slack: {address}", language, address=slack_address))
            click.echo(_("Open one of them in a browser and type /brief. Press Ctrl+C to stop.", language))

        await run_discord_preview(storage, settings, announce)


def _require_extra_modules() -> None:
    missing = [name for name in _EXTRA_MODULES if find_spec(name) is None]
    if missing:
        raise SettingsError(
            N_("the preview needs modules that are not installed: {modules}"),
            remedy=N_('Install them with: pip install "briefing-bot[preview]"'),
            modules=", ".join(missing),
        )
