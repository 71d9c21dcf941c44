"""Implements the Web API methods that the bot calls."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from bot.slack_app.local_workspace.workspace import BOT_ID, BOT_USER, TEAM

if TYPE_CHECKING:
    from bot.slack_app.local_workspace.surfaces import Surfaces
    from bot.slack_app.local_workspace.workspace import Workspace


class Host(Protocol):
    """The interface of the server to methods."""

    workspace: Workspace
    surfaces: Surfaces
    port: int

    @property
    def url(self) -> str:
        """The address of the server."""
        ...


Answer = dict[str, Any]
Method = Callable[[Host, dict[str, Any]], Answer]


def _refuse(error: str) -> Answer:
    return {"ok": False, "error": error}


def _test_auth(_server: Host, _body: dict[str, Any]) -> Answer:
    return {
        "ok": True,
        "team_id": TEAM,
        "team": "Desk",
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "url": "https://x.example/",
    }


def _open_connection(server: Host, _body: dict[str, Any]) -> Answer:
    return {"ok": True, "url": f"ws://127.0.0.1:{server.port}/link"}


def _find_channel_problem(server: Host, channel: str) -> str:
    known = server.workspace.channels.get(channel)
    if known is None:
        return "channel_not_found"
    if known["is_archived"]:
        return "is_archived"
    return "" if known["is_member"] else "not_in_channel"


def _post_message(server: Host, body: dict[str, Any]) -> Answer:
    if body["channel"] in server.workspace.users:
        body = {**body, "channel": server.workspace.open_direct(body["channel"])}
    if problem := _find_channel_problem(server, body["channel"]):
        return _refuse(problem)
    if not body.get("text") and not body.get("blocks"):
        return _refuse("no_text")
    if problem := server.workspace.find_block_problem(body.get("blocks") or []):
        return _refuse(problem)
    message = server.workspace.post_message(body)
    return {"ok": True, "channel": body["channel"], "ts": message["ts"], "message": message}


def _post_ephemeral(server: Host, body: dict[str, Any]) -> Answer:
    if problem := server.workspace.find_block_problem(body.get("blocks") or []):
        return _refuse(problem)
    server.workspace.ephemeral.append(body)
    return {"ok": True, "message_ts": server.surfaces.show_private(body["user"], body["channel"], body)}


def _update_message(server: Host, body: dict[str, Any]) -> Answer:
    if problem := _find_channel_problem(server, body["channel"]):
        return _refuse(problem)
    message = server.workspace.find_message(body["channel"], body["ts"])
    if message is None:
        return _refuse("message_not_found")
    if problem := server.workspace.find_block_problem(body.get("blocks") or []):
        return _refuse(problem)
    message.update({name: body[name] for name in ("text", "blocks", "metadata") if name in body})
    return {"ok": True, "channel": body["channel"], "ts": body["ts"], "message": message}


def _get_history(server: Host, body: dict[str, Any]) -> Answer:
    if problem := _find_channel_problem(server, body["channel"]):
        return _refuse(problem)
    oldest = Decimal(body.get("oldest") or "0")
    found = [message for message in server.workspace.messages[body["channel"]] if Decimal(message["ts"]) > oldest]
    found.reverse()
    start, limit = int(body.get("cursor") or 0), int(body.get("limit") or 100)
    page = found[start : start + limit]
    if str(body.get("include_all_metadata", "")).lower() not in {"1", "true"}:
        # Without the flag Slack gives the event's type and no payload.
        page = [
            {**message, "metadata": {"event_type": message["metadata"]["event_type"], "event_payload": {}}}
            if message.get("metadata") else message
            for message in page
        ]  # fmt: skip
    following = str(start + limit) if start + limit < len(found) else ""
    return {
        "ok": True,
        "messages": page,
        "has_more": bool(following),
        "response_metadata": {"next_cursor": following},
    }


def _get_channel_info(server: Host, body: dict[str, Any]) -> Answer:
    known = server.workspace.channels.get(body["channel"])
    return {"ok": True, "channel": known} if known else _refuse("channel_not_found")


def _get_user_info(server: Host, body: dict[str, Any]) -> Answer:
    user = server.workspace.users.get(body["user"])
    if user is None:
        return _refuse("user_not_found")
    wanted = str(body.get("include_locale", "")).lower() in {"1", "true"}
    return {"ok": True, "user": user if wanted else {name: user[name] for name in user if name != "locale"}}


def _open_view(server: Host, body: dict[str, Any]) -> Answer:
    view = server.surfaces.open_view(body["trigger_id"], body["view"])
    return {"ok": True, "view": view} if view else _refuse("invalid_trigger_id")


def _update_view(server: Host, body: dict[str, Any]) -> Answer:
    view = server.surfaces.update_view(body["view_id"], body["view"])
    return {"ok": True, "view": view} if view else _refuse("not_found")


def _publish_view(server: Host, body: dict[str, Any]) -> Answer:
    return {"ok": True, "view": server.surfaces.publish_home(body["user_id"], body["view"])}


def _get_file_info(server: Host, body: dict[str, Any]) -> Answer:
    if body["file"] not in server.workspace.files:
        return _refuse("file_not_found")
    return {"ok": True, "file": server.workspace.describe_file(body["file"], server.url)}


def _list_group_users(server: Host, body: dict[str, Any]) -> Answer:
    users = server.workspace.groups.get(body["usergroup"])
    return _refuse("no_such_subteam") if users is None else {"ok": True, "users": users}


def _upload_url(server: Host, body: dict[str, Any]) -> Answer:
    file = f"F{len(server.workspace.files) + 1}"
    server.workspace.files[file] = {"id": file, "name": body["filename"], "content": b"", "shared": []}
    return {"ok": True, "upload_url": f"{server.url}/upload/{file}", "file_id": file}


def _complete_upload(server: Host, body: dict[str, Any]) -> Answer:
    listed = json.loads(body["files"]) if isinstance(body["files"], str) else body["files"]
    files = [server.workspace.files[entry["id"]] for entry in listed]
    channel = body.get("channel_id")
    for file in files:
        file["shared"].append({"channel": channel, "thread_ts": body.get("thread_ts")})
    if channel:
        shared = [server.workspace.describe_file(file["id"], server.url) for file in files]
        message = server.workspace.post_message({**body, "channel": channel, "text": body.get("initial_comment", "")})
        message["files"] = shared
    return {"ok": True, "files": [{"id": file["id"], "name": file["name"]} for file in files]}


def _open_direct_messages(server: Host, body: dict[str, Any]) -> Answer:
    user = str(body["users"])
    if user not in server.workspace.users:
        return _refuse("user_not_found")
    return {"ok": True, "channel": {"id": server.workspace.open_direct(user)}}


METHODS: dict[str, Method] = {
    "auth.test": _test_auth,
    "apps.connections.open": _open_connection,
    "chat.postMessage": _post_message,
    "chat.postEphemeral": _post_ephemeral,
    "chat.update": _update_message,
    "conversations.history": _get_history,
    "conversations.info": _get_channel_info,
    "conversations.open": _open_direct_messages,
    "users.info": _get_user_info,
    "views.open": _open_view,
    "views.push": _open_view,
    "views.update": _update_view,
    "views.publish": _publish_view,
    "files.info": _get_file_info,
    "usergroups.users.list": _list_group_users,
    "files.getUploadURLExternal": _upload_url,
    "files.completeUploadExternal": _complete_upload,
}
"""The supported methods."""
