"""Contract of `Notifier`: each platform's implementation runs these tests."""

from __future__ import annotations

from briefings.domain.deliveries import ModeratorAlert
from briefings.domain.refs import WorkspaceRef
from tests.contract.conftest import PlatformAdapter


async def test_alert_reaches_the_moderators_channel(platform: PlatformAdapter) -> None:
    await platform.set_moderators_channel()
    await platform.notifier.notify(ModeratorAlert(platform.channel_ref.workspace_ref, 1, "missed", "missed", count=2))
    assert len(await platform.list_texts()) == 1


async def test_without_a_channel_nothing_is_sent_and_nothing_raised(platform: PlatformAdapter) -> None:
    elsewhere = WorkspaceRef(platform.channel_ref.platform, "999")
    for workspace_ref in (platform.channel_ref.workspace_ref, elsewhere):
        await platform.notifier.notify(ModeratorAlert(workspace_ref, 1, "missed", "missed"))
    assert await platform.list_texts() == []
