"""Restricts a worker process: memory, processor time, files, other processes, the network.

On systems without such limits only the timeout of the caller applies.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefings.documents.sandbox.kernel import restrict_kernel_access

if TYPE_CHECKING:
    from briefings.documents.limits import DocumentLimits

MAX_OPEN_FILES = 64
"""Limit of open files; libraries are still loaded while a file is read."""

_SYSTEM_PATHS = (
    *("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/usr/share/zoneinfo"),
    *("/dev/null", "/dev/urandom", "/proc/self", "/proc/meminfo", "/proc/cpuinfo", "/sys/devices/system/cpu"),
)
"""Libraries of the system, and what they read when they are loaded."""

_FORBIDDEN_EVENTS = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "urllib.",
    "ftplib.",
    "http.client",
    "smtplib.",
    "webbrowser.",
    "shutil.",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.kill",
)


def restrict_process(limits: DocumentLimits) -> None:
    """Drops the resources and rights that reading a document doesn't need."""
    restrict_kernel_access(_list_readable_paths())
    # If the kernel restricts nothing, this is the only barrier; otherwise it is the second one.
    sys.addaudithook(_forbid_event)
    try:
        import resource
    except ImportError:  # Windows has none
        return
    for resource_id, limit in (
        (resource.RLIMIT_AS, limits.memory),
        # guard 35 remove:
        #   tests/integration/documents/test_sandbox.py::test_document_that_computes_too_long_is_stopped
        (resource.RLIMIT_CPU, limits.cpu),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(resource_id)
        value = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        try:
            resource.setrlimit(resource_id, (value, value))
        except (ValueError, OSError):  # some systems, such as macOS, define the limit and reject it
            continue


def _list_readable_paths() -> list[str]:
    """Returns the paths that Python and its packages are loaded from.

    A checkout around them may contain files of the operator.
    """
    package = Path(__file__).resolve().parents[2]
    folders = [entry for entry in sys.path if entry and Path(entry).resolve() != package.parent]
    return [str(package), os.path.dirname(os.__file__), *folders, *_SYSTEM_PATHS]  # noqa: PTH120


def _forbid_event(event: str, _: tuple[Any, ...]) -> None:
    """Raises an error for events that reading a document never needs: opened connections, started processes."""
    if event.startswith(_FORBIDDEN_EVENTS):
        raise PermissionError(f"{event} is forbidden in the worker process")
