"""The first import of a package by two threads at the same instant, such as the bot and its preparation."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

PARTS_IMPORTED_BY_THEIR_PACKAGE = ("rapidfuzz.", "babel.core")
"""If a module is imported by name, it is locked before its package; the package locks itself before the module."""

TWO_THREADS = """
import sys, threading, time

class Pause:
    '''Holds the first import of the package before its first part, until the other thread needs a part too.'''
    reached = threading.Event()

    def find_spec(self, name, path=None, target=None):
        if name == "rapidfuzz.distance" and not self.reached.is_set():
            self.reached.set()
            time.sleep(0.3)

def compare_keys():
    from briefings.search.near_keys import rank_by_distance
    assert rank_by_distance("armenla", ["armenia"], 1) == [("armenia", 1)]

def import_corrections():
    Pause.reached.wait(10)
    import briefings.posting.corrections.statements

sys.meta_path.insert(0, Pause())
threads = [threading.Thread(target=step) for step in (compare_keys, import_corrections)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
import rapidfuzz.fuzz
print(rapidfuzz.fuzz.ratio.__module__)
"""


def test_two_threads_import_a_package_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TWO_THREADS],
        env={"PYTHONPATH": os.environ["PYTHONPATH"]}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stderr == ""
    assert done.stdout.startswith("rapidfuzz.fuzz_cpp"), "the parts in Python take many times as long"


def test_parts_are_imported_after_their_package(root: Path) -> None:
    found = []
    for folder in ("bot", "briefings"):
        for file in sorted((root / folder).rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            if not any(part in text for part in PARTS_IMPORTED_BY_THEIR_PACKAGE):
                continue
            for node in ast.walk(ast.parse(text)):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                    names = [node.module]
                found += [(file.name, name) for name in names if name.startswith(PARTS_IMPORTED_BY_THEIR_PACKAGE)]
    assert found == []
