"""Moderators and members of the home workspace, and their actions."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from bot.context import BotContext
from bot.settings import Settings
from bot.slack_app.connection import SlackConnection
from bot.slack_app.local_workspace.members import LocalMember
from bot.slack_app.local_workspace.workspace import BOT_USER, TEAM
from bot.slack_app.ui.values import encode_value
from briefings.catalog.aliases import list_added_aliases
from briefings.domain import Content
from briefings.domain.cards import DEFAULT_LIMITS, CardRequest
from tests.integration.slack_app.conftest import NOW, texts_of
from tests.integration.slack_app.test_installations import connect, install
from tests.support.prepared_storage import load_shared, open_prepared
from tests.support.refresh_documents import LINES, content_of, document, drop_territories
from tests.support.slack_server.fault_server import SlackServer
from tests.support.slack_server.schema import SlackSchemas

CHANNEL = "C0DESK"
OTHER_TEAM = "T0000002"
OTHER_CHANNEL = "C0BETA"
ADMIN, STRANGER = "U0ADMIN", "U0STRANGER"
DOCUMENT = """+++
edition = 2026
number = "2-6"
kind = "digest"
language = "ja"
title = "試験の章"
+++
# 1 各国 {p=142}

- アルメニアの外相が2025年3月8日に名古屋を訪れた。 {p=142 date=2025-03-08}
- ジョージアでは2025年10月26日に議会の選挙があった。 {p=144 date=2025-10-26}
""".encode()


class WorkspaceMember:
    """A member of the workspace in a channel.

    Args:
        slack: the workspace.
        user: id of the member.
    """

    def __init__(self, slack: SlackServer, user: str) -> None:
        self.slack = slack
        self.user = user
        self.member = LocalMember(slack, user)

    @property
    def private(self) -> list[dict[str, Any]]:
        """Returns the private messages of the member."""
        return self.slack.surfaces.private[self.user]

    @property
    def posts(self) -> list[dict[str, Any]]:
        """Returns the bot's messages of the channel, without those in threads."""
        messages = self.slack.workspace.messages[CHANNEL]
        return [m for m in messages if m["user"] == BOT_USER and not m.get("thread_ts")]

    @property
    def view(self) -> dict[str, Any] | None:
        """Returns the topmost form."""
        stack = self.slack.surfaces.stacks[self.user]
        return stack[-1] if stack else None

    async def wait(self, condition: Any) -> None:
        await self.slack.wait_until(condition, 20)

    async def command(self, text: str) -> None:
        await self.member.run_command(CHANNEL, "/data", text)

    async def wait_for_text(self, text: str, *, private: bool = False) -> dict[str, Any]:
        """Waits until the newest message has a text, and returns the message."""
        messages = (lambda: self.private) if private else (lambda: self.posts)
        await self.wait(lambda: bool(messages()) and text in texts_of(messages()[-1]["blocks"]))
        return messages()[-1]

    async def open_form(self, text: str = "") -> dict[str, Any]:
        """Runs a command and returns the form that it opens."""
        await self.command(text)
        await self.wait(lambda: self.view is not None)
        assert self.view is not None
        return self.view

    async def submit(self, values: dict[str, dict[str, Any]]) -> dict[str, str]:
        """Fills in the topmost form: a value by block; returns the errors."""
        assert self.view is not None
        actions = {b["block_id"]: b["element"]["action_id"] for b in self.view["blocks"] if b["type"] == "input"}
        sent = {block: {actions[block]: value} for block, value in values.items()}
        return await self.member.submit(self.view["id"], sent)

    async def ask(self, text: str) -> dict[str, Any]:
        """Runs a command that is answered with a private message, and returns that message."""
        count = len(self.private)
        await self.command(text)
        await self.wait(lambda: len(self.private) > count)
        return self.private[-1]

    async def wait_for_change(self, message: dict[str, Any], text: str) -> None:
        """Waits until a message that was pressed shows a text."""
        await self.wait(lambda: text in read(message))

    async def teach(self, name: str, *subjects: str) -> None:
        """Fills in the form of `/data teach`."""
        await self.open_form("teach")
        await self.submit({
            "name": {"type": "plain_text_input", "value": name},
            "subject": select_subjects(*subjects),
        })  # fmt: skip

    async def refresh(self, content: bytes = DOCUMENT, name: str = "next.md") -> dict[str, Any]:
        """Uploads a document in the form of `/data refresh`, and waits for the proposal."""
        await self.open_form("refresh")
        file = self.slack.workspace.describe_file(self.member.upload(name, content), self.slack.url)
        count = len(self.posts)
        await self.submit({"document": {"type": "file_input", "files": [file]}})
        await self.wait(lambda: len(self.posts) > count)
        return await self.wait_for_text("まだ適用していません")

    async def press(self, message: dict[str, Any], label: str) -> None:
        """Presses the button with a label."""
        await self.member.press_message(CHANNEL, message["ts"], find_button(message, label))

    async def choose(self, message: dict[str, Any], index: int = 0) -> None:
        """Chooses in the first menu."""
        block = next(b for b in message["blocks"] if b["type"] == "actions" and "options" in b["elements"][0])
        select = block["elements"][0]
        action = {
            "type": "static_select", "action_id": select["action_id"], "block_id": block["block_id"],
            "selected_option": select["options"][index],
        }  # fmt: skip
        await self.member.press_message(CHANNEL, message["ts"], action)


def find_button(message: dict[str, Any], label: str) -> dict[str, Any]:
    """Returns the button with a label, as a press reports it."""
    buttons = [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"] if e["type"] == "button"]
    found = next(button for button in buttons if button["text"]["text"] == label)
    return {"type": "button", "action_id": found["action_id"], "value": found["value"]}


def select_subjects(*subject_ids: str) -> dict[str, Any]:
    """Returns the value of a field in which these subjects were chosen."""
    options = [
        {"text": {"type": "plain_text", "text": subject_id}, "value": encode_value(CardRequest(subject_id))}
        for subject_id in subject_ids
    ]
    return {"type": "multi_external_select", "selected_options": options}


def read(message: dict[str, Any]) -> str:
    """Returns the text of a message in one line; bold text is a separate part."""
    return texts_of(message["blocks"]).replace("\n", "")


def labels_of(message: dict[str, Any]) -> list[str]:
    """Returns the labels of the buttons, in order."""
    rows = (block["elements"] for block in message["blocks"] if block["type"] == "actions")
    return [element["text"]["text"] for row in rows for element in row if element["type"] == "button"]


def aliases_of(context: BotContext) -> list[tuple[str, str]]:
    """Returns the added aliases, with the ids of their subjects."""
    return [(added.subject.id, added.alias.text) for added in list_added_aliases(context.service.snapshot.content)]


@cache
def small_content() -> Content:
    return drop_territories(content_of(document((*LINES, "- アルメニアとロシアでも直行便が話題になった。 {p=146}"))))


@pytest.fixture
async def context(tmp_path: Path) -> AsyncIterator[BotContext]:
    """One small chapter, loaded: with the built-in content, each proposal takes a second more."""
    path = tmp_path / "briefings.db"
    async with await open_prepared(path, clock=lambda: NOW, content=small_content()) as storage:
        context = BotContext(Settings(), storage, DEFAULT_LIMITS, clock=lambda: NOW)
        await load_shared(context)
        yield context


@pytest.fixture
async def moderator(
    slack: SlackServer, context: BotContext, schemas: SlackSchemas | None
) -> AsyncIterator[WorkspaceMember]:
    """An administrator of the home workspace; each message of the bot is validated against Slack's schemas."""
    context.settings = replace(context.settings, home_workspace=TEAM, backups=1)
    slack.workspace.add_user("U0ADMIN", admin=True, name="管理者")
    yield WorkspaceMember(slack, "U0ADMIN")
    if schemas is not None:
        for call in slack.calls:
            if call.method in {"chat.postMessage", "chat.update", "response_url"} and call.body.get("blocks"):
                assert schemas.block_violations(call.body["blocks"]) == [], call.method
            if call.method in {"views.open", "views.update", "views.push"}:
                assert schemas.view_violations(call.body["view"]) == []


@pytest.fixture
def member(moderator: WorkspaceMember, slack: SlackServer) -> WorkspaceMember:
    """A member who is not a moderator."""
    return WorkspaceMember(slack, "U0JA")


@pytest.fixture
async def two_workspaces(slack: SlackServer, context: BotContext) -> AsyncIterator[SlackConnection]:
    """The application, installed in two workspaces; the first one manages the content."""
    context.settings = replace(context.settings, home_workspace=TEAM, web_url="https://briefings.example.org")
    slack.workspace.add_user(ADMIN, "ja-JP", admin=True)
    slack.workspace.add_user(STRANGER, "ja-JP", admin=True)
    slack.workspace.users[STRANGER]["team_id"] = OTHER_TEAM
    slack.workspace.add_channel(OTHER_CHANNEL)
    async with connect(slack, context) as connection:
        for team in (TEAM, OTHER_TEAM):
            await install(connection, slack.installations.add_code(team))
        access = await connection.workspaces.find_access(TEAM)
        assert access is not None
        slack.bot_token = access.client.token or ""  # by which files are downloaded
        yield connection
