"""Starts the unmodified bot with a Discord server: `python bot_launcher.py PORT CA`.

The settings of `briefing-bot run` come from the environment. The product is not changed for this: it gets a connector
through discord.py's documented option, and passes each new client to a function of `bot_preparations.py` or
`naive_dispatchers.py`.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

if os.environ.get("WIRE_WITHOUT_TZDATA"):
    sys.modules["tzdata"] = None  # type: ignore[assignment]  # what Python itself does where a package is missing

from bot.cli import GC_THRESHOLDS
from bot.discord_app import BriefingBot
from bot.process_resources import ProcessResources
from bot.runtime import run_bot
from bot.settings_loader import load_settings
from bot.slack_app.session import SlackOptions
from briefings.errors import BriefingError
from tests.support import bot_preparations as prepared
from tests.support import naive_dispatchers as naive
from tests.support import naive_slack_dispatchers as naive_slack
from tests.support import shard_preparations as shards
from tests.support.discord_server.client import connector


def slack_options() -> SlackOptions:
    """Returns the options for the Slack server.

    With WIRE_EPOCH, a clock that runs WIRE_SPEED times as fast from WIRE_BEGIN on.
    """
    for name in filter(None, os.environ.get("WIRE_SLACK_PREPARE", "").split(",")):
        getattr(naive_slack, name)()
    if "WIRE_EPOCH" not in os.environ:
        return SlackOptions(api_url=os.environ["WIRE_SLACK_URL"])
    epoch, speed = float(os.environ["WIRE_EPOCH"]), float(os.environ.get("WIRE_SPEED", "1"))
    began = float(os.environ.get("WIRE_BEGIN", epoch))
    return SlackOptions(
        api_url=os.environ["WIRE_SLACK_URL"],
        clock=lambda: datetime.fromtimestamp(began + (time.time() - epoch) * speed, UTC),
        wake_every=0.05,
        checks_channels=False,
        grace=timedelta(seconds=float(os.environ.get("WIRE_GRACE", "60")) * speed),
    )


def main(resources: ProcessResources | None = None) -> int:
    """Returns the exit status of `briefing-bot run`.

    Args:
        resources: resources that the platforms share; None for new ones.
    """
    gc.set_threshold(*GC_THRESHOLDS)  # as the console command does
    port, ca = int(sys.argv[1]), Path(sys.argv[2])

    def options() -> dict[str, Any]:
        more = json.loads(os.environ.get("WIRE_OPTIONS", "{}"))
        return {"connector": connector(port, ca), "guild_ready_timeout": 0.05, **more}

    def prepare(bot: BriefingBot) -> None:
        for name in filter(None, os.environ.get("WIRE_PREPARE", "").split(",")):
            next(getattr(module, name) for module in (prepared, shards, naive) if hasattr(module, name))(bot)

    try:
        slack = slack_options() if "WIRE_SLACK_URL" in os.environ else None
        return asyncio.run(
            run_bot(
                load_settings(),
                client_options=options,
                prepare_bot=prepare,
                slack_options=slack,
                resources=resources,
            )
        )
    except BriefingError as error:
        print(f"briefing-bot: {error}", file=sys.stderr)  # noqa: T201 - what the console command prints
        return 2


if __name__ == "__main__":
    sys.exit(main())
