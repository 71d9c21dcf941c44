"""Memory that was needed temporarily is returned to the operating system."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

PROGRAM = """
from briefings.collector import return_memory


def measure() -> int:
    with open("/proc/self/statm") as figures:
        return int(figures.read().split()[1]) * 4  # kilobytes


pieces = [bytes(5_000) for _ in range(4_000)]
last = pieces[-1]
del pieces
kept = measure()
return_memory()
print(kept - measure())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the C library of GNU keeps freed memory")
def test_freed_memory_is_returned() -> None:
    """The last of 20 MB of pieces stays in use, so that the heap does not shrink without the call."""
    ended = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)
    assert int(ended.stdout) > 10_000
