"""The preview names in one line what is missing; its appearance is tested in a browser."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
import simcord

from bot import preview as module
from bot.preview.discord_face import run_discord_preview
from bot.settings import Settings, SettingsError
from briefings.service import BriefingService


async def test_missing_extra_names_installation_command(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_EXTRA_MODULES", ("simcord", "a_module_that_is_not_there"))
    with pytest.raises(SettingsError) as caught:
        await module.run_preview(store, Settings())
    for language in ("ja", "en"):
        line = caught.value.format_line(language)
        assert "a_module_that_is_not_there" in line
        assert 'pip install "briefing-bot[preview]"' in line
        assert "\n" not in line


@pytest.mark.parametrize(
    ("setting", "value"),
    [("preview_locale", "jp"), ("preview_timezone", "Tokyo"), ("preview_timezone", "../etc/passwd")],
)
async def test_wrong_setting_is_named(store: Any, setting: str, value: str) -> None:
    with pytest.raises(SettingsError, match=setting.upper()):
        await module.run_preview(store, Settings(**{setting: value}))


async def test_simcord_starts_a_bot_whose_content_is_prepared(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """SimCord stops waiting for a bot that is still busy five seconds after its start."""
    events: list[str] = []
    preload, run = BriefingService.preload, simcord.run

    def record_preload(service: BriefingService) -> None:
        preload(service)
        events.append("prepared")

    def record_run(*arguments: Any, **options: Any) -> Any:
        events.append("started")
        return run(*arguments, **options)

    monkeypatch.setattr(BriefingService, "preload", record_preload)
    monkeypatch.setattr(simcord, "run", record_run)
    stopped = asyncio.Event()
    preview = asyncio.create_task(run_discord_preview(store, Settings(), stopped.set))
    await asyncio.wait([preview, asyncio.create_task(stopped.wait())], return_when=asyncio.FIRST_COMPLETED)
    preview.cancel()
    with pytest.raises(asyncio.CancelledError):
        await preview
    assert events == ["prepared", "started"]
