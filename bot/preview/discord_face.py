"""Serves Discord's part of the preview: the real bot in SimCord's browser workbench."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click
from msgspec.structs import replace

from bot.discord_app import create_bot
from bot.preview.history import limit_discord_history
from bot.settings import SettingsError
from briefings.i18n import N_, SOURCE_LANGUAGE, find_supported_language, pgettext
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.settings import Settings
    from briefings.storage.ports import Storage

PREVIEW_GUILD_ID = 1_000_000_000_000_000_001
"""Id of the preview's server, whose moderators manage the content."""

SETTLE_SECONDS = 150.0
"""Seconds after which SimCord shows that a command has failed.

Reading a document may take 60 s, and comparing it 60 s.
"""


async def run_discord_preview(storage: Storage, settings: Settings, announce: Callable[[], None]) -> None:
    """Serves the preview on the loopback address until it is closed in the browser or the process is interrupted.

    It has two users: a moderator whose Discord has the locale `settings.preview_locale`, and a member with another
    language. The address is printed; it contains a key to the session.

    Args:
        storage: open; the caller closes it, because SimCord does not close the bot.
        settings: `preview_port`, `preview_locale` and `preview_timezone` among them.
        announce: called when the address has been printed.

    Raises:
        SettingsError: a setting of the preview can't be used.
        StoreError: the database can't be read, or the revision is damaged.
    """
    import discord
    import simcord

    locale, zone = validate_settings(settings)
    language = find_supported_language(locale) or settings.default_language
    other = "en-US" if language == "ja" else "ja"
    locales: dict[int, str] = {}
    bot = create_bot(storage, replace(settings, sync_commands=True, home_guild=PREVIEW_GUILD_ID))
    # SimCord stops waiting for a bot that is still busy five seconds after its start; a slow machine needs longer.
    await bot.context.load_content()
    await bot.context.resources.wait_until_prepared()
    with _override_locales(locales):
        async with simcord.run(bot, check_errors=False, settle_timeout=SETTLE_SECONDS) as env:
            await bot.user.edit(username="briefing-bot")  # type: ignore[union-attr]  # it is logged in
            guild = env.create_guild("Briefing Desk", id=PREVIEW_GUILD_ID, preferred_locale=locale)
            managers = guild.create_role(name="moderators", permissions=discord.Permissions(manage_guild=True))
            channel = guild.create_text_channel("briefing")
            moderator = env.create_user("reader", global_name=get_member_name(language))
            reader = guild.add_member(moderator, roles=[managers])
            colleague = guild.add_member(
                env.create_user(
                    "colleague", global_name=get_member_name(find_supported_language(other) or SOURCE_LANGUAGE)
                )
            )
            limit_discord_history(env, channel.id)
            locales.update({reader.id: locale, colleague.id: other})
            await colleague.send(channel, _format_welcome_text(language))
            async with env.preview(
                channel,
                viewers=[reader, colleague],
                layout="channel",
                locale=locale,
                timezone=zone,
                port=settings.preview_port or None,
            ) as page:
                click.echo(_("Preview: {address}", settings.default_language, address=page.url))
                announce()
                await page.wait_closed()


def _format_welcome_text(language: str) -> str:
    return _(
        "The real bot is running here, on this computer only.\nType `/brief` below with the name of a country or a "
        "topic (such as Armenia), and it answers with a card.\nYou are a moderator: `/data refresh` with a document "
        "updates the content.",
        language,
    )


def get_member_name(language: str) -> str:
    """Returns a member's name for a language."""
    return pgettext("name of a person", "Alex", language)


def validate_settings(settings: Settings) -> tuple[str, str]:
    """Returns the locale and the time zone of the preview.

    Raises:
        SettingsError: one of them can't be used.
    """
    import discord

    known = {locale.value for locale in discord.Locale}
    if settings.preview_locale not in known:
        raise SettingsError(
            N_("{locale!r} is not a locale of Discord"),
            location="PREVIEW_LOCALE",
            remedy=N_("Use one such as ja or en-US."),
            locale=settings.preview_locale,
        )
    try:
        ZoneInfo(settings.preview_timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            N_("{zone!r} is not an IANA time zone"),
            location="PREVIEW_TIMEZONE",
            remedy=N_("Use one such as Asia/Tokyo."),
            zone=settings.preview_timezone,
        ) from None
    return settings.preview_locale, settings.preview_timezone


@contextlib.contextmanager
def _override_locales(user_locales: dict[int, str]) -> Iterator[None]:
    """Sets the locale of each user in that user's interactions.

    SimCord 3.2.1 writes `en-US` into every interaction and has no setting for it. One function makes the payload; it
    is wrapped while the preview runs.
    """
    from simcord import interactions

    original = interactions.base_payload

    def build_local_payload(*args: Any, **kwargs: Any) -> tuple[Any, dict[str, Any]]:  # noqa: ANN401  # passed on as they are
        record, payload = original(*args, **kwargs)
        locale = user_locales.get(kwargs["user_id"])
        if locale is not None:
            payload["locale"] = locale
            if "guild_locale" in payload:
                payload["guild_locale"] = next(iter(user_locales.values()))
        return record, payload

    interactions.base_payload = build_local_payload
    try:
        yield
    finally:
        interactions.base_payload = original
