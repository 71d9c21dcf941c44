"""Changes the SQL of `briefings/storage`, and reports the changes that the tests of storage do not detect.

`python -m tests.mutation.sql_mutants --sample 100`. For mutmut, a statement of SQL is a text like any other; here its
conditions, orders and limits are changed one by one: `AND` becomes `OR`, `<` becomes `<=`, `DESC` becomes `ASC`.

The tests are imported and collected once. Every mutant is a process forked from that one, in which the functions of
the changed module get the changed code; it runs the tests that reach the changed lines until the first of them fails.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import signal
import sys
import tempfile
import tokenize
import types
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import coverage
import pytest

from tests.mutation.random_mutants import MARKS, ROOT, SURVIVORS_FILE, Change, read_parts, read_reasons

SQL_WORDS = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY|AND|OR|JOIN|FROM|SET|VALUES|LIMIT|HAVING)\b"
)
REPLACEMENTS = {
    "AND": "OR", "OR": "AND", "IS NOT NULL": "IS NULL", "IS NULL": "IS NOT NULL", "IS NOT": "IS",
    "<=": "<", ">=": ">", "<": "<=", ">": ">=", "<>": "=", "!=": "=", "=": "<>", "DESC": "ASC",
    "NOT IN": "IN", "IN": "NOT IN", "MAX": "MIN", "MIN": "MAX", "NOT EXISTS": "EXISTS", "EXISTS": "NOT EXISTS",
    "DISTINCT": "", "LEFT JOIN": "JOIN",
}  # fmt: skip
OPERATOR = re.compile(
    r"\b(?:IS NOT NULL|IS NULL|IS NOT|NOT IN|NOT EXISTS|LEFT JOIN|AND|(?<!INSERT )OR|DESC|IN|MAX|MIN|DISTINCT"
    r"|(?<!IF NOT )EXISTS)\b|<=|>=|<>|!=|<|>|="
)
"""Operators that are replaced. The `=` of an assignment, after SET, is not."""

MEASURED = [str(ROOT / "briefings" / "storage")]

SECONDS = 120
"""Seconds after which a mutant counts as detected, because it does not end."""


@dataclass(frozen=True)
class SqlMutant:
    """A changed statement.

    Attributes:
        file: path of the module, from the top level of the repository.
        line: line of the change.
        start: index of the replaced text in the module.
        before: the replaced text.
        after: the text in its place.
    """

    file: str
    line: int
    start: int
    before: str
    after: str

    def apply(self, source: str) -> str:
        """Returns the module with the change."""
        return source[: self.start] + self.after + source[self.start + len(self.before) :]

    def describe(self, source: str) -> Change:
        """Returns the change as `survivors.toml` names it: its module and line before and after."""
        number = self.line - 1
        before, after = source.splitlines()[number].strip(), self.apply(source).splitlines()[number].strip()
        return Change(self.file.removesuffix(".py").replace("/", "."), before, after)


def find_mutants(file: str, source: str) -> Iterator[SqlMutant]:
    """Yields every change of the SQL of a module."""
    starts = [0]
    for text in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(text))
    docstrings = _find_docstring_lines(source)
    for token in tokenize.generate_tokens(StringIO(source).readline):
        name = tokenize.tok_name[token.type]
        if name not in {"STRING", "FSTRING_MIDDLE"} or token.start[0] in docstrings:
            continue
        # The expressions of an f-string are Python.
        sql = re.sub(r"\{[^{}]*\}", lambda match: " " * len(match[0]), token.string)
        if not SQL_WORDS.search(sql):
            continue
        offset = starts[token.start[0] - 1] + token.start[1]
        for match in OPERATOR.finditer(sql):
            if match[0] == "=" and _is_assignment(sql, match.start()):
                continue
            line = token.start[0] + sql.count("\n", 0, match.start())
            yield SqlMutant(file, line, offset + match.start(), match[0], REPLACEMENTS[match[0]])


def _is_assignment(sql: str, position: int) -> bool:
    words = re.findall(r"\b(?:SET|WHERE|CASE|ON)\b", sql[:position])
    return bool(words) and words[-1] == "SET"


def _find_docstring_lines(source: str) -> set[int]:
    """Returns the first lines of texts that are not used as values."""
    return {
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


class Runner:
    """A plugin of pytest that runs mutants in place of the tests.

    Args:
        mutants: what is run, in order.
    """

    def __init__(self, mutants: list[SqlMutant]) -> None:
        self.mutants = mutants
        self.results: dict[SqlMutant, str] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Runs the tests once to see which of them reach which line, then each mutant with those that reach it."""
        reached = self._find_reached_lines(session)
        for number, mutant in enumerate(self.mutants):
            names = reached.get(mutant.file, {}).get(mutant.line, frozenset())
            items = [item for item in session.items if item.nodeid in names]
            self.results[mutant] = _run_mutant(session, mutant, items) if items else "no tests"
            print(f"{number + 1}/{len(self.mutants)} {mutant.file}:{mutant.line} {self.results[mutant]}", flush=True)  # noqa: T201
        return True

    def _find_reached_lines(self, session: pytest.Session) -> dict[str, dict[int, frozenset[str]]]:
        """Finds for each module and line of a statement's text the tests that execute its first line."""
        with tempfile.NamedTemporaryFile(suffix=".json") as file:
            child = os.fork()
            if child == 0:
                _exit_after(lambda: Path(file.name).write_text(json.dumps(_record(session)), encoding="utf-8"))
            if os.waitpid(child, 0)[1]:
                raise SystemExit("the tests fail without any change")
            recorded: dict[str, dict[str, list[str]]] = json.loads(file.read())
        reached: dict[str, dict[int, frozenset[str]]] = {}
        for module, tests in recorded.items():
            executed: dict[int, set[str]] = defaultdict(set)
            for line, names in tests.items():
                executed[int(line)].update(names)
            reached[module] = {
                line: frozenset(name for number in lines for name in executed.get(number, ()))
                for line, lines in _find_statement_lines((ROOT / module).read_text(encoding="utf-8")).items()
            }
        return reached


def _find_statement_lines(source: str) -> dict[int, range]:
    """Returns for each line the lines of the innermost statement around it; those of module level have every line."""
    lines: dict[int, range] = {}
    count = len(source.splitlines())
    for node in ast.walk(ast.parse(source)):  # breadth first: the innermost statement comes last
        if isinstance(node, ast.stmt) and node.end_lineno is not None:
            compound = hasattr(node, "body")
            for line in range(node.lineno, node.end_lineno + 1):
                if not compound:
                    lines[line] = range(node.lineno, node.end_lineno + 1)
                else:
                    lines.setdefault(line, range(1, count + 1))
    for statement in ast.parse(source).body:
        if not hasattr(statement, "body") and statement.end_lineno is not None:
            lines.update(dict.fromkeys(range(statement.lineno, statement.end_lineno + 1), range(1, count + 1)))
    return lines


def _exit_after(work: Any) -> None:
    status = 1
    try:
        work()
        status = 0
    finally:
        sys.stdout.flush()
        os._exit(status)


def _record(session: pytest.Session) -> dict[str, dict[str, list[str]]]:
    """Runs all tests, and returns for each module the tests that execute each line."""
    measured = coverage.Coverage(data_file=None, source=MEASURED, config_file=False)
    measured.start()
    for item in session.items:
        measured.switch_context(item.nodeid)
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
    measured.stop()
    if session.testsfailed:
        raise SystemExit(1)
    data = measured.get_data()
    return {
        str(Path(file).relative_to(ROOT)): {
            str(line): [name for name in names if name] for line, names in data.contexts_by_lineno(file).items()
        }
        for file in data.measured_files()
    }


def _run_mutant(session: pytest.Session, mutant: SqlMutant, items: list[pytest.Item]) -> str:
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)

        def run_tests() -> None:
            install(mutant)
            for item in items:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
                if session.testsfailed:
                    os._exit(3)

        _exit_after(run_tests)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return "timeout" if os.WTERMSIG(status) == signal.SIGALRM else "killed"
    return "survived" if status == 0 else "killed"


def install(mutant: SqlMutant) -> None:
    """Replaces the functions of a module, and its texts wherever they were imported, by the changed code."""
    path = ROOT / mutant.file
    code = compile(mutant.apply(path.read_text(encoding="utf-8")), str(path), "exec")
    install_code(mutant.file.removesuffix(".py").replace("/", "."), path, code)


def install_code(name: str, path: Path, code: types.CodeType) -> None:
    """Replaces the code of a module."""
    former = sys.modules[name]
    changed = types.ModuleType(name)
    changed.__dict__.update(__file__=str(path), __package__=former.__package__, __name__=name)
    sys.modules[name] = changed  # which dataclasses look up
    exec(code, changed.__dict__)  # noqa: S102 - our own code
    sys.modules[name] = former
    for key, value in list(vars(former).items()):
        new = vars(changed).get(key)
        if isinstance(value, types.FunctionType) and isinstance(new, types.FunctionType):
            _swap(value, new)
        elif isinstance(value, type) and isinstance(new, type) and value.__module__ == name:
            for attribute, member in list(vars(value).items()):
                _swap(member, vars(new).get(attribute))
        elif isinstance(value, (str, tuple, dict)) and new != value:
            for module in list(sys.modules.values()):
                if getattr(module, key, None) is value:
                    setattr(module, key, new)


def _swap(old: Any, new: Any) -> None:
    """Replaces the code of a function by that of another, also below decorators."""
    for wrapper in ("fget", "__func__", "__wrapped__"):
        if hasattr(old, wrapper) and hasattr(new, wrapper):
            _swap(getattr(old, wrapper), getattr(new, wrapper))
    if (
        isinstance(old, types.FunctionType)
        and isinstance(new, types.FunctionType)
        and not hasattr(old, "__wrapped__")
    ):
        old.__code__ = new.__code__
        old.__defaults__ = new.__defaults__


def main() -> int:
    """Runs mutants; 1 where one survived without a reason, or fewer than 90 in 100 were killed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, help="how many mutants of all, at random; all of them by default")
    parser.add_argument("--seed", type=int, default=17, help="of the random choice (17)")
    parser.add_argument("--match", default="", help="only modules whose path contains this text")
    arguments = parser.parse_args()
    part = read_parts()["storage"]
    sources = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for pattern in part.files
        for path in sorted(ROOT.glob(pattern))
    }
    mutants = [mutant for file, source in sources.items() for mutant in find_mutants(file, source)]
    mutants = [mutant for mutant in mutants if arguments.match in mutant.file]
    if arguments.sample and arguments.sample < len(mutants):
        chosen = random.Random(arguments.seed).sample(mutants, arguments.sample)  # noqa: S311 - no secret
        mutants = sorted(chosen, key=lambda mutant: (mutant.file, mutant.start))
    runner = Runner(mutants)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:benchmark", "-m", MARKS, "-k", part.keywords]
    pytest.main([*options, *part.tests], plugins=[runner])
    return report(runner.results, sources)


def report(results: dict[SqlMutant, str], sources: dict[str, str]) -> int:
    """Prints the survivors and how many were killed; the exit status of the program."""
    reasons = read_reasons(SURVIVORS_FILE)
    survivors = [mutant for mutant, result in results.items() if result in {"survived", "no tests"}]
    unexplained = 0
    for mutant in survivors:
        change = mutant.describe(sources[mutant.file])
        unexplained += change not in reasons
        shown = reasons.get(change, "NO REASON GIVEN")
        print(f"{mutant.file}:{mutant.line} {results[mutant]}\n  - {change.before}\n  + {change.after}\n  {shown}")  # noqa: T201
    print(f"{dict(Counter(results.values()))}: {len(survivors)} survived, {unexplained} of them without a reason")  # noqa: T201
    return int(unexplained > 0 or 10 * len(survivors) > len(results))


if __name__ == "__main__":
    sys.exit(main())
