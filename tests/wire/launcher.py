"""Start the unmodified bot against a stand-in: `python launcher.py PORT CA`.

The settings of `briefing-bot run` come from the environment. The product knows nothing of this: it is handed a
connector through its documented option.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Any

from standin.client import connector

from bot.process import serve
from bot.settings import load_settings
from briefings.errors import BriefingError


def main() -> int:
    """The exit status of `briefing-bot run`."""
    port, ca = int(sys.argv[1]), Path(sys.argv[2])

    def options() -> dict[str, Any]:
        return {"connector": connector(port, ca), "guild_ready_timeout": 0.05}

    try:
        return asyncio.run(serve(load_settings(), client_options=options))
    except BriefingError as error:
        print(f"briefing-bot: {error}", file=sys.stderr)  # noqa: T201 - what the console command prints
        return 2


if __name__ == "__main__":
    sys.exit(main())
