"""Changes the code of one part of the product by mutmut, and lists the changes that its tests do not detect.

`python -m tests.mutation.random_mutants delivery --sample 300`. The parts are in `parts.toml`. The work is done in a
copy, `.mutants/PART`, which stores results: `--survivors` tries again what survived the last time.

A survivor that is no defect has an entry in `survivors.toml`, with the reason why no test can or should detect it:

    [[survivor]]
    function = "briefings.posting.turns.choose_turn"
    before = "rest = sorted(rest)"
    after = "rest = None"
    reason = "..."
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PARTS_FILE = Path(__file__).with_name("parts.toml")
SURVIVORS_FILE = Path(__file__).with_name("survivors.toml")
COPIED = ("bot", "briefings", "migrations", "tests")
MARKS = "not bench and not soak and not mutant and not browser and not chapter and not exhaustive"
UNCHANGED_LINES = (r"\b_?log(ger)?\.(debug|info|warning|error|exception)\(",)
"""Lines that are not mutated: no test should depend on the wording of log messages."""

_SQL = re.compile(
    r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|VALUES|SET|AND|OR|ORDER BY|JOIN|CONFLICT)\b| = (\?|excluded)"
)

KILLED = frozenset({"killed", "timeout", "segfault", "suspicious", "caught by type check"})


@dataclass(frozen=True)
class Part:
    """A part of the product.

    Attributes:
        name: what `make mutants PART=…` calls it.
        files: patterns of the files that are mutated.
        tests: folders and files whose tests are run.
        without: patterns of files that are not mutated although `files` matches them.
        keywords: an expression for pytest's `-k` that leaves tests out.
    """

    name: str
    files: tuple[str, ...]
    tests: tuple[str, ...]
    without: tuple[str, ...] = ()
    keywords: str = ""

    def contains(self, path: str) -> bool:
        """Returns whether a file of the repository is mutated."""
        included, excluded = (
            any(fnmatch(path, pattern) for pattern in patterns) for patterns in (self.files, self.without)
        )
        return included and not excluded


@dataclass(frozen=True)
class Mutant:
    """A changed function.

    Attributes:
        name: mutmut's name of it.
        module: dotted name of its module.
        status: its result, in mutmut's words.
    """

    name: str
    module: str
    status: str


@dataclass(frozen=True)
class Change:
    """What a mutant changed.

    Attributes:
        function: dotted name of the function, with its class.
        before: the removed lines, joined by blanks.
        after: the lines in their place.
    """

    function: str
    before: str
    after: str


def read_parts(path: Path = PARTS_FILE) -> dict[str, Part]:
    """Returns the parts by name."""
    parts = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        name: Part(name, **{key: tuple(value) if isinstance(value, list) else value for key, value in part.items()})
        for name, part in parts.items()
    }


def read_reasons(path: Path = SURVIVORS_FILE) -> dict[Change, str]:
    """Explains why survivors are no defects."""
    if not path.exists():
        return {}
    entries = tomllib.loads(path.read_text(encoding="utf-8")).get("survivor", [])
    return {Change(entry["function"], entry["before"], entry["after"]): entry["reason"] for entry in entries}


def prepare(part: Part, folder: Path) -> None:
    """Copies the repository to a folder, with mutmut's configuration of the part.

    Unchanged files keep their times, by which mutmut selects the files to mutate again.
    """
    for entry in COPIED:
        _copy_changed(ROOT / entry, folder / entry)
    # mutmut copies the tests into its own folder, but does not delete removed files.
    shutil.rmtree(folder / "mutants" / "tests", ignore_errors=True)
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "pyproject.toml").write_text(f"{project}\n{format_configuration(part)}", encoding="utf-8")
    shared = ROOT.parent / "shared"
    if shared.exists() and not (folder / "shared").exists():
        (folder / "shared").symlink_to(shared)


def format_configuration(part: Part) -> str:
    """Returns the table `tool.mutmut` of a part."""
    values: dict[str, Any] = {
        "source_paths": ["bot", "briefings"],
        "only_mutate": list(part.files),
        "do_not_mutate": list(part.without),
        "do_not_mutate_patterns": list(UNCHANGED_LINES),
        "also_copy": ["migrations"],
        "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "no:benchmark", "-m", MARKS, "-k", part.keywords],
        "pytest_add_cli_args_test_selection": list(part.tests),
        "timeout_constant": 4.0,
        "timeout_multiplier": 10.0,
        "use_git_change_detection": False,
        "track_dependencies": False,
    }
    # JSON's lists, texts, numbers and constants are TOML's.
    lines = [f"{key} = {json.dumps(value)}" for key, value in values.items()]
    return "\n".join(["[tool.mutmut]", *lines, ""])


def _copy_changed(source: Path, target: Path) -> None:
    wanted = {
        path.relative_to(source)
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    for name in wanted:
        new, old = source / name, target / name
        if not old.exists() or old.read_bytes() != new.read_bytes():
            old.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(new, old)  # with the current time: later than the mutants of the former text
    for path in list(target.rglob("*")):
        if path.is_file() and path.relative_to(target) not in wanted:
            path.unlink()


def generate(folder: Path) -> None:
    """Makes the mutants of all files, before any is run, so that some of them can be chosen."""
    code = (
        "import pathlib; from mutmut.__main__ import copy_src_dir, create_mutants, set_mutant_under_test\n"
        "set_mutant_under_test('mutant_generation'); pathlib.Path('mutants').mkdir(exist_ok=True)\n"
        "copy_src_dir(); create_mutants(1)\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def list_mutants(part: Part, folder: Path) -> list[Mutant]:
    """Returns the mutants of a part with their results, by module and name; not those of files that it had before."""
    from mutmut.stats import status_by_exit_code

    mutants = []
    for path in sorted((folder / "mutants").rglob("*.py.meta")):
        if not part.contains(path.relative_to(folder / "mutants").as_posix().removesuffix(".meta")):
            continue
        codes: dict[str, int | None] = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        mutants += [Mutant(name, name.rpartition(".")[0], status_by_exit_code[code]) for name, code in codes.items()]
    return mutants


def choose(mutants: Iterable[Mutant], sample: int | None, seed: int) -> list[str]:
    """Returns the names of a random subset, the same for a seed; of all if there are no more."""
    names = sorted(mutant.name for mutant in mutants)
    if sample is None or len(names) <= sample:
        return names
    return sorted(random.Random(seed).sample(names, sample))  # noqa: S311 - no secret


def run(folder: Path, names: list[str]) -> None:
    """Runs mutants one after the other; only the tests that call a changed function are run."""
    command = [str(Path(sys.executable).with_name("mutmut")), "run", "--max-children", "1", *names]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run(command, cwd=folder, env=environment, check=True)


def find_changes(folder: Path, mutants: Iterable[Mutant]) -> dict[Mutant, Change]:
    """Finds the change of each mutant."""
    from mutmut.mutation.diff_apply import get_diff_for_mutant

    former = Path.cwd()
    os.chdir(folder)  # mutmut's paths are relative
    try:
        return {
            mutant: describe_change(
                mutant.name, get_diff_for_mutant(mutant.name, path=f"{mutant.module.replace('.', '/')}.py")
            )
            for mutant in mutants
        }
    finally:
        os.chdir(former)


def describe_change(name: str, diff: str) -> Change:
    """Returns a change from a mutant's name and its unified diff."""
    module, _, mangled = name.partition("__mutmut_")[0].rpartition(".")
    function = mangled.removeprefix("x_").removeprefix("xǁ").replace("ǁ", ".")
    lines = [line for line in diff.splitlines() if not line.startswith(("---", "+++"))]
    removed, added = (" ".join(line[1:].strip() for line in lines if line.startswith(sign)) for sign in "-+")
    return Change(f"{module}.{function}", removed, added)


def is_same_program(change: Change) -> bool:
    """Returns whether only the case of SQL was changed. Keywords and names have no case, but quoted texts do."""
    if _SQL.search(change.before) is None or change.before.casefold() != change.after.casefold():
        return False
    return re.findall("'[^']*'", change.before) == re.findall("'[^']*'", change.after)


def format_table(mutants: Iterable[Mutant]) -> list[str]:
    """Returns a Markdown table: the number of mutants of each module, and how many were killed."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for mutant in mutants:
        for row in (mutant.module, "**all**"):
            counts[row]["killed" if mutant.status in KILLED else "survived"] += 1
    lines = ["| module | mutants | killed | survived | killed, % |", "|---|---|---|---|---|"]
    for row in [*sorted(counts.keys() - {"**all**"}), "**all**"]:
        killed, survived = counts[row]["killed"], counts[row]["survived"]
        share = 100 * killed / max(1, killed + survived)
        lines.append(f"| {row} | {killed + survived} | {killed} | {survived} | {share:.1f} |")
    return lines


def main() -> int:
    """Runs the mutants of a part; 1 where one survived without a reason, or fewer than 90 in 100 were killed."""
    parts = read_parts()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=sorted(parts))
    parser.add_argument("--sample", type=int, help="how many mutants of all, at random; all of them by default")
    parser.add_argument("--seed", type=int, default=17, help="of the random choice (17)")
    parser.add_argument("--match", default="", help="only mutants whose name contains this text")
    parser.add_argument("--survivors", action="store_true", help="only those that survived before")
    parser.add_argument("--report", action="store_true", help="run nothing; print what is known")
    arguments = parser.parse_args()
    part = parts[arguments.part]
    folder = ROOT / ".mutants" / part.name
    folder.mkdir(parents=True, exist_ok=True)
    if not arguments.report:
        prepare(part, folder)
        generate(folder)
        candidates = [mutant for mutant in list_mutants(part, folder) if arguments.match in mutant.name]
        if arguments.survivors:
            candidates = [mutant for mutant in candidates if mutant.status in {"survived", "no tests"}]
        names = choose(candidates, arguments.sample, arguments.seed)
        if names:
            run(folder, names)
    return report([mutant for mutant in list_mutants(part, folder) if mutant.status != "not checked"], folder)


def report(mutants: list[Mutant], folder: Path) -> int:
    """Prints the survivors and the table; the exit status of the program."""
    changes = find_changes(folder, [mutant for mutant in mutants if mutant.status not in KILLED])
    same = {mutant for mutant, change in changes.items() if is_same_program(change)}
    changes = {mutant: change for mutant, change in changes.items() if mutant not in same}
    mutants = [mutant for mutant in mutants if mutant not in same]
    reasons = read_reasons()
    unexplained = 0
    for mutant, change in changes.items():
        reason = reasons.get(change)
        unexplained += reason is None
        shown = reason or "NO REASON GIVEN"
        print(f"{mutant.name} {mutant.status}\n  - {change.before}\n  + {change.after}\n  {shown}")  # noqa: T201
    print("\n".join(["", *format_table(mutants)]))  # noqa: T201
    print(f"\n{len(same)} that only change the case of SQL are not counted")  # noqa: T201
    print(f"{len(changes)} survived, {unexplained} of them without a reason in survivors.toml")  # noqa: T201
    return int(unexplained > 0 or 10 * len(changes) > len(mutants))


if __name__ == "__main__":
    sys.exit(main())
