"""REST v10 as far as this bot uses it. An unknown route is answered with 404, and recorded."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from email import policy
from email.parser import BytesParser
from typing import TYPE_CHECKING, Any

from tests.support.discord_server.world import APPLICATION, BOT_USER

if TYPE_CHECKING:
    from tests.support.discord_server.server import DiscordServer

Answer = tuple[int, Any]
Route = Callable[["DiscordServer", dict[str, Any], re.Match[str], dict[str, str]], Answer]

UNKNOWN_CHANNEL: Answer = (404, {"message": "Unknown Channel", "code": 10003})
UNKNOWN_GUILD: Answer = (404, {"message": "Unknown Guild", "code": 10004})
UNKNOWN_MEMBER: Answer = (404, {"message": "Unknown Member", "code": 10007})
ARCHIVED: Answer = (400, {"message": "Thread is archived", "code": 50083})
UNKNOWN_MESSAGE: Answer = (404, {"message": "Unknown Message", "code": 10008})


def answer(server: DiscordServer, method: str, path: str, body: dict[str, Any], query: dict[str, str]) -> Answer:
    """Returns the answer to a request without a fault."""
    for (wanted, pattern), route in ROUTES.items():
        match = re.fullmatch(pattern, path)
        if wanted == method and match:
            return route(server, body, match, query)
    server.gaps.append(f"{method} {path}")
    return 404, {"message": "404: Not Found", "code": 0}


def _me(_server: DiscordServer, _body: dict[str, Any], _match: re.Match[str], _query: dict[str, str]) -> Answer:
    return 200, BOT_USER


def _application(
    _server: DiscordServer, _body: dict[str, Any], _match: re.Match[str], _query: dict[str, str]
) -> Answer:
    return 200, {
        "id": APPLICATION,
        "name": "briefing-bot",
        "icon": None,
        "description": "",
        "bot_public": True,
        "bot_require_code_grant": False,
        "verify_key": "0" * 64,
        "flags": 0,
        "owner": {**BOT_USER, "id": "200000000000000009", "username": "owner", "bot": False},
        "team": None,
    }


def _gateway_bot(
    server: DiscordServer, _body: dict[str, Any], _match: re.Match[str], _query: dict[str, str]
) -> Answer:
    limit = {
        "total": 1000,
        "remaining": server.sessions_left,
        "reset_after": int(server.sessions_reset_after * 1000),
        "max_concurrency": 16,
    }
    return 200, {"url": "wss://gateway.discord.gg/", "shards": server.shards, "session_start_limit": limit}


def _sync(server: DiscordServer, body: dict[str, Any], _match: re.Match[str], _query: dict[str, str]) -> Answer:
    server.world.commands = _known(body)
    return 200, server.world.commands


def _sync_guild(server: DiscordServer, body: dict[str, Any], match: re.Match[str], _query: dict[str, str]) -> Answer:
    commands = _known(body, guild_id=match["guild"])
    server.world.guild_commands[match["guild"]] = commands
    return 200, commands


def _guild_commands(
    server: DiscordServer, _body: dict[str, Any], match: re.Match[str], _query: dict[str, str]
) -> Answer:
    return 200, server.world.guild_commands.get(match["guild"], [])


def _known(body: dict[str, Any], **more: str) -> list[dict[str, Any]]:
    """Returns commands as Discord returns them."""
    commands: list[dict[str, Any]] = body if isinstance(body, list) else [body]
    return [
        {
            **command,
            **more,
            "id": str(400_000_000_000_000_000 + number),
            "application_id": APPLICATION,
            "version": "1",
            "default_member_permissions": command.get("default_member_permissions"),
            "type": command.get("type", 1),
            "description": command.get("description", ""),
        }
        for number, command in enumerate(commands)
    ]


def _commands(server: DiscordServer, _body: dict[str, Any], _match: re.Match[str], _query: dict[str, str]) -> Answer:
    return 200, server.world.commands


def _callback(server: DiscordServer, body: dict[str, Any], match: re.Match[str], query: dict[str, str]) -> Answer:
    interaction = server.interactions.get(match["token"])
    if interaction is None:
        return 404, {"message": "Unknown interaction", "code": 10062}
    if interaction.answered is None and time.monotonic() - interaction.sent > server.expires_after:
        server.expired.append(match["token"])
        return 404, {"message": "Unknown interaction", "code": 10062}
    if interaction.answered is not None:
        return 400, {"message": "Interaction has already been acknowledged.", "code": 40060}
    message = server.world.message(interaction.channel, body.get("data") or {})
    if body.get("type") in (6, 7):
        # A press that changes its message: it becomes the original response of the interaction.
        changed = message if body["type"] == 7 else {}
        kept = {key: interaction.payload["message"][key] for key in ("id", "timestamp", "author")}
        message = {**interaction.payload["message"], **changed, **kept}
    interaction.message = message
    interaction.answer(body)
    if query.get("with_response") not in ("true", "1"):  # discord.py says 1
        return 204, None
    return 200, {
        "interaction": {
            "id": match["id"],
            "type": interaction.payload["type"],
            "response_message_id": message["id"],
            "response_message_loading": body.get("type") == 5,
            "response_message_ephemeral": bool((body.get("data") or {}).get("flags", 0) & 64),
        },
        "resource": {"type": body.get("type"), "message": message},
    }


def _follow_up(server: DiscordServer, body: dict[str, Any], match: re.Match[str], _query: dict[str, str]) -> Answer:
    interaction = server.interactions.get(match["token"])
    if interaction is None:
        return 401, {"message": "Invalid Webhook Token", "code": 50027}
    interaction.follow_ups.append(body)
    return 200, server.world.message(interaction.channel, body)


def _original(server: DiscordServer, body: dict[str, Any], match: re.Match[str], _query: dict[str, str]) -> Answer:
    interaction = server.interactions.get(match["token"])
    if interaction is None or interaction.message is None:
        return 404, {"message": "Unknown Webhook", "code": 10015}
    changed = server.world.message(interaction.channel, body)
    interaction.message = {**interaction.message, **changed, "id": interaction.message["id"]}
    return 200, interaction.message


def _channel(server: DiscordServer, _body: dict[str, Any], match: re.Match[str], _query: dict[str, str]) -> Answer:
    channel = server.world.threads.get(match["channel"]) or server.world.channel(match["channel"])
    return (200, channel) if channel else UNKNOWN_CHANNEL


def _guild(server: DiscordServer, _body: dict[str, Any], match: re.Match[str], _query: dict[str, str]) -> Answer:
    guild = server.world.guilds.get(match["guild"])
    return (200, guild) if guild else UNKNOWN_GUILD


def _member(server: DiscordServer, _body: dict[str, Any], match: re.Match[str], _query: dict[str, str]) -> Answer:
    guild = server.world.guilds.get(match["guild"], {})
    members = [member for member in guild.get("members", []) if member["user"]["id"] == match["user"]]
    return (200, members[0]) if members else UNKNOWN_MEMBER


def _edit_channel(
    server: DiscordServer, body: dict[str, Any], match: re.Match[str], _query: dict[str, str]
) -> Answer:
    thread = server.world.threads.get(match["channel"])
    if thread is None:
        return UNKNOWN_CHANNEL
    thread["thread_metadata"].update({key: value for key, value in body.items() if key in thread["thread_metadata"]})
    return 200, thread


def _post(server: DiscordServer, body: dict[str, Any], match: re.Match[str], _query: dict[str, str]) -> Answer:
    if server.world.channel(match["channel"]) is None:
        return UNKNOWN_CHANNEL
    return 200, server.world.post(match["channel"], body)


def _history(server: DiscordServer, _body: dict[str, Any], match: re.Match[str], query: dict[str, str]) -> Answer:
    messages = server.world.messages.get(match["channel"], [])
    after, limit = int(query.get("after", 0)), int(query.get("limit", 50))
    chosen = [message for message in messages if int(message["id"]) > after]
    chosen = chosen[:limit] if after else chosen[-limit:]
    return 200, list(reversed(chosen))


def _edit(server: DiscordServer, body: dict[str, Any], match: re.Match[str], _query: dict[str, str]) -> Answer:
    thread = server.world.threads.get(match["channel"])
    if thread is not None and thread["thread_metadata"]["archived"]:
        return ARCHIVED
    if thread is None and server.world.channel(match["channel"]) is None:
        return UNKNOWN_CHANNEL
    answers = [interaction.message for interaction in server.interactions.values() if interaction.message is not None]
    for message in (*server.world.messages.get(match["channel"], []), *answers):
        if message["id"] == match["message"]:
            message.update({key: value for key, value in body.items() if key in message})
            return 200, message
    return UNKNOWN_MESSAGE


ROUTES: dict[tuple[str, str], Route] = {
    ("GET", r"/users/@me"): _me,
    ("GET", r"/oauth2/applications/@me"): _application,
    ("GET", r"/applications/@me"): _application,
    ("GET", r"/gateway/bot"): _gateway_bot,
    ("PUT", r"/applications/\d+/commands"): _sync,
    ("GET", r"/applications/\d+/commands"): _commands,
    ("PUT", r"/applications/\d+/guilds/(?P<guild>\d+)/commands"): _sync_guild,
    ("GET", r"/applications/\d+/guilds/(?P<guild>\d+)/commands"): _guild_commands,
    ("POST", r"/interactions/(?P<id>\d+)/(?P<token>[^/]+)/callback"): _callback,
    ("POST", r"/webhooks/\d+/(?P<token>[^/]+)"): _follow_up,
    ("PATCH", r"/webhooks/\d+/(?P<token>[^/]+)/messages/@original"): _original,
    ("GET", r"/webhooks/\d+/(?P<token>[^/]+)/messages/@original"): _original,
    ("GET", r"/guilds/(?P<guild>\d+)"): _guild,
    ("GET", r"/guilds/(?P<guild>\d+)/members/(?P<user>\d+)"): _member,
    ("GET", r"/channels/(?P<channel>\d+)"): _channel,
    ("PATCH", r"/channels/(?P<channel>\d+)"): _edit_channel,
    ("POST", r"/channels/(?P<channel>\d+)/messages"): _post,
    ("GET", r"/channels/(?P<channel>\d+)/messages"): _history,
    ("PATCH", r"/channels/(?P<channel>\d+)/messages/(?P<message>\d+)"): _edit,
}


def body_of(raw: bytes, content_type: str) -> tuple[Any, dict[str, tuple[str, bytes]]]:
    """Returns a request's JSON body.

    Of a multipart request, its `payload_json`, and its files with their names by field.
    """
    if not raw:
        return {}, {}
    if not content_type.startswith("multipart/"):
        return json.loads(raw), {}
    message = BytesParser(policy=policy.HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + raw)
    body: Any = {}
    files: dict[str, tuple[str, bytes]] = {}
    for part in message.iter_parts():
        field = part.get_param("name", header="content-disposition")
        if field == "payload_json":
            body = json.loads(part.get_payload(decode=True))
        else:
            files[str(field)] = (part.get_filename() or "", part.get_payload(decode=True))
    return body, files
