"""Stores the messages and views that only one member sees: private messages, modals and the Home tab."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct

if TYPE_CHECKING:
    from bot.slack_app.local_workspace.workspace import Workspace

MAX_RESPONSES: Final = 5
"""Maximum number of uses of a response URL."""

_SHOWN_FIELDS: Final = ("text", "blocks")


class ResponseTarget(Struct, frozen=True):
    """The command or message of a response URL.

    Attributes:
        user: the user of the command or the button.
        channel: id of the channel.
        ts: the message of the button; empty for a command.
        is_private: whether only the user sees that message.
    """

    user: str
    channel: str
    ts: str = ""
    is_private: bool = False


class Surfaces:
    """Private messages, modals, Home tabs, and the identifiers by which the application reaches them.

    Args:
        workspace: the users, channels and messages.

    Attributes:
        private: private messages by user, oldest first.
        stacks: open modals by user, the topmost last.
        homes: published Home tabs by user.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.private: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.stacks: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.homes: dict[str, dict[str, Any]] = {}
        self._users_by_trigger: dict[str, str] = {}
        self._targets: dict[str, ResponseTarget] = {}
        self._responses: Counter[str] = Counter()

    def add_trigger(self, trigger_id: str, user: str) -> str:
        """Stores the user who can be shown a modal by a trigger id, and returns the id."""
        self._users_by_trigger[trigger_id] = user
        return trigger_id

    def add_target(self, name: str, target: ResponseTarget) -> str:
        """Stores the target of the response URL of this name, and returns the name."""
        self._targets[name] = target
        return name

    def show_private(self, user: str, channel: str, body: dict[str, Any]) -> str:
        """Shows a message to one user, and returns its timestamp."""
        message = {
            "ts": self._workspace.create_ts(),
            "channel": channel,
            "thread_ts": body.get("thread_ts"),
            **_get_shown_fields(body),
        }
        self.private[user].append(message)
        return str(message["ts"])

    def answer_command(self, user: str, channel: str, body: dict[str, Any]) -> None:
        """Shows the answer to a command or a response: only to the user, or in the channel."""
        if not body.get("text") and not body.get("blocks"):
            return
        if body.get("response_type") == "in_channel":
            self._workspace.post_message({**body, "channel": channel})
        else:
            self.show_private(user, channel, body)

    def respond(self, name: str, body: dict[str, Any]) -> dict[str, Any]:
        """Applies a request to a response URL, and returns Slack's answer."""
        self._responses[name] += 1
        if self._responses[name] > MAX_RESPONSES:
            return {"ok": False, "error": "used_url"}
        if problem := self._workspace.find_block_problem(body.get("blocks") or []):
            return {"ok": False, "error": problem}
        target = self._targets.get(name)
        if target is not None:
            self._apply_response(target, body)
        return {"ok": True}

    def open_view(self, trigger_id: str, view: dict[str, Any]) -> dict[str, Any] | None:
        """Opens a modal on top of those that are open; None for an unknown trigger."""
        user = self._users_by_trigger.get(trigger_id)
        if user is None:
            return None
        opened = self._number_view(view, user)
        self.stacks[user].append(opened)
        return opened

    def update_view(self, view_id: str, view: dict[str, Any]) -> dict[str, Any] | None:
        """Replaces an open modal; None if it is not open."""
        for user, stack in self.stacks.items():
            for index, known in enumerate(stack):
                if known["id"] == view_id:
                    stack[index] = {**self._number_view(view, user), "id": view_id}
                    return stack[index]
        return None

    def find_view(self, user: str, view_id: str) -> dict[str, Any] | None:
        """Finds an open modal, or the Home tab, of a user."""
        views = [*self.stacks[user], *filter(None, [self.homes.get(user)])]
        return next((view for view in views if view["id"] == view_id), None)

    def publish_home(self, user: str, view: dict[str, Any]) -> dict[str, Any]:
        """Publishes the Home tab of a user."""
        self.homes[user] = self._number_view(view, user)
        return self.homes[user]

    def finish_submission(self, user: str, view_id: str, answer: dict[str, Any]) -> dict[str, str]:
        """Applies the answer to a submitted modal; returns the errors by input block."""
        stack = self.stacks[user]
        action = answer.get("response_action")
        if action == "errors":
            errors: dict[str, str] = answer["errors"]
            return errors
        if action == "update":
            self.update_view(view_id, answer["view"])
        elif action == "push":
            stack.append(self._number_view(answer["view"], user))
        elif action == "clear":
            stack.clear()
        else:
            self.close_view(user, view_id)
        return {}

    def close_view(self, user: str, view_id: str) -> None:
        """Closes a modal; the one below it is shown again."""
        self.stacks[user] = [view for view in self.stacks[user] if view["id"] != view_id]

    def _number_view(self, view: dict[str, Any], user: str) -> dict[str, Any]:
        numbered = {"private_metadata": "", "callback_id": "", **view}
        numbered |= {"id": f"V{len(self._workspace.views) + 1}", "hash": "h", "state": {"values": {}}}
        self._workspace.views.append({**numbered, "user": user})
        return numbered

    def _apply_response(self, target: ResponseTarget, body: dict[str, Any]) -> None:
        private = self.private[target.user]
        pressed = (
            next((message for message in private if message["ts"] == target.ts), None)
            if target.is_private
            else self._workspace.find_message(target.channel, target.ts)
        )
        if body.get("delete_original") and pressed is not None:
            (private if target.is_private else self._workspace.messages[target.channel]).remove(pressed)
        elif body.get("replace_original") and pressed is not None:
            pressed.update(_get_shown_fields(body))
        else:
            self.answer_command(target.user, target.channel, body)


def _get_shown_fields(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body.get(name) or ("" if name == "text" else []) for name in _SHOWN_FIELDS}
