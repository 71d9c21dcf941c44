"""The time zones are there."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.settings import SettingsError

PROBE = "Asia/Tokyo"
"""A zone that every copy of the database holds, and that no system makes up by itself, as it may UTC."""


def check_time_zones() -> None:
    """See that named time zones can be used: from the system, or else from the `tzdata` package.

    Raises:
        SettingsError: there are none.
    """
    try:
        ZoneInfo(PROBE)
    except ZoneInfoNotFoundError:
        raise SettingsError(
            "there are no time zones on this machine",
            do="Install the `tzdata` package of Python (pip install tzdata) or of the system.",
            ja="この環境にはタイムゾーンのデータがありません。Python か OS の tzdata を入れてください。",
        ) from None
