"""Starts the bot like `briefing-bot run`, without modules of the tests.

`python measured_bot.py PORT CA [wait]`, like `bare_client.py`, with which it is compared: both connect discord.py to
the Discord server in the same way, and print when every guild is known.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cli import GC_THRESHOLDS
from briefings.collector import pause_collector

if TYPE_CHECKING:
    from bot.discord_app import BriefingBot


def options() -> dict[str, Any]:
    """Returns the options by which discord.py connects to the Discord server."""
    from bot.discord_app.connection.connector import create_connector
    from tests.support.loopback import connector_options

    connector = create_connector(**connector_options(int(sys.argv[1]), Path(sys.argv[2])))
    return {"connector": connector, "guild_ready_timeout": 0.05}


def prepare(client: BriefingBot) -> None:
    """Makes a client print when every guild is known."""
    from tests.support.shard_preparations import announcing, hasty

    if "wait" not in sys.argv[3:]:
        hasty(client)
    announcing(client)


def main() -> int:
    """Returns the exit status of `briefing-bot run`; imports as that command does."""
    gc.set_threshold(*GC_THRESHOLDS)
    import asyncio

    import bot.cli.app  # noqa: F401
    from bot.settings_loader import load_settings

    settings = load_settings()
    with pause_collector():
        from bot.runtime import run_bot

    return asyncio.run(run_bot(settings, client_options=options, prepare_bot=prepare))


if __name__ == "__main__":
    sys.exit(main())
