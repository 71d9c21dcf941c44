"""Posts that are published to the followers of a channel: answers of Discord, and their consequences."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from tests.support.schedule_office import Office, posts

pytestmark = pytest.mark.fault(6)


class FollowerRequests:
    """The requests to publish; Discord answers each with the next of some errors."""

    def __init__(self, office: Office, monkeypatch: pytest.MonkeyPatch, *errors: Exception) -> None:
        self.count = 0
        self._errors = list(errors)
        self._send = office.bot.http.publish_message
        monkeypatch.setattr(office.bot.http, "publish_message", self.publish)

    async def publish(self, channel_id: int, message_id: int) -> Any:
        self.count += 1
        if self._errors:
            raise self._errors.pop(0)
        return await self._send(channel_id, message_id)


def error(status: int, code: int = 0) -> discord.HTTPException:
    class Response:
        reason = "refused"

    Response.status = status  # type: ignore[attr-defined]
    kind = {403: discord.Forbidden, 503: discord.DiscordServerError}.get(status, discord.HTTPException)
    return kind(Response(), {"code": code, "message": "refused"})  # type: ignore[arg-type]


async def post_announcement(office: Office) -> None:
    await office.schedule("notices", channel=office.moderators)
    await office.add(channel=office.guild.create_news_channel("news"), publish=True)
    await office.wake(hours=22)


async def crosspost_state(office: Office) -> tuple[str, str]:
    (row,) = await office.bot.context.storage.deliveries.list_deliveries(1)
    return row.state.value, row.crosspost


@pytest.mark.parametrize(
    ("failure", "seconds"), [(discord.RateLimited(40), 40), (error(429), 60), (error(503), 60)], ids=str
)
async def test_it_is_published_later_and_once(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    failure: Exception,
    seconds: int,
) -> None:
    requests = FollowerRequests(office, monkeypatch, failure)
    await post_announcement(office)
    assert (requests.count, await crosspost_state(office)) == (1, ("sent", "wanted"))
    before = len(posts(office.moderators))
    for _ in range(seconds - 1):
        await office.wake(seconds=1)
    assert requests.count == 1, "no request before the time that Discord named"
    await office.wake(seconds=1)
    assert (requests.count, await crosspost_state(office)) == (2, ("sent", "done"))
    await office.wake(minutes=5)
    assert requests.count == 2
    assert len(posts(office.moderators)) == before


async def test_refusal_is_reported_to_moderators_once(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
    read: Any,
) -> None:
    requests = FollowerRequests(office, monkeypatch, error(403, 50013))
    await post_announcement(office)
    await office.wake(minutes=5)
    assert (requests.count, await crosspost_state(office)) == (1, ("sent", "failed"))
    notices = [read.text(message) for message in posts(office.moderators)]
    assert len(notices) == 1
    assert "公開できませんでした" in notices[0]


async def test_already_published_post_counts_as_done(
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    requests = FollowerRequests(office, monkeypatch, error(400, 40033))
    await post_announcement(office)
    await office.wake(minutes=5)
    assert (requests.count, await crosspost_state(office)) == (1, ("sent", "done"))
    assert posts(office.moderators) == []
