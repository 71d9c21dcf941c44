"""Checks the resources that the platforms of a process share: the machine, the database and the content."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.context import BotContext
    from bot.operations.results import CheckResult


async def check_machine(context: BotContext) -> list[CheckResult]:
    """Checks the machine and the open database of a running process."""
    # Imported for the first round, two minutes after the start: the first answer needs no checks.
    from bot.operations.host_checks import check_host
    from bot.operations.storage_checks import check_storage

    results = await asyncio.to_thread(check_host, context.settings, context.clock())
    return results + await check_storage(context.storage, context.today)
