"""The workspace of the preview deletes old messages and the contents of old files."""

from __future__ import annotations

import pytest

from bot.preview import history
from bot.preview.history import limit_slack_history
from tests.support.slack_server.fault_server import SlackServer


def test_old_messages_and_files_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_MESSAGES", 3)
    monkeypatch.setattr(history, "MAX_FILES", 2)
    server = SlackServer()
    limit_slack_history(server)
    workspace, surfaces = server.workspace, server.surfaces
    workspace.add_channel("C0DESK")
    for number in range(5):
        workspace.add_message("C0DESK", "U0JA", f"message {number}", [])
        surfaces.show_private("U0JA", "C0DESK", {"text": f"private {number}"})
        workspace.files[f"F{number}"] = {"id": f"F{number}", "name": "a.png", "content": b"picture"}
        server.notify_change()
    assert [message["text"] for message in workspace.messages["C0DESK"]] == ["message 2", "message 3", "message 4"]
    assert [message["text"] for message in surfaces.private["U0JA"]] == ["private 2", "private 3", "private 4"]
    assert [file["content"] for file in workspace.files.values()] == [b"", b"", b"", b"picture", b"picture"]
