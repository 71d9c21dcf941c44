"""Where the bot keeps what it remembers when nobody says otherwise."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_data_path


def default_database_path() -> Path:
    """`briefings.db` in the user's data folder of this system (on Linux `~/.local/share/briefing-bot`)."""
    return user_data_path("briefing-bot", appauthor=False) / "briefings.db"
