"""Lists the possible tasks with the bot, each with its commands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from briefings.i18n import N_
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Collection


class Audience(StrEnum):
    """The users who can use the commands of a topic."""

    MEMBERS = "members"
    SERVER_MODERATORS = "server"
    """Moderators of a server or a workspace, who manage its posts."""

    CONTENT_MODERATORS = "content"
    """Moderators of the home server or workspace, who manage the content of the whole bot."""


class HelpTopic(Struct, frozen=True):
    """A task of a user.

    Attributes:
        wish: the task, marked for translation.
        commands: qualified names of its commands (`schedule add`), the main one first.
        example: example input for the main command, marked for translation; empty if there is none.
        audience: users who can do it.
    """

    wish: str
    commands: tuple[str, ...]
    example: str = ""
    audience: Audience = Audience.MEMBERS


HELP_TOPICS: Final = (
    HelpTopic(N_("Look up a country, framework, topic or person"), ("brief",), N_("Armenia")),
    HelpTopic(N_("Find words in the text"), ("search",), N_("sanctions")),
    HelpTopic(N_("See what happened on a day"), ("today",), N_("November 24")),
    HelpTopic(N_("See which anniversaries are coming"), ("upcoming",)),
    HelpTopic(N_("See a chronology as a picture"), ("timeline",), N_("Georgia")),
    HelpTopic(N_("See memberships in frameworks"), ("framework",), N_("in SCO but not in CSTO")),
    HelpTopic(N_("Compare two or three countries"), ("compare",), N_("Armenia, Georgia")),
    HelpTopic(N_("Hand on a briefing as a file"), ("briefing",), N_("Uzbekistan")),
    HelpTopic(N_("Be notified when something changes"), ("follow",), N_("Kazakhstan")),
    HelpTopic(N_("Add the anniversaries to my calendar"), ("calendar add", "calendar list")),
    HelpTopic(N_("See or delete my stored data"), ("privacy",)),
    HelpTopic(N_("See the edition, the license and the state of the bot"), ("about",)),
    HelpTopic(
        N_("Get posts in this channel"), ("schedule add", "schedule list"), audience=Audience.SERVER_MODERATORS
    ),
    HelpTopic(N_("Change, pause or remove posts"), ("schedule edit", "schedule pause", "schedule remove"),
              audience=Audience.SERVER_MODERATORS),
    HelpTopic(N_("Find out why a post was not sent"), ("schedule why",), audience=Audience.SERVER_MODERATORS),
    HelpTopic(N_("Set language, time zone and visibility"), ("settings",), audience=Audience.SERVER_MODERATORS),
    HelpTopic(N_("Refresh the data from a document"), ("data refresh",), audience=Audience.CONTENT_MODERATORS),
    HelpTopic(N_("See who changed the data, and go back"), ("data history", "data rollback"),
              audience=Audience.CONTENT_MODERATORS),
    HelpTopic(N_("Make unanswered queries find something"), ("data unanswered", "data teach", "data names"),
              audience=Audience.CONTENT_MODERATORS),
    HelpTopic(N_("Correct posts and see reported errors"), ("data corrections", "data reports"),
              audience=Audience.CONTENT_MODERATORS),
    HelpTopic(N_("Take a backup"), ("data export",), audience=Audience.CONTENT_MODERATORS),
)  # fmt: skip
"""The topics in their order. A topic is shown if the platform has one of its commands."""

_HEADINGS: Final = {
    Audience.MEMBERS: N_("What would you like to do?"),
    Audience.SERVER_MODERATORS: N_("For moderators: posts"),
    Audience.CONTENT_MODERATORS: N_("For moderators: content"),
}


class HelpSection(Struct, frozen=True):
    """The topics for an audience, in a language.

    Attributes:
        heading: its heading.
        topics: the tasks with their available commands, and an example for the first command.
    """

    heading: str
    topics: tuple[tuple[str, tuple[str, ...], str], ...]


def list_help(commands: Collection[str], audiences: Collection[Audience], language: str) -> tuple[HelpSection, ...]:
    """Lists the sections of the help.

    Args:
        commands: qualified names of the commands that the platform has; those of a group count with the group.
        audiences: audiences that the reader belongs to.
        language: the reader's.
    """
    sections = []
    for audience in Audience:
        topics = tuple(
            (_(topic.wish, language), available, _(topic.example, language) if topic.example else "")
            for topic in HELP_TOPICS
            if topic.audience is audience
            and (available := tuple(name for name in topic.commands if name in commands))
        )
        if topics and audience in audiences:
            sections.append(HelpSection(_(_HEADINGS[audience], language), topics))
    return tuple(sections)
