"""Removing a marked guard from a copy of the repository makes the test that the marker names fail."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.mutation.guards import Guard, UnusableMarkerError, find_guards, remove_guard

ROOT = Path(__file__).resolve().parents[2]
GUARDS = find_guards(ROOT)
EACH = pytest.mark.parametrize("guard", GUARDS, ids=str)


@EACH
def test_marker_fits_the_code_below_it_and_names_a_test_of_its_row(guard: Guard, root: Path) -> None:
    source = (root / guard.file).read_text(encoding="utf-8")
    assert remove_guard(source, guard) != source
    path, _, name = guard.test.partition("::")
    text = (root / path).read_text(encoding="utf-8")
    head = re.search(rf"((?:^[ ]*@.*\n|^[ )\]].*\n)*)^[ ]*(?:async )?def {name}\(", text, flags=re.MULTILINE)
    assert head is not None, f"there is no {name} in {path}"
    module_marks = "".join(re.findall(r"^pytestmark = .*", text, flags=re.MULTILINE))
    assert f"fault({guard.row})" in head.group(1) + module_marks


@pytest.mark.mutant
@EACH
def test_without_the_guard_the_test_beside_it_fails(guard: Guard, repository_copy: Path) -> None:
    file = repository_copy / guard.file
    whole = file.read_text(encoding="utf-8")
    try:
        file.write_text(remove_guard(whole, guard), encoding="utf-8")
        run = _run_test(repository_copy, guard.test)
    finally:
        file.write_text(whole, encoding="utf-8")
    failed = re.findall(r"^E +(.*)", run.stdout, flags=re.MULTILINE)
    shown = failed[0][:160] if failed else "-"
    print(f"\n{guard} | {guard.test.rpartition('::')[2]} | {shown}")  # noqa: T201 - for the table in docs/faults.md
    assert run.returncode == 1, run.stdout[-2000:]
    assert " failed" in run.stdout


def _run_test(repository: Path, test: str) -> subprocess.CompletedProcess[str]:
    command = [
        sys.executable,
        "-m",
        "pytest",
        test,
        "-q",
        "-p",
        "no:cacheprovider",
        "--no-header",
        "-m",
        "not soak and not mutant",
    ]
    environment = {**os.environ, "PYTHONPATH": str(repository), "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)


def guard_for(change: str) -> Guard:
    return Guard("bot/x.py", 1, 1, change, "tests/x.py::test_x")


@pytest.mark.parametrize(
    ("change", "source", "changed"),
    [
        ("remove", "lock()\n", "pass\n"),
        ("false", "if a or b:\n    c()\n", "if False:\n    c()\n"),
        ("true", "x = 1 if a else 2\n", "x = 1 if True else 2\n"),
        ("unwrap", "with a:\n    b()\n    c()\n", "if True:\n    b()\n    c()\n"),
        ("inline", "x = await asyncio.to_thread(f, a, b=c)\n", "x = f(a, b=c)\n"),
        ("value 0", "x = compute(a)\n", "x = 0\n"),
        ("value g(a)", "f(a)\n", "g(a)\n"),
        ("without  AND b", 'x = (\n    "a"\n    " AND b"\n)\n', 'x = (\n    "a"\n    ""\n)\n'),
    ],
)
def test_change_takes_the_code_below_the_marker(change: str, source: str, changed: str) -> None:
    assert remove_guard(f"# marker\n{source}", guard_for(change)) == f"# marker\n{changed}"


def test_argument_is_removed_with_its_comma() -> None:
    source = "f(\n    a,\n    # marker\n    b=1,\n    c=2,\n)\n"
    assert (
        remove_guard(source, Guard("bot/x.py", 3, 1, "remove", "")) == "f(\n    a,\n    # marker\n    \n    c=2,\n)\n"
    )


def test_bracket_guard_is_removed_at_both_ends() -> None:
    source = "try:\n    # marker\n    begin()\n    a()\n    commit()\nfinally:\n    b()\n"
    changed = remove_guard(source, Guard("bot/x.py", 2, 1, "bracket", ""))
    assert changed == "try:\n    # marker\n    pass\n    a()\n    pass\nfinally:\n    b()\n"


def test_except_clause_catches_nothing() -> None:
    source = "try:\n    a()\n# marker\nexcept (B, C):\n    d()\n"
    assert "except ():" in remove_guard(source, Guard("bot/x.py", 3, 1, "except", ""))


def test_change_that_does_not_fit_is_refused() -> None:
    with pytest.raises(UnusableMarkerError, match="allows no such change"):
        remove_guard("# marker\nx = 1\n", guard_for("unwrap"))


@pytest.mark.parametrize("between", [" ", "\n    #   "])
def test_test_stands_behind_the_marker_or_on_the_line_below(between: str, tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    source = f"def f():\n    # guard 3 value g(y):{between}tests/x.py::test_x\n    x = 1\n"
    (tmp_path / "bot" / "x.py").write_text(source)
    (guard,) = find_guards(tmp_path)
    assert guard == Guard("bot/x.py", 2, 3, "value g(y)", "tests/x.py::test_x")
    assert "    x = g(y)\n" in remove_guard(source, guard)


@pytest.mark.parametrize("comment", ["# guard 3: nothing", "# guard 3 remove:", "# guard 3 remove:\n# tests of it"])
def test_comment_that_only_looks_like_a_marker_is_refused(comment: str, tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "x.py").write_text(f"{comment}\nlock()\n")
    with pytest.raises(UnusableMarkerError, match=r"bot/x\.py:1"):
        find_guards(tmp_path)
