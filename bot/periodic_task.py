"""Runs tasks that last as long as the process, independent of the session or the request that starts them."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

P = ParamSpec("P")
T = TypeVar("T")


def call_detached(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Calls a function in an empty context, so that the tasks and timers that it makes inherit no context variables.

    Work that lasts as long as the process belongs to no session: its log lines name no request, and SimCord, which
    waits after each command for the timers of the session, does not wait for its timers.
    """
    return contextvars.Context().run(function, *args, **kwargs)


class PeriodicTask:
    """A task that is started once and runs until it is stopped.

    Args:
        run_forever: the coroutine function that it runs, which handles its own errors.
        name: the name of the task.
    """

    def __init__(self, run_forever: Callable[[], Coroutine[object, object, None]], name: str) -> None:
        self._run_forever = run_forever
        self._name = name
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Starts the task in the running event loop; does nothing if it runs."""
        if self._task is None or self._task.done():
            self._task = call_detached(asyncio.create_task, self._run_forever(), name=self._name)

    async def stop(self) -> None:
        """Cancels the task and waits until it has ended; does nothing if it was not started."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None
