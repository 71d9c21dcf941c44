"""Finds the guards that are marked in the code, and removes one.

A guard is marked by a comment on the line before it::

    # guard 21 false: tests/integration/revisions/test_review.py::test_double_press_applies_once
    if active != expected:

If that is too long for a line, the test is on a second comment line::

    # guard 21 false:
    #   tests/integration/revisions/test_review.py::test_double_press_applies_once
    if active != expected:

It names the row of the fault catalog (docs/faults.md), the change that removes the guard, and the test that then
fails. The changes:

remove        the statement becomes `pass`; an argument, an element or a decorator goes
false, true   the condition of an `if`, `elif` or `while`, or of a conditional expression, becomes that constant
unwrap        a `with` block keeps its body alone
inline        `await asyncio.to_thread(f, x)` becomes `f(x)`
except        an `except` clause catches nothing
bracket       the first statement of a block and its last one become `pass`: what opens something, and what closes it
value EXPR    the value of an assignment, an argument or a `return`, or a bare expression, becomes EXPR
without TEXT  the code below loses TEXT, which is in it once: a part of an SQL statement or of a pattern
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGES = ("bot", "briefings", "migrations")
_MARKER = re.compile(
    r"^\s*# guard (?P<row>\d+) (?P<change>remove|false|true|unwrap|inline|except|bracket|value .+?|without .+?):"
    r"(?: (?P<test>tests/\S+::\w+))?$"
)
_TEST_OF_MARKER = re.compile(r"^\s*# +(?P<test>tests/\S+::\w+)$")
_LIKE_A_MARKER = re.compile(r"#\s*guard\b", re.IGNORECASE)


class UnusableMarkerError(Exception):
    """A comment resembles a marker but is invalid, or names a change that the code below it does not allow."""


@dataclass(frozen=True)
class Guard:
    """A marked guard.

    Attributes:
        file: path from the top of the repository.
        line: number of the comment's line, from 1.
        row: row of the fault catalog.
        change: the change that removes the guard.
        test: the test that fails then, `path::name`.
    """

    file: str
    line: int
    row: int
    change: str
    test: str

    def __str__(self) -> str:
        return f"row {self.row} {self.file}:{self.line} {self.change}"


def find_guards(root: Path) -> list[Guard]:
    """Returns every marked guard of the product, by file and line.

    Raises:
        UnusableMarkerError: a comment begins like a marker and can't be read.
    """
    guards = []
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            name = path.relative_to(root).as_posix()
            lines = path.read_text(encoding="utf-8").splitlines()
            for number, line in enumerate(lines, 1):
                if not _LIKE_A_MARKER.search(line):
                    continue
                match = _MARKER.match(line)
                named = (
                    match if match and match["test"] else _TEST_OF_MARKER.match("".join(lines[number : number + 1]))
                )
                if match is None or named is None:
                    raise UnusableMarkerError(f"{name}:{number}: {line.strip()}")
                guards.append(Guard(name, number, int(match["row"]), match["change"], named["test"]))
    return guards


def remove_guard(source: str, guard: Guard) -> str:
    """Returns the source without a guard.

    Args:
        source: the text of the guard's file.
        guard: which one.

    Raises:
        UnusableMarkerError: the code below the marker allows no such change.
    """
    first = _next_code_line(source, guard.line)
    tree = ast.parse(source)
    nodes = list(_nodes_at(tree, first))
    if guard.change == "bracket":
        return _without_bracket(source, guard, tree, first)
    if guard.change.startswith("without "):
        return _without(
            source, guard, first, max((node.end_lineno for node in nodes if node.end_lineno), default=first)
        )
    for node in nodes:
        replaced = _replacement(node, guard.change, source)
        if replaced is not None:
            target, text = replaced
            changed = _replace(source, target, text)
            try:
                ast.parse(changed)
            except SyntaxError:
                continue
            if changed != source:
                return changed
    raise UnusableMarkerError(f"{guard}: the code below it allows no such change")


def _without(source: str, guard: Guard, first: int, last: int) -> str:
    lines = source.splitlines(keepends=True)
    code = "".join(lines[first - 1 : last])
    text = guard.change.removeprefix("without ")
    if code.count(text) != 1:
        raise UnusableMarkerError(f"{guard}: {text!r} is in the code below it {code.count(text)} times")
    return "".join([*lines[: first - 1], code.replace(text, ""), *lines[last:]])


def _without_bracket(source: str, guard: Guard, tree: ast.AST, first: int) -> str:
    for node in ast.walk(tree):
        block = getattr(node, "body", None)
        if isinstance(block, list) and len(block) > 1 and block[0].lineno == first:
            return _replace(_replace(source, block[-1], "pass"), block[0], "pass")
    raise UnusableMarkerError(f"{guard}: the code below it begins no block of several statements")


def _next_code_line(source: str, marker_line: int) -> int:
    lines = source.splitlines()
    for number in range(marker_line + 1, len(lines) + 1):
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            return number
    raise UnusableMarkerError(f"nothing follows line {marker_line}")


def _nodes_at(tree: ast.AST, line: int) -> Iterator[Any]:
    """Yields nodes that begin on a line, outer ones first: statements, clauses, arguments, expressions."""
    node: Any
    for node in ast.walk(tree):
        if getattr(node, "lineno", None) == line:
            yield node
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield from (decorator for decorator in node.decorator_list if decorator.lineno == line)


def _replacement(node: ast.AST, change: str, source: str) -> tuple[ast.AST, str] | None:  # noqa: PLR0911 - one a change
    """Returns the node to replace, and its replacement."""
    match change.partition(" ")[0]:
        case "remove" if isinstance(node, ast.stmt) and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return node, "pass"
        case "remove" if isinstance(node, ast.keyword | ast.expr):
            return node, ""
        case "false" | "true" if isinstance(node, ast.If | ast.While | ast.IfExp):
            return node.test, change.capitalize()
        case "false" | "true" if isinstance(node, ast.stmt):
            conditions = [part for part in ast.walk(node) if isinstance(part, ast.IfExp)]
            return (conditions[0].test, change.capitalize()) if len(conditions) == 1 else None
        case "unwrap" if isinstance(node, ast.With | ast.AsyncWith):
            return node, _unwrapped(node, source)
        case "inline":
            return _inlined(node, source)
        case "except" if isinstance(node, ast.ExceptHandler) and node.type is not None:
            return node.type, "()"
        case "value" if (
            isinstance(node, ast.Assign | ast.AnnAssign | ast.Return | ast.keyword | ast.Expr) and node.value
        ):
            return node.value, change.removeprefix("value ")
    return None


def _unwrapped(node: ast.With | ast.AsyncWith, source: str) -> str:
    lines = source.splitlines(keepends=True)
    body = "".join(lines[node.body[0].lineno - 1 : node.end_lineno]).rstrip("\n")
    return f"if True:\n{body}"


def _inlined(node: ast.AST, source: str) -> tuple[ast.AST, str] | None:
    for part in ast.walk(node):
        if isinstance(part, ast.Await) and isinstance(part.value, ast.Call):
            call = part.value
            if ast.unparse(call.func) == "asyncio.to_thread" and call.args:
                given = [*call.args[1:], *call.keywords]
                arguments = ", ".join(ast.get_source_segment(source, argument) or "" for argument in given)
                return part, f"{ast.unparse(call.args[0])}({arguments})"
    return None


def _replace(source: str, node: ast.AST, text: str) -> str:
    """Replaces a node's text; the comma after a removed element is removed too."""
    data = source.encode("utf-8")
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    begin = starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]  # expressions and statements
    end = starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
    if not text:
        if data[begin - 1 : begin] == b"@":
            begin -= 1
        while data[end : end + 1] in {b",", b" "}:
            end += 1
    return (data[:begin] + text.encode("utf-8") + data[end:]).decode("utf-8")
