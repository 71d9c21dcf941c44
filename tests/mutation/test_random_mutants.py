"""The mutants that `make mutants PART=…` selects, reports and accepts."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

from tests.mutation.random_mutants import (
    Change,
    Mutant,
    Part,
    choose,
    describe_change,
    format_configuration,
    format_table,
    is_same_program,
    read_parts,
    read_reasons,
)

DIFF = """\
--- briefings/posting/turns.py
+++ briefings/posting/turns.py
@@ -1,4 +1,4 @@
 def find(self, key):
-    if self.count >= 3:
+    if self.count > 3:
         return None
"""


@pytest.mark.parametrize("name", sorted(read_parts()))
def test_part_names_files_and_tests_that_exist(name: str, root: Path) -> None:
    part = read_parts()[name]
    for pattern in part.files + part.without:
        assert list(root.glob(pattern)), pattern
    for path in part.tests:
        assert (root / path).exists(), path


def test_part_contains_its_files_but_for_those_left_out() -> None:
    part = Part("x", ("a/*.py",), (), ("a/b/*.py",))
    contained = [path for path in ("a/c.py", "a/d/c.py", "a/b/c.py", "e/c.py") if part.contains(path)]
    assert contained == ["a/c.py", "a/d/c.py"]


def test_configuration_of_a_part_is_valid() -> None:
    part = read_parts()["delivery"]
    settings = tomllib.loads(format_configuration(part))["tool"]["mutmut"]
    assert settings["only_mutate"] == list(part.files)
    assert settings["pytest_add_cli_args_test_selection"] == list(part.tests)
    assert settings["use_git_change_detection"] is False


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("briefings.posting.turns.xǁTurnsǁfind__mutmut_3", "briefings.posting.turns.Turns.find"),
        ("briefings.posting.turns.x__find__mutmut_12", "briefings.posting.turns._find"),
    ],
)
def test_change_is_described_by_function_and_lines(name: str, function: str) -> None:
    assert describe_change(name, DIFF) == Change(function, "if self.count >= 3:", "if self.count > 3:")


def test_sample_is_the_same_for_a_seed_and_differs_for_another() -> None:
    mutants = [Mutant(f"a.b.x_f__mutmut_{number}", "a.b", "not checked") for number in range(1000)]
    sample = choose(mutants, 30, 17)
    assert sample == choose(reversed(mutants), 30, 17)
    assert len(set(sample)) == 30
    assert sample != choose(mutants, 30, 18)
    assert len(choose(mutants, None, 17)) == len(choose(mutants, 5000, 17)) == 1000


def test_table_counts_uncalled_mutants_as_survived() -> None:
    statuses = ["killed", "timeout", "survived", "no tests"]
    mutants = [Mutant(f"a.x_f__mutmut_{number}", "a", status) for number, status in enumerate(statuses)]
    assert format_table([*mutants, Mutant("b.x_f__mutmut_1", "b", "killed")])[2:] == [
        "| a | 4 | 2 | 2 | 50.0 |",
        "| b | 1 | 1 | 0 | 100.0 |",
        "| **all** | 5 | 3 | 2 | 60.0 |",
    ]


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ('"SELECT id FROM delivery WHERE state = ?"', '"select id from delivery where state = ?"', True),
        ("\"WHERE state = 'sent' AND due < ?\"", "\"where state = 'sent' and due < ?\"", True),
        ("\"WHERE state = 'sent'\"", "\"WHERE STATE = 'SENT'\"", False),
        ('"WHERE due < ?"', '"XXWHERE due < ?XX"', False),
        ('N_("Read and write it.")', 'N_("READ AND WRITE IT.")', False),
    ],
)
def test_sql_is_the_same_in_any_case_but_its_texts_are_not(before: str, after: str, *, same: bool) -> None:
    assert is_same_program(Change("a.f", before, after)) is same


def test_every_explained_survivor_is_a_line_of_its_function(root: Path) -> None:
    for change, reason in read_reasons().items():
        assert len(reason) > 10, change
        module, *names = _split(root, change.function)
        lines = " ".join(line.strip() for line in _find_function(module, names).splitlines())
        assert change.before in lines, change


def _split(root: Path, function: str) -> tuple[Path, *tuple[str, ...]]:
    parts = function.split(".")
    for end in range(len(parts), 0, -1):
        path = root.joinpath(*parts[:end]).with_suffix(".py")
        if path.exists():
            return path, *parts[end:]
    raise AssertionError(function)


def _find_function(path: Path, names: list[str]) -> str:
    source = path.read_text(encoding="utf-8")
    if not names:
        return source  # a constant of the module
    node: ast.AST = ast.parse(source)
    for name in names:
        node = next(child for child in ast.iter_child_nodes(node) if getattr(child, "name", None) == name)
    return ast.get_source_segment(source, node) or ""
