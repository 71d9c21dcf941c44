"""Repeats the checks while the bot runs, reports each new problem and its end once, and deletes old records."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from bot.operations.retention import delete_old_records
from bot.periodic_task import PeriodicTask
from briefings.errors import StoreError
from briefings.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence

    from bot.context import BotContext
    from bot.operations.results import CheckResult
    from briefings.domain.refs import WorkspaceRef
    from briefings.storage.ports import ProblemKey

logger = logging.getLogger(__name__)

CHECK_SECONDS: Final = 24 * 3600.0
"""Seconds between two rounds of checks."""

FIRST_CHECK_SECONDS: Final = 120.0
"""Seconds from the start to the first round: verifying every revision would slow down the first answers."""


class HealthMonitor:
    """Runs checks and deletes expired personal records, soon after the start and daily.

    Reported problems are stored, so that a restart does not report them again. They are stored before the report is
    sent: if the process ends in between, a report is lost rather than repeated, and the log has it in any case.

    Args:
        context: the settings, the storage and the clock.
        scopes: the scopes of the results (`CheckResult.scope`).
        run_checks: runs every check once.
        send_line: sends a line to the moderators of a workspace.
        home: the workspace whose moderators are informed of problems of the machine; None to log them only.
        first_after: seconds from the start to the first round.
        interval: seconds between two rounds.
    """

    def __init__(  # noqa: PLR0913  # each is a choice of the platform
        self,
        context: BotContext,
        scopes: Collection[str],
        run_checks: Callable[[], Awaitable[Sequence[CheckResult]]],
        send_line: Callable[[WorkspaceRef, str], Awaitable[None]],
        *,
        home: WorkspaceRef | None,
        first_after: float = FIRST_CHECK_SECONDS,
        interval: float = CHECK_SECONDS,
    ) -> None:
        self._context = context
        self._scopes = frozenset(scopes)
        self._run_checks = run_checks
        self._send_line = send_line
        self._home = home
        self._first_after = first_after
        self._interval = interval
        self._task = PeriodicTask(self._check_forever, "checking the installation")

    def start(self) -> None:
        """Starts checking in the running event loop; does nothing if it has been started."""
        self._task.start()

    async def stop(self) -> None:
        """Stops checking."""
        await self._task.stop()

    async def check_once(self) -> None:
        """Runs every check, and reports new problems and those that are solved.

        Raises:
            StoreError: the reported problems can't be read or stored; nothing was reported.
        """
        results = {(result.scope, result.name): result for result in await self._run_checks()}
        failing = {key for key, result in results.items() if result.is_failing}
        passing = {key for key, result in results.items() if result.is_ok}
        problems = self._context.storage.problems
        reported = {key for key in await problems.list_problems() if key[0] in self._scopes}
        # Results that are no longer checked, such as the channel of a removed schedule, are dropped without a report.
        # Results that can't be checked during an outage keep their state.
        added, removed = await problems.change_problems(
            added=failing - reported, removed=reported - failing - _find_unknown(results), now=self._context.clock()
        )
        language = self._context.settings.default_language
        await self._report(_("The installation has a problem:", language), [results[key] for key in sorted(added)])
        solved = sorted(removed & passing)
        await self._report(_("This problem is solved:", language), [results[key] for key in solved])

    async def _report(self, heading: str, results: Sequence[CheckResult]) -> None:
        """Logs results, and sends those of each workspace to its moderators in one message."""
        lines: dict[WorkspaceRef | None, list[str]] = {}
        for result in results:
            (logger.info if result.is_ok else logger.warning)("Check of %s", result.format_line("en"))
            lines.setdefault(result.workspace_ref or self._home, []).append(
                result.format_line(self._context.settings.default_language)
            )
        for workspace_ref, texts in lines.items():
            if workspace_ref is not None:
                await self._send_line(workspace_ref, "\n".join([heading, *texts]))

    async def _check_forever(self) -> None:
        await asyncio.sleep(self._first_after)
        while True:
            try:
                context = self._context
                await delete_old_records(context.storage, context.clock(), context.settings.retention_days)
                await self.check_once()
            except StoreError as error:
                logger.warning("The installation can't be checked: %s", error)
            except Exception:
                logger.exception("The checks of the installation failed.")
            await asyncio.sleep(self._interval)


def _find_unknown(results: Mapping[ProblemKey, CheckResult]) -> set[ProblemKey]:
    return {key for key, result in results.items() if not result.is_ok and not result.is_failing}
