"""Discord and Slack have the same commands, except those that are listed here with reasons."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

from discord import app_commands
from discord.ext import commands

import bot.discord_app.commands
from bot.slack_app.app import COMMANDS
from bot.slack_app.handlers.calendars import list_words as list_calendar_words
from bot.slack_app.handlers.data import TASKS
from bot.slack_app.handlers.help import SLACK_NAMES
from bot.slack_app.schedules.handlers import list_words

DISCORD_ALONE: dict[str, str] = {}
"""Commands of Discord that Slack lacks, each with the reason."""

SLACK_ALONE: dict[str, str] = {}
"""Commands of Slack that Discord lacks, each with the reason."""

OPTIONS = {
    "brief query": "the text behind /brief; the form without text",
    "brief visibility": "an answer is private, with a button that shows it in the channel",
    "brief edition": "`edition:2025` in that text",
    "search words": "the text behind /search; the form without text",
    "search edition": "`edition:2025` in that text; a select of the form",
    "search section": "`section:2-(1)` in that text; a select of the form, with completion",
    "search subject": "`subject:Armenia` in that text; a select of the form, with completion",
    "search visibility": "an answer is private, with a button that shows it in the channel",
    "briefing names": "the text behind /briefing",
    "briefing file_format": "the last word of that text: pdf, docx or md",
    "briefing visibility": "the file comes as a direct message, which its reader can forward",
    "settings applies_to": "the two halves of the form of /settings",
    "settings answer_language": "a select in each half of the form",
    "settings answers": "a select in each half of the form",
    "settings zone": "a field in each half of the form",
    "settings log": "a select of the form",
    "settings reset": "the first option of each select, and an empty field",
    "today day": "the text behind /today",
    "upcoming days": "a number in the text behind /upcoming",
    "upcoming subject": "the words in the text behind /upcoming",
    "framework question": "the text behind /framework",
    "timeline subject": "the words in the text behind /timeline",
    "timeline start": "a year, a month or a day in the text behind /timeline",
    "timeline end": "the second year, month or day in that text",
    "calendar add subjects": "a select of the form, with completion",
    "calendar add lead_days": "a field of the form",
    "calendar add followed": "a checkbox of the form",
    "calendar change followed": "a checkbox of the form",
    "calendar add language": "a select of the form",
    "calendar change calendar": "the word behind /calendar change; the menu of the list",
    "calendar change subjects": "a select of the form, with completion",
    "calendar change lead_days": "a field of the form",
    "calendar change language": "a select of the form",
    "calendar revoke calendar": "the word behind /calendar revoke; the menu of the list",
    "follow subject": "the words in the text behind /follow",
    "follow lead_days": "the numbers at the end of that text",
    "follow zone": "the time zone of the member's profile",
    "follow channel": "`here` before the subject, in the channel",
    "compare first": "the names behind /compare",
    "compare second": "the names behind /compare",
    "compare third": "the names behind /compare",
    "data refresh document": "the files of the form; the shortcut of a message with a file",
    **{f"data refresh document_{number}": "the files of the form, up to five" for number in range(2, 6)},
    "data refresh reports_on": "a select of the form",
    "data rollback revision": "the select of the form",
    "data unanswered page": "the buttons of the list",
    "data teach name": "a field of the form",
    "data teach subject": "a select of the form, with completion",
}
"""The form of the options of Discord's commands in Slack; those of /schedule are the fields of its form."""


def list_discord_commands() -> dict[str, app_commands.Command]:
    """Returns the commands of all cogs, also of those that only the home server has, by their qualified names."""
    found: dict[str, app_commands.Command] = {}
    for module in pkgutil.walk_packages(bot.discord_app.commands.__path__, "bot.discord_app.commands."):
        for _name, cog in inspect.getmembers(importlib.import_module(module.name), _is_cog):
            for command in cog.__cog_app_commands__:
                members = command.walk_commands() if isinstance(command, app_commands.Group) else [command]
                found |= {item.qualified_name: item for item in members if isinstance(item, app_commands.Command)}
    return found


def list_slack_commands() -> set[str]:
    """Returns the commands of Slack; subcommands by their words."""
    with_words = {"data": TASKS, "schedule": list_words("en"), "calendar": list_calendar_words("en")}
    discord_names = {slack: discord for discord, slack in SLACK_NAMES.items()}
    names = {discord_names.get(name, name) for name in (command.removeprefix("/") for command in COMMANDS)}
    return (names - with_words.keys()) | {f"{name} {word}" for name, words in with_words.items() for word in words}


def _is_cog(value: object) -> bool:
    return inspect.isclass(value) and issubclass(value, commands.Cog)


def test_each_command_is_on_both_platforms() -> None:
    discord, slack = set(list_discord_commands()), list_slack_commands()
    assert len(discord) > 15
    lacking = sorted(discord - slack - DISCORD_ALONE.keys())
    assert not lacking, (
        f"Slack lacks {lacking}: add them to bot/slack_app/app.py (COMMANDS) and manifest.py, "
        "or say in DISCORD_ALONE why Slack has no such command."
    )
    lacking = sorted(slack - discord - SLACK_ALONE.keys())
    assert not lacking, (
        f"Discord lacks {lacking}: add them to bot/discord_app/commands/, "
        "or say in SLACK_ALONE why Discord has no such command."
    )
    needless = (DISCORD_ALONE.keys() & slack) | (SLACK_ALONE.keys() & discord)
    assert not needless, f"{sorted(needless)} are on both platforms: their reasons are no longer needed."


def test_each_option_has_its_way_in_slack() -> None:
    options = {
        f"{name} {parameter.name}"
        for name, command in list_discord_commands().items()
        if not name.startswith("schedule ") and name not in DISCORD_ALONE
        for parameter in command.parameters
    }
    assert options == OPTIONS.keys(), (
        f"no row in OPTIONS for {sorted(options - OPTIONS.keys())}: write how a member of Slack says the same; "
        f"no option for the rows {sorted(OPTIONS.keys() - options)}"
    )
