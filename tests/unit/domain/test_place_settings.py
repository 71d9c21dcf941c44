"""The settings that apply in a channel, and their origin."""

from __future__ import annotations

from briefings.domain.place_settings import Place, PlaceSettings, SettingSource, Visibility, resolve_settings
from briefings.domain.refs import WorkspaceRef

HERE, ELSEWHERE = WorkspaceRef("discord", "1"), WorkspaceRef("slack", "1")
STORED = {
    (HERE, ""): PlaceSettings("ja", Visibility.PRIVATE),
    (HERE, "10"): PlaceSettings("en"),
    (HERE, "11"): PlaceSettings("", None, "Asia/Yerevan"),
    (ELSEWHERE, "10"): PlaceSettings("ja", Visibility.PUBLIC, "UTC"),
}


def test_each_channel_setting_overrides_that_of_the_server() -> None:
    resolved = resolve_settings(Place(HERE, ("10",)), STORED)
    assert resolved.settings == PlaceSettings("en", Visibility.PRIVATE)
    assert resolved.sources == {
        "language": SettingSource.CHANNEL,
        "visibility": SettingSource.WORKSPACE,
        "zone": SettingSource.DEFAULT,
    }


def test_thread_has_the_settings_of_its_channel() -> None:
    resolved = resolve_settings(Place(HERE, ("99", "11")), STORED)
    assert resolved.settings == PlaceSettings("ja", Visibility.PRIVATE, "Asia/Yerevan")
    assert resolved.sources["zone"] is SettingSource.CHANNEL


def test_another_platform_has_its_own_settings() -> None:
    assert resolve_settings(Place(ELSEWHERE, ("12",)), STORED).settings == PlaceSettings()
