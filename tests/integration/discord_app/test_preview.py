"""The preview says in one line what it lacks; what it shows is tested in a browser."""

from __future__ import annotations

from typing import Any

import pytest

from bot import preview as module
from bot.settings import Settings, SettingsError


async def test_without_its_extra_it_says_how_to_install_it(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
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
async def test_a_wrong_setting_is_named(store: Any, setting: str, value: str) -> None:
    with pytest.raises(SettingsError, match=setting.upper()):
        await module.run_preview(store, Settings(**{setting: value}))
