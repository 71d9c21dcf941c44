"""Writes the manifest from which a Slack application is created."""

from __future__ import annotations

from typing import Any, Final

from msgspec import Struct

from bot.slack_app.app import LOOKUP_SHORTCUT, REFRESH_SHORTCUT
from bot.slack_app.http_server import EVENTS_PATH, REDIRECT_PATH

SCOPES: Final = {
    "app_mentions:read": "answers a mention in its thread",
    "channels:history": "finds its own posts again in public channels, so that none is posted twice",
    "chat:write": "posts cards that a member shows in the channel, and scheduled posts; sends files to who asked",
    "commands": "slash commands and the message shortcut",
    "files:read": "reads the document that a moderator attaches",
    "files:write": "attaches pictures of timelines, calendar files, reports of updates and backups",
    "groups:history": "the same as channels:history, in private channels that it was invited to",
    "im:history": "finds its own direct messages again, so that none is sent twice",
    "im:write": "opens the direct messages with a member who follows a subject or asks for a file",
    "usergroups:read": "recognizes the members of the moderators' user group",
    "users:read": "answers in the language of the user",
}
"""The scopes of the bot token, each with its reason; there are no others."""

EVENTS: Final = ("app_home_opened", "app_mention", "app_uninstalled", "tokens_revoked", "user_change")

COMMANDS: Final = (
    ("/brief", "アルメニア / Armenia edition:2025", "出典つきの短いカード / a short card with sources"),
    ("/briefing-search", "制裁 / sanctions", "本文の語の検索 / find words in the text"),
    (
        "/briefing",
        "アルメニア ウズベキスタン pdf / Armenia Uzbekistan pdf",
        "配布用の資料 / a briefing to hand on, as a file",
    ),
    ("/today", "11/24", "その日の出来事 / what happened on a day"),
    ("/upcoming", "30 アルメニア", "これからの節目 / anniversaries that are coming up"),
    ("/timeline", "アルメニア 1990 1999 / Armenia 1990 1999", "年表 / the chronology of a subject"),
    ("/framework", "SCO, in SCO but not in CSTO", "枠組みの加盟国 / who is in which framework"),
    ("/calendar", "追加 / add", "予定表アプリで読むカレンダー / calendars for your calendar program"),
    ("/compare", "アルメニア、ジョージア / Armenia, Georgia", "二つか三つを並べて比べる / two or three side by side"),
    ("/briefing-help", "", "できること一覧 / what you can do, with commands to press"),
    ("/briefing-about", "", "版・ライセンス・状態 / edition, licenses, version and state"),
    ("/follow", "アルメニア 7 / Armenia 7", "新しい動きをDMで受け取る / news of a subject as a direct message"),
    ("/privacy", "(なし / nothing)", "保存されている自分の情報 / the data stored about you"),
    ("/schedule", "追加 / add", "定期投稿の管理 / manage scheduled posts (moderators)"),
    ("/settings", "", "このチャンネルと全体の設定 / settings of this channel and the workspace (moderators)"),
    ("/data", "更新 / refresh", "内容の管理 / manage the content (moderators)"),
)
"""The slash commands: name, usage hint and description."""


class ManifestOptions(Struct, frozen=True):
    """The options of the installation, and of the way of Slack's requests.

    Attributes:
        url: public address of the bot (`https://bot.example.org`), to which Slack sends requests; empty for Socket
            Mode.
        rotates_tokens: whether tokens expire after twelve hours. An application can't disable this again.
        for_organization: whether an organization can install the application in all its workspaces.
    """

    url: str = ""
    rotates_tokens: bool = False
    for_organization: bool = False


_DEFAULT_OPTIONS: Final = ManifestOptions()


def build_manifest(options: ManifestOptions = _DEFAULT_OPTIONS) -> dict[str, Any]:
    """Builds the manifest, as Slack's schema describes it."""
    address = options.url.rstrip("/")
    requests = {"request_url": f"{address}{EVENTS_PATH}"} if address else {}
    redirect = {"redirect_urls": [f"{address}{REDIRECT_PATH}"]} if address else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "briefing-bot",
            "description": "Short, cited briefings on Russia, Belarus, Central Asia and the Caucasus",
            "background_color": "#1f4e79",
        },
        "features": {
            # The tab of messages shows the files that the bot sends to one user.
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": "briefing-bot", "always_online": True},
            "shortcuts": [
                {
                    "name": "この文を調べる / Look up",
                    "type": "message",
                    "callback_id": LOOKUP_SHORTCUT,
                    "description": "Look up the subjects that this message names",
                },
                {
                    "name": "この文書で更新 / Refresh",
                    "type": "message",
                    "callback_id": REFRESH_SHORTCUT,
                    "description": "Moderators: see what the file of this message would change",
                },
            ],
            "slash_commands": [
                {**_build_command(*command), **({"url": requests["request_url"]} if requests else {})}
                for command in COMMANDS
            ],
        },
        "oauth_config": {**redirect, "scopes": {"bot": sorted(SCOPES)}},
        "settings": {
            "event_subscriptions": {**requests, "bot_events": list(EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **requests,
                **({"message_menu_options_url": requests["request_url"]} if requests else {}),
            },
            "org_deploy_enabled": options.for_organization,
            "socket_mode_enabled": not address,
            "token_rotation_enabled": options.rotates_tokens,
        },
    }


def render_manifest(options: ManifestOptions = _DEFAULT_OPTIONS) -> str:
    """Renders the manifest as YAML, with the reason of each scope as a comment.

    Only mappings, lists, texts and booleans occur, so that quoting each text as JSON makes it valid YAML.
    """
    return "\n".join(_render_mapping(build_manifest(options), "")) + "\n"


def _build_command(name: str, hint: str, description: str) -> dict[str, Any]:
    usage = {"usage_hint": hint} if hint else {}
    return {"command": name, "description": description, **usage, "should_escape": False}


def _render_mapping(values: dict[str, Any], indent: str) -> list[str]:
    lines = []
    for name, value in values.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}:", *_render_mapping(value, f"{indent}  ")]
        elif isinstance(value, list):
            lines += [f"{indent}{name}:", *_render_list(value, f"{indent}  ")]
        else:
            lines.append(f"{indent}{name}: {_render_scalar(value)}")
    return lines


def _render_list(values: list[Any], indent: str) -> list[str]:
    lines = []
    for value in values:
        if isinstance(value, dict):
            first, *rest = _render_mapping(value, f"{indent}  ")
            lines += [f"{indent}- {first.lstrip()}", *rest]
        else:
            reason = f" # {SCOPES[value]}" if value in SCOPES else ""
            lines.append(f"{indent}- {_render_scalar(value)}{reason}")
    return lines


def _render_scalar(value: object) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)
