"""Slack accepts the manifest, which lists exactly what the application uses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema_rs import Draft7Validator

from bot.slack_app.app import COMMANDS
from bot.slack_app.manifest import EVENTS, SCOPES, ManifestOptions, build_manifest, render_manifest


@pytest.mark.parametrize(
    "options",
    [
        ManifestOptions(),
        ManifestOptions("https://bot.example.org/"),
        ManifestOptions("https://bot.example.org", rotates_tokens=True, for_organization=True),
    ],
)
def test_manifest_fits_the_schema(root: Path, options: ManifestOptions) -> None:
    path = root.parent / "shared" / "data" / "slack-manifest.schema.json"
    if not path.exists():
        pytest.skip("Slack's schema is not beside this checkout")
    validator = Draft7Validator(json.loads(path.read_text(encoding="utf-8")))
    assert [error.message for error in validator.iter_errors(build_manifest(options))] == []


def test_manifest_names_every_command_and_every_event(root: Path) -> None:
    assert [command["command"] for command in build_manifest()["features"]["slash_commands"]] == list(COMMANDS)
    source = (root / "bot/slack_app/app.py").read_text(encoding="utf-8")
    used = set(re.findall(r'app\.event\("(\w+)"\)', source)) - {"message"}
    assert used == set(EVENTS)
    handled = re.findall(r'(?:app\.command\(|_add_command\(app, context, )"(/[\w-]+)"', source)
    assert set(handled) == set(COMMANDS)


def test_every_scope_has_its_reason_beside_it() -> None:
    text = render_manifest()
    for scope, reason in SCOPES.items():
        assert f'- "{scope}" # {reason}' in text


def test_limits_of_slack() -> None:
    features = build_manifest()["features"]
    for command in features["slash_commands"]:
        assert len(command["command"]) <= 31
        assert len(command["description"]) <= 2_000
    assert all(len(shortcut["name"]) <= 24 for shortcut in features["shortcuts"])


def test_over_http_every_request_has_its_address() -> None:
    text = render_manifest(ManifestOptions("https://bot.example.org/"))
    manifest = build_manifest(ManifestOptions("https://bot.example.org/"))
    address = "https://bot.example.org/slack/events"
    assert {command["url"] for command in manifest["features"]["slash_commands"]} == {address}
    assert manifest["settings"]["interactivity"]["request_url"] == address
    assert manifest["settings"]["event_subscriptions"]["request_url"] == address
    assert manifest["oauth_config"]["redirect_urls"] == ["https://bot.example.org/slack/oauth_redirect"]
    assert not manifest["settings"]["socket_mode_enabled"]
    assert "https" not in render_manifest()
    assert "bot.example.org" in text
