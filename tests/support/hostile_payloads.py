"""Makes payloads as Slack sends them, and copies with a field that is missing, of another type, or too long."""

from __future__ import annotations

import copy
import json
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from bot.slack_app.local_workspace.workspace import TEAM

if TYPE_CHECKING:
    from tests.support.slack_server.fault_server import SlackServer

Payload = dict[str, Any]
Path = tuple[str | int, ...]

COMMANDS = (
    "/brief アルメニア", "/briefing-search gas", "/briefing アルメニア", "/today", "/upcoming 30 アルメニア",
    "/timeline アルメニア", "/framework CSTO", "/calendar", "/compare AM AZ", "/briefing-help", "/briefing-about",
    "/follow アルメニア", "/privacy", "/schedule", "/settings", "/data", "/data history", "/of-another-version",
)  # fmt: skip
PRESSES = (
    ("card_open_1", "c1|AM|overview||||"), ("card_share", "c1|AM|overview||||"), ("card_tool_1", "t1|x"),
    ("moderate_1", "x1|a|1|00000000"), ("moderate_menu_1", "x"), ("schedule_open_1_1", "s1|open|1|1"),
    ("schedule_open_1_2", "s1|open|99999999999999999999|1"), ("post_skip", "r1|0a0b|2026-13-45"),
    ("post_describe", "d1|0a0b|2026-11-11"), ("help_run_brief", "brief x"), ("of_another_version", "x"),
)  # fmt: skip
EVENTS: tuple[Payload, ...] = (
    {"type": "app_mention", "user": "U0JA", "channel": "C0DESK", "text": "<@U0BOT001> アルメニア", "ts": "1.1"},
    {"type": "app_home_opened", "user": "U0JA", "channel": "D0JA", "tab": "home"},
    {"type": "user_change", "user": {"id": "U0JA", "team_id": TEAM, "locale": "ja-JP", "profile": {}}},
    {"type": "message", "channel": "C0DESK", "user": "U0JA", "text": "x", "ts": "1.2"},
    {"type": "of_another_version", "item": {"type": "x", "channel": "C0DESK"}, "user": "U0JA", "team": TEAM},
    {"type": "of_another_version", "message": {"user": "U0JA"}, "assistant_thread": {"channel_id": "C0DESK"}},
)  # fmt: skip
MESSAGE: Payload = {"ts": "1.1", "text": "Armenia", "files": [{"id": "F1", "name": "a.html", "size": 3}]}


class Missing:
    """Denotes a missing field."""


SPOILED: tuple[object, ...] = (
    Missing, None, [], {}, 7, 10**30, "", "9" * 5_000, "x" * 60_000, "\x00\ud800", True, [None], {"id": None}, "１２",
)  # fmt: skip


def list_payloads(slack: SlackServer, user: str) -> list[tuple[str, Payload]]:
    """Returns a payload of each kind, with the kind of its envelope."""
    payloads = []
    for line in COMMANDS:
        name, _, text = line.partition(" ")
        payloads.append(("slash_commands", slack.build_command(name, text, user, "C0DESK")))
    for name, value in PRESSES:
        press = slack.build_block_action(user, "C0DESK", {"action_id": name, "value": value}, MESSAGE)
        payloads.append(("interactive", press))
    shared = {"user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM}}
    shortcut = {
        **shared, "type": "message_action", "channel": {"id": "C0DESK"}, "message": MESSAGE,
        "trigger_id": slack.create_trigger(user), "response_url": press["response_url"],
    }  # fmt: skip
    completion = {**shared, "type": "block_suggestion", "block_id": "b", "value": "Arm"}
    for name in ("lookup_text", "refresh_from_file", "of_another_version"):
        payloads.append(("interactive", {**shortcut, "callback_id": name}))
        payloads.append(("interactive", {**completion, "action_id": name}))
    payloads.append(("interactive", {**completion, "action_id": "subject_select"}))
    payloads.append(("interactive", build_submission(user, "of_another_version")))
    payloads += [("events_api", slack.build_event(event)) for event in EVENTS]
    return payloads


def build_submission(user: str, form: str, metadata: object = None) -> Payload:
    """Builds the submission of a form in which nothing is entered."""
    view = {"id": "V1", "type": "modal", "callback_id": form, "private_metadata": json.dumps(metadata or {}),
            "state": {"values": {}}}  # fmt: skip
    return {
        "type": "view_submission",
        "user": {"id": user, "team_id": TEAM},
        "team": {"id": TEAM},
        "trigger_id": f"1.2.{secrets.token_hex(8)}",
        "view": view,
    }


def make_invalid_copies(payload: Payload) -> Iterator[tuple[Path, Payload]]:
    """Yields copies of a payload with one invalid field each, and the place of that field."""
    for path in _list_paths(payload):
        for value in SPOILED:
            spoiled = copy.deepcopy(payload)
            place: Any = spoiled
            for key in path[:-1]:
                place = place[key]
            if value is Missing:
                del place[path[-1]]
            else:
                place[path[-1]] = value
            yield path, spoiled


def _list_paths(value: object, above: Path = ()) -> Iterator[Path]:
    entries = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in entries:
        yield (*above, key)
        yield from _list_paths(part, (*above, key))
