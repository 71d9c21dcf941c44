"""The validation of requests detects errors in JSON and in uploads."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import discord
import pytest

from tests.support.discord_server import DiscordServer
from tests.support.discord_server.client import connector
from tests.support.discord_server.openapi import OpenApi
from tests.support.discord_server.server import Request


def request(method: str, path: str, body: Any, files: dict[str, str] | None = None) -> Request:
    return Request(method, path, body, {}, {}, 0.0, 200, files or {})


@pytest.fixture
def spec(openapi: OpenApi | None) -> OpenApi:
    if openapi is None:
        pytest.skip("Discord's OpenAPI file is not at hand")
    return openapi


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/channels/1/massages", {}),
        ("PUT", "/channels/1/messages", {}),
        ("GET", "/users/@me", {"x": 1}),
        ("POST", "/channels/1/messages", {"content": 5}),
        ("POST", "/channels/1/messages", {"content": "x" * 4001}),
        ("POST", "/channels/1/messages", {"nonce": "x" * 26}),
        ("PUT", "/applications/1/commands", [{"name": "brief", "description": "x" * 101}]),
        ("POST", "/interactions/1/t/callback", {"type": 4, "data": {"components": [{"type": 99}]}}),
        ("POST", "/interactions/1/t/callback", {"type": 8, "data": {"choices": [{"name": "x" * 101, "value": "x"}]}}),
        (
            "POST",
            "/interactions/1/t/callback",
            {"type": 8, "data": {"choices": [{"name": str(n), "value": str(n)} for n in range(26)]}},
        ),
    ],
    ids=["path", "method", "a body", "type", "length", "nonce", "command", "component", "choice", "choices"],
)
def test_wrong_request_is_found(spec: OpenApi, method: str, path: str, body: Any) -> None:
    assert spec.violations(request(method, path, body))


def test_files_must_be_named_and_numbered(spec: OpenApi) -> None:
    body = {"attachments": [{"id": "1", "filename": "a.png"}]}
    assert spec.violations(request("POST", "/channels/1/messages", body, {"file": "a.png"}))
    assert spec.violations(request("POST", "/channels/1/messages", body, {"files[0]": "a.png"}))
    assert spec.violations(request("POST", "/channels/1/messages", body, {"files[1]": "a.png"})) == []


async def test_upload_is_validated_against_schema(
    discord_server: DiscordServer, guild: dict[str, Any], tmp_path: Path
) -> None:
    """The message's JSON and the file are parsed from discord.py's multipart request; the file is complete."""
    client = discord.Client(
        intents=discord.Intents.none(),
        connector=connector(discord_server.port, discord_server.write_ca(tmp_path)),
    )
    async with client:
        await client.login(discord_server.token)
        channel = client.get_partial_messageable(int(guild["channels"][0]["id"]))
        content = b"\x89PNG\r\n--not-a-boundary\r\n\x00"
        file = discord.File(io.BytesIO(content), filename="地図.png", description="map")
        message = await channel.send("with a map", file=file)
        assert message.content == "with a map"
        assert await message.attachments[0].read() == content
    (sent,) = discord_server.of("POST", "/messages")
    assert sent.files == {"files[0]": "地図.png"}
    assert sent.body["attachments"][0]["description"] == "map"


def test_missing_openapi_file_is_stated_in_summary(root: Path) -> None:
    """If the file is missing, the tests run, and the run reports that the validation was skipped."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/e2e/wire/test_openapi.py", "-k", "upload", "-p", "no:cacheprovider"],
        cwd=root, env={**os.environ, "DISCORD_OPENAPI": "/nowhere/discord-openapi.json"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    assert "1 passed" in run.stdout
    assert run.stdout.count("not checked against Discord's OpenAPI file") == 2
