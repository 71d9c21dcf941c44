"""A correction that is started on any platform edits the posts in Slack, while Slack is connected."""

from __future__ import annotations

import json
from datetime import date

from bot.context import BotContext
from bot.slack_app.connection import SlackConnection
from bot.slack_app.local_workspace.workspace import TEAM
from bot.slack_app.posting.publisher import SlackPublisher
from bot.slack_app.refs import make_channel_ref
from briefings.domain.cards import Card, CardBlock, CardLine, CardRequest
from briefings.domain.deliveries import RetryLater, Sent
from briefings.domain.schedules import Occurrence
from tests.integration.slack_app.conftest import NOW
from tests.support.slack_server.fault_server import SlackServer


async def test_posts_are_edited_while_slack_is_connected(
    slack: SlackServer, context: BotContext, connection: SlackConnection
) -> None:
    occurrence = Occurrence(1, "aaaaaaaaaaaa", date(2026, 11, 24), NOW)
    before, after = (
        Card(CardRequest(""), "en", title, (CardBlock("", (CardLine("a line"),)),)) for title in ("before", "after")
    )
    channel_ref = make_channel_ref(TEAM, "C0DESK")
    posted = await SlackPublisher(connection.workspaces).publish(channel_ref, occurrence, before)
    assert isinstance(posted, Sent)
    assert posted.message_ref is not None
    publishers = context.resources.publishers
    assert await publishers.edit(posted.message_ref, occurrence, after) == Sent(posted.message_ref)
    (message,) = slack.workspace.messages["C0DESK"]
    assert "after" in json.dumps(message["blocks"])
    await connection.close()
    assert isinstance(await publishers.edit(posted.message_ref, occurrence, before), RetryLater)
