"""Actions of moderators are recorded with the actor, and reported in the channel that the workspace chose."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.context import BotContext
from bot.moderation.moderator import Audit, Moderator, format_user
from bot.settings import Settings
from bot.slack_app.authorization import ModeratorScope, get_denial_text
from briefings.domain.cards import DEFAULT_LIMITS
from briefings.domain.refs import UserRef, WorkspaceRef
from tests.support.prepared_storage import open_prepared

NOW = datetime(2026, 4, 1, tzinfo=UTC)
MODERATOR = Moderator(UserRef("slack", "U1"), "@editor", WorkspaceRef("slack", "T1"), "en")


class RecordingLog:
    """The channel of a workspace."""

    def __init__(self) -> None:
        self.lines: list[tuple[WorkspaceRef, str]] = []

    async def report(self, workspace_ref: WorkspaceRef, line: str) -> None:
        self.lines.append((workspace_ref, line))


async def test_action_is_recorded_and_reported(tmp_path: Path) -> None:
    async with await open_prepared(tmp_path / "briefings.db", clock=lambda: NOW) as storage:
        settings = Settings()
        log = RecordingLog()
        audit = Audit(BotContext(settings, storage, DEFAULT_LIMITS, clock=lambda: NOW), log)
        await audit.record(MODERATOR, "data.apply", "applied revision 3", revision=3)
        await audit.record(MODERATOR, "data.dismiss")
        second, first = await storage.audit.list_entries_by(MODERATOR.user_ref)
    assert (first.action, first.detail, first.at) == ("data.apply", {"revision": 3}, NOW)
    assert (first.workspace_ref, first.actor) == (MODERATOR.workspace_ref, MODERATOR.user_ref)
    assert (second.action, second.detail) == ("data.dismiss", {})
    assert log.lines == [(MODERATOR.workspace_ref, "applied revision 3")]


@pytest.mark.parametrize(
    ("user_ref", "author", "text"),
    [
        (UserRef("slack", "U1"), "@editor", "<@U1>"),
        (UserRef("discord", "7"), "@editor", "@editor"),
        (UserRef("discord", "7"), "", "7"),
        (None, "*root*", r"\*root\*"),
        (None, "", ""),
    ],
)
def test_user_is_mentioned_only_on_their_platform(user_ref: UserRef | None, author: str, text: str) -> None:
    assert format_user(user_ref, author, "slack") == text


def test_refusal_in_slack_states_required_permission() -> None:
    assert "manages the content" in get_denial_text(ModeratorScope.CONTENT, "en")
    assert "user group" in get_denial_text(ModeratorScope.WORKSPACE, "en")
    assert len({get_denial_text(scope, language) for scope in ModeratorScope for language in ("en", "ja")}) == 4
