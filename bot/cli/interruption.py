"""Ends commands in order at signals: files and processes that a command has begun are removed before it ends."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")

_TERMINATIONS: Final = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
"""Signals that otherwise end a process without any clean-up; SIGHUP is sent when a terminal is closed."""

_SIGNALS: Final = (signal.SIGINT, *_TERMINATIONS)


class Terminated(SystemExit):
    """A signal ends the command, which has removed what it began.

    Args:
        number: of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number


def raise_at_termination() -> None:
    """Lets the first signal that ends the process raise `Terminated`; further ones do not interrupt the clean-up."""

    def raise_terminated(number: int, _frame: object) -> NoReturn:
        ignore_signals()
        raise Terminated(number)

    # guard 29 remove:
    #   tests/integration/cli/test_interruption.py::test_terminated_command_cleans_up_without_event_loop
    _set_handlers(_TERMINATIONS, raise_terminated)


def ignore_signals() -> None:
    """Ignores signals while the interpreter ends.

    An interrupted interpreter does not wait for threads. One that runs native code then aborts the process.
    """
    # guard 29 remove: tests/integration/cli/test_interruption.py::test_interpreter_ends_in_order
    _set_handlers(_SIGNALS, signal.SIG_IGN)


def end_by_signal(number: int) -> NoReturn:
    """Ends the process as the signal would have ended it, so that shells and supervisors see it.

    The first process of a container can't end itself by a signal: it exits with 128 and the number.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    raise SystemExit(128 + number)


def run_interruptibly(coroutine: Coroutine[Any, Any, T]) -> T:
    """Runs the coroutine of a command. The first signal cancels it; what follows is not interrupted.

    Raises:
        KeyboardInterrupt: SIGINT cancelled it.
        Terminated: another signal did.
    """
    results: list[T] = []
    received: list[int] = []

    async def keep_result() -> None:
        task, loop = asyncio.current_task(), asyncio.get_running_loop()
        assert task is not None  # noqa: S101  # a coroutine runs in a task

        def cancel(number: int, _frame: object) -> None:
            received.append(number)
            if len(received) == 1:
                loop.call_soon_threadsafe(task.cancel)

        previous = _set_handlers(_SIGNALS, cancel)
        try:
            results.append(await coroutine)
        finally:
            # Another Ctrl+C would interrupt the message that the command was aborted.
            if received and not results:
                ignore_signals()
            else:
                _restore_handlers(previous)

    try:
        # The task itself has no result: when `asyncio.run` restores the handler of SIGINT, `signal` formats an error
        # message with the task in it, and the `repr` of a revision takes as long as to load it.
        asyncio.run(keep_result())
    except asyncio.CancelledError:
        if not received:
            raise
        if received[0] == signal.SIGINT:
            raise KeyboardInterrupt from None
        raise Terminated(received[0]) from None
    return results[0]


def _restore_handlers(previous: dict[int, Any]) -> None:
    for number, handler in previous.items():
        signal.signal(number, handler)


def _set_handlers(numbers: tuple[int, ...], handler: Any) -> dict[int, Any]:  # noqa: ANN401  # as `signal` declares it
    """Sets the handler of signals that are not ignored, and returns the previous handlers.

    `nohup` ignores SIGHUP, and a shell script ignores SIGINT in a command that it starts in the background.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    handled = [number for number in numbers if signal.getsignal(number) not in {signal.SIG_IGN, None}]
    return {number: signal.signal(number, handler) for number in handled}
