"""Defines the options of `/schedule`: their names, descriptions, choices, types and defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any, Final, TypeVar

import discord
from discord import AppCommandOptionType, ChannelType, app_commands
from discord.app_commands import locale_str

from bot.discord_app.channel_permissions import Postable
from bot.discord_app.translator import translatable_name
from briefings.errors import BriefingError
from briefings.i18n import N_

if TYPE_CHECKING:
    from bot.discord_app.context import Interaction


C = TypeVar("C", bound=Callable[..., Any])

OptionTexts = Mapping[str, tuple[locale_str, locale_str]]
"""By parameter: the name and the description of the option."""

NUMBER_OPTION: Final[OptionTexts] = {
    "number": (translatable_name("option", "number"), locale_str("Its number, as in /schedule list")),
}

SCHEDULE_OPTIONS: Final[OptionTexts] = {
    "channel": (translatable_name("option", "channel"), locale_str("Where it is posted")),
    "kind": (translatable_name("option", "kind"), locale_str("What is posted")),
    "time": (translatable_name("option", "time"), locale_str("Time of day, such as 09:00 (the default)")),
    "zone": (
        translatable_name("option", "zone"),
        locale_str("Time zone: a city, JST, UTC+9 or Asia/Tokyo (the default)"),
    ),
    "language": (translatable_name("option", "language"), locale_str("Language of the posts; default: yours")),
    "subjects": (
        translatable_name("option", "subjects"),
        locale_str("Countries, topics or frameworks to limit it to, separated by commas; * for all"),
    ),
    "lead_days": (
        translatable_name("option", "lead_days"),
        locale_str("For “coming up”: how many days ahead, such as 30, 7"),
    ),
    "weight": (translatable_name("option", "weight"), locale_str("Major anniversaries, or all of them")),
    "publish": (
        translatable_name("option", "publish"),
        locale_str("Publish it to followers of the announcement channel"),
    ),
    "empty": (
        translatable_name("option", "empty"),
        locale_str("On a day with nothing to post; default: stay silent"),
    ),
    "lateness": (translatable_name("option", "lateness"), locale_str("How late a missed post may still go out")),
    "review": (translatable_name("option", "review"), locale_str("Show it to moderators the evening before")),
    "tag": (translatable_name("option", "tag"), locale_str("Tag of the post, if the channel is a forum")),
}

NOTICE_OPTIONS: Final[OptionTexts] = {
    "channel": (translatable_name("option", "channel"), locale_str("Where moderators are alerted")),
    "role": (translatable_name("option", "role"), locale_str("A role that may change schedules")),
    "log": (translatable_name("option", "log"), locale_str("Where changes are reported")),
}

_OPTION_CHOICES: Final[Mapping[str, tuple[tuple[locale_str, str | int], ...]]] = {
    "kind": (
        (locale_str("On this day (daily)"), "day"),
        (locale_str("This month (on the first)"), "month"),
        (locale_str("Coming up (when something is)"), "coming"),
        (locale_str("Subject of the week (Mondays)"), "week"),
        (locale_str("News of subjects (when something is new)"), "news"),
        (locale_str("The week’s digest (Mondays)"), "digest"),
    ),
    "language": (
        (locale_str("Japanese"), "ja"),
        (locale_str("English"), "en"),
    ),
    "weight": (
        (locale_str("Major ones"), "major"),
        (locale_str("All"), "all"),
    ),
    "empty": (
        (locale_str("Stay silent"), "silence"),
        (locale_str("Say so"), "say"),
    ),
    "lateness": (
        (locale_str("The rest of the day"), 0),
        (locale_str("15 minutes"), 15),
        (locale_str("1 hour"), 60),
        (locale_str("3 hours"), 180),
        (locale_str("6 hours"), 360),
        (locale_str("12 hours"), 720),
        (locale_str("24 hours"), 1440),
        (locale_str("2 days"), 2880),
    ),
}


def describe_options(options: OptionTexts) -> Callable[[C], C]:
    """Returns a decorator that adds names and descriptions to a command's options."""

    def decorate_command(command: C) -> C:
        named = app_commands.rename(**{key: name for key, (name, _text) in options.items()})(command)
        described = app_commands.describe(**{key: text for key, (_name, text) in options.items()})
        return described(named)

    return decorate_command


def add_choices(command: C) -> C:
    """Returns a decorator that adds choices to a command's options."""
    return app_commands.choices(
        **{
            key: [app_commands.Choice(name=name, value=value) for name, value in choices]
            for key, choices in _OPTION_CHOICES.items()
        }
    )(command)


class UnusableChannel(BriefingError):
    """The chosen channel cannot be posted to."""


class PostableOption(app_commands.Transformer[Any]):
    """A text or announcement channel, a thread or a forum.

    Given the classes alone, discord.py would ask for media channels too, which go with its class of forums; Discord's
    published schema does not include them in an option.
    """

    @property
    def type(self) -> AppCommandOptionType:
        """The type of a channel."""
        return AppCommandOptionType.channel

    @property
    def channel_types(self) -> list[ChannelType]:
        """The types of channels that a post can be sent to."""
        return [
            ChannelType.text,
            ChannelType.news,
            ChannelType.news_thread,
            ChannelType.public_thread,
            ChannelType.private_thread,
            ChannelType.forum,
        ]

    async def transform(self, interaction: Interaction, value: Any, /) -> Postable:  # noqa: ANN401  # discord.py's signature
        """Returns the channel. A thread that the gateway has not sent, such as an archived one, is fetched.

        Raises:
            UnusableChannel: the bot does not see it, or it is of another kind.
        """
        found = value.resolve() or (interaction.guild and interaction.guild.get_channel_or_thread(value.id))
        if found is None:
            try:
                found = await value.fetch()
            except (discord.Forbidden, discord.NotFound):
                raise UnusableChannel(
                    N_("the bot does not see this channel or thread"),
                    location=f"<#{value.id}>",
                    remedy=N_("Add the bot to it by mentioning it there, then try again."),
                ) from None
        if not isinstance(found, Postable):
            raise UnusableChannel(N_("nothing can be posted to this kind of channel"), location=f"<#{value.id}>")
        return found


PostableChannel = app_commands.Transform[Postable, PostableOption]


_OPTION_TYPES: Final[Mapping[str, tuple[Any, Any]]] = {
    "channel": (PostableChannel, Parameter.empty),
    "kind": (str, Parameter.empty),
    "time": (str, "09:00"),
    "zone": (str, None),
    "language": (str, None),
    "subjects": (str, None),
    "lead_days": (str, None),
    "weight": (str, "major"),
    "publish": (bool, False),
    "empty": (str, "silence"),
    "lateness": (int, 0),
    "review": (bool, False),
    "tag": (str, None),
}
"""For each option of a schedule, its type and the default for a new schedule."""


def take_schedule_options(*, of_new: bool) -> Callable[[C], Any]:
    """Returns a decorator that adds the options of a schedule to a command, which receives them as `**options`.

    Args:
        of_new: whether options that are left out have the defaults of a new schedule; otherwise they are None.
    """

    def decorate_command(command: C) -> Any:  # noqa: ANN401  # its parameters are not those that it declares
        own = [
            parameter
            for parameter in signature(command).parameters.values()
            if parameter.kind is not Parameter.VAR_KEYWORD
        ]
        shared = [
            Parameter(
                name,
                Parameter.KEYWORD_ONLY,
                default=default if of_new else None,
                annotation=annotation if of_new and default is not None else annotation | None,
            )
            for name, (annotation, default) in _OPTION_TYPES.items()
        ]
        command.__signature__ = Signature([*own, *shared])  # type: ignore[attr-defined]  # read by `inspect.signature`
        return add_choices(describe_options(SCHEDULE_OPTIONS)(command))

    return decorate_command
