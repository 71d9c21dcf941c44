"""The local preview: the real bot in SimCord's browser workbench, with no Discord and no token."""

from __future__ import annotations

import contextlib
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from bot.discord_app import create_bot
from bot.settings import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings
    from briefings.storage.ports import Storage

WELCOME_TEXTS = {
    "ja": "この部屋では、本物のボットがこのコンピュータの中だけで動いています。\n"
    "下の入力欄に `/brief` と打ち、国や話題の名前（例: アルメニア）を入れて送ると、カードが出ます。\n"
    "あなたはモデレーターです。`/data refresh` に文書を添えると、内容を更新できます。",
    "en": "The real bot is running here, on this computer alone.\n"
    "Type `/brief` below, give it a country or a topic (Armenia, say), and it answers with a card.\n"
    "You are a moderator: `/data refresh` with a document renews the content.",
}


PREVIEW_GUILD_ID = 1_000_000_000_000_000_001
"""Id of the preview's server, which is the home of its content."""


async def run_preview(storage: Storage, settings: Settings) -> None:
    """Serve the preview on the loopback address until it is closed in the browser or the process is interrupted.

    Two people can be played in it: a moderator whose Discord has the locale `settings.preview_locale`, and a member
    whose Discord is in the other language. The address is printed; it holds a key to the session.

    Args:
        storage: open; the caller closes it, since SimCord closes no bot.
        settings: `preview_port`, `preview_locale` and `preview_timezone` among them.

    Raises:
        SettingsError: SimCord or its preview extra is not installed, or a setting of the preview can't be used.
    """
    _require_extra_modules()
    import discord
    import simcord

    locale, zone = _validate_settings(settings)
    other = "en-US" if locale == "ja" else "ja"
    locales: dict[int, str] = {}
    bot = create_bot(storage, settings.model_copy(update={"sync_commands": True, "home_guild": PREVIEW_GUILD_ID}))
    with _override_locales(locales):
        async with simcord.run(bot, check_errors=False) as env:
            await bot.user.edit(username="briefing-bot")  # type: ignore[union-attr]  # it is logged in
            guild = env.create_guild("Briefing Desk", id=PREVIEW_GUILD_ID, preferred_locale=locale)
            managers = guild.create_role(name="moderators", permissions=discord.Permissions(manage_guild=True))
            channel = guild.create_text_channel("briefing")
            moderator = env.create_user("reader", global_name=_USER_NAMES[locale == "ja"])
            reader = guild.add_member(moderator, roles=[managers])
            colleague = guild.add_member(env.create_user("colleague", global_name=_USER_NAMES[other == "ja"]))
            locales.update({reader.id: locale, colleague.id: other})
            await colleague.send(channel, WELCOME_TEXTS["ja" if locale == "ja" else "en"])
            async with env.preview(
                channel,
                viewers=[reader, colleague],
                layout="channel",
                locale=locale,
                timezone=zone,
                port=settings.preview_port or None,
            ) as page:
                click.echo(f"Preview: {page.url}")
                click.echo("Open it in a browser and type /brief. Ctrl+C ends it.")
                await page.wait_closed()


_USER_NAMES = {True: "田中さん", False: "Alex"}
_EXTRA_MODULES = ("simcord", "aiohttp", "linkify_it", "markdown_it", "PIL", "regex")
"""Modules of the `preview` extra."""


def _require_extra_modules() -> None:
    missing = [name for name in _EXTRA_MODULES if find_spec(name) is None]
    if missing:
        raise SettingsError(
            f"the preview needs {', '.join(missing)}, which is not installed",
            remedy='Install it with: pip install "briefing-bot[preview]"',
            ja=f"プレビューには {'、'.join(missing)} が必要です。"
            'pip install "briefing-bot[preview]" で入れてください。',
        )


def _validate_settings(settings: Settings) -> tuple[str, str]:
    import discord

    known = {locale.value for locale in discord.Locale}
    if settings.preview_locale not in known:
        raise SettingsError(
            f"{settings.preview_locale!r} is not a locale of Discord",
            location="PREVIEW_LOCALE",
            remedy="Use one such as ja or en-US.",
            ja=f"{settings.preview_locale!r} は Discord の言語ではありません。ja や en-US などにしてください。",
        )
    try:
        ZoneInfo(settings.preview_timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"{settings.preview_timezone!r} is not an IANA time zone",
            location="PREVIEW_TIMEZONE",
            remedy="Use one such as Asia/Tokyo.",
            ja=f"{settings.preview_timezone!r} はタイムゾーンの名前ではありません。Asia/Tokyo などにしてください。",
        ) from None
    return settings.preview_locale, settings.preview_timezone


@contextlib.contextmanager
def _override_locales(user_locales: dict[int, str]) -> Iterator[None]:
    """Let each user's interactions carry the user's own locale.

    SimCord 3.2.1 writes `en-US` into every interaction and takes no other. The payload is made in one function, which
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
