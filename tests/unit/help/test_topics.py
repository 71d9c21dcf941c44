"""The topics of `/help`, and the problems that `/about` shows."""

from __future__ import annotations

from itertools import product

import pytest

from bot.help.about import explain_problems
from bot.help.topics import HELP_TOPICS, Audience, list_help
from bot.operations.results import HOST_SCOPE

EVERYTHING = {name for topic in HELP_TOPICS for name in topic.commands}


@pytest.mark.parametrize(("language", "audience"), list(product(("en", "ja"), Audience)))
def test_every_audience_has_its_own_topics(language: str, audience: Audience) -> None:
    (section,) = list_help(EVERYTHING, {audience}, language)
    assert section.heading
    assert len(section.topics) == sum(topic.audience is audience for topic in HELP_TOPICS)
    wishes = [wish for wish, _commands, _example in section.topics]
    assert len(set(wishes)) == len(wishes)


def test_members_see_nothing_of_moderators() -> None:
    shown = {
        name
        for section in list_help(EVERYTHING, {Audience.MEMBERS}, "en")
        for topic in section.topics
        for name in topic[1]
    }
    assert not {name for name in shown if name.startswith(("data", "schedule", "settings"))}
    assert {"brief", "today", "framework", "compare", "about"} <= shown


def test_missing_commands_are_left_out() -> None:
    (section,) = list_help({"brief", "schedule list"}, set(Audience), "en")[:1]
    assert [commands for _wish, commands, _example in section.topics] == [("brief",)]
    assert [section.topics[0][1] for section in list_help({"schedule list"}, set(Audience), "en")] == [
        ("schedule list",)
    ]


def test_problems_are_described_without_details_for_members() -> None:
    assert explain_problems(frozenset(), "en") == "The daily checks report no problem."
    text = explain_problems(frozenset({(HOST_SCOPE, "disk"), ("discord", "channel 123456")}), "en")
    assert text == (
        "Posts in some channels may be missing. The machine of the bot needs attention. "
        "The moderators have been informed."
    )
    assert "out of date" in explain_problems(frozenset({(HOST_SCOPE, "content")}), "en")
    assert "needs attention" not in explain_problems(frozenset({(HOST_SCOPE, "content")}), "en")
