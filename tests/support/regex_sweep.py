"""Finds the regular expressions of the product, and measures how their work grows with the length of a text."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import pkgutil
import random
import re
import re._constants as sre
import re._parser as sre_parser
import time
from collections import defaultdict, deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import regex

import bot
import briefings
from briefings.text.lazy_pattern import LazyPattern

ROOT = Path(briefings.__file__).resolve().parent.parent
REGEX_TYPES = (re.Pattern, type(regex.compile("a")))
OPERATIONS = {
    "search": lambda pattern, text: pattern.search(text),
    "finditer": lambda pattern, text: deque(pattern.finditer(text), maxlen=0),
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
}
SCANNING = frozenset({"finditer", "findall", "sub", "subn", "split"})
COMMON_PUMPS = (
    *(
        "7、",
        "7",
        "a",
        " ",
        "\n",
        "港",
        "7,7",
        "1月",
        "a b",
        "(",
        "「",
        "[",
        "<",
        "|",
        "=",
        ".",
        "-",
        " \n",
        "\u3000",
        "年",
        "A",
    ),
    *(
        "Aa ",
        "第1",
        "1.",
        "*",
        "_",
        "#",
        "\\",
        "&",
        "http://",
        "a,",
        "…",
        ". ",
        "・",
        "(1)",
        "\t",
        "1 ",
        "join ",
        "invite ",
    ),
)
_CALL = re.compile(r"\bre\.(?!(?:compile|escape)\b)[a-z]+\(")
_CATEGORIES = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_NOT_WORD": "-"}
_SHORT_LENGTHS = (24, 40, 64, 100, 160)
"""Lengths at which an exponential pattern is slow, but still ends."""

_SHORT_SECONDS = 0.01
_SAMPLES = 12
_MAX_RANGE = 8


@dataclasses.dataclass(frozen=True)
class FoundPattern:
    """A pattern of the product, and the operations that the source uses it for."""

    name: str
    pattern: Any
    operations: frozenset[str]


def find_patterns() -> list[FoundPattern]:
    """Finds the compiled patterns in the variables of every module, and the literal ones of calls (`re.sub`)."""
    sources = {path: path.read_text(encoding="utf-8") for package in ("bot", "briefings")
               for path in sorted((ROOT / package).rglob("*.py"))}  # fmt: skip
    used: dict[str, set[str]] = defaultdict(set)
    for source in sources.values():
        for variable, method in re.findall(r"\b(\w+)(?:\[[^\]\n]{0,60}\])?\.(\w+)\(", source):
            used[variable].add(method)
    found: dict[tuple[Any, int], FoundPattern] = {}
    for package in (bot, briefings):
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for variable, value in vars(importlib.import_module(info.name)).items():
                for pattern in _patterns_in(value):
                    operations = {name for name in OPERATIONS if name in used[variable]}
                    operations |= {"finditer"} if used[variable] & SCANNING else set()
                    entry = FoundPattern(f"{info.name}:{variable}", pattern, frozenset(operations or OPERATIONS))
                    found.setdefault((pattern.pattern, pattern.flags), entry)
    for path, source in sources.items():
        # Parsing every source would take a second.
        for name, text, operation in _literal_calls(source) if _CALL.search(source) else ():
            pattern = re.compile(text)
            entry = FoundPattern(f"{path.relative_to(ROOT)}:{name}", pattern, frozenset({operation}))
            found.setdefault((text, pattern.flags), entry)
    return list(found.values())


def _patterns_in(value: object, depth: int = 0) -> Iterator[Any]:
    if isinstance(value, LazyPattern):
        yield value.compiled
    elif isinstance(value, REGEX_TYPES):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for key, item in value.items():
            yield from _patterns_in(key, depth + 1)
            yield from _patterns_in(item, depth + 1)
    elif depth < 4 and isinstance(value, (tuple, list, set, frozenset)):
        for item in value:
            yield from _patterns_in(item, depth + 1)
    elif depth < 4 and dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _patterns_in(getattr(value, field.name, None), depth + 1)


def _literal_calls(source: str) -> Iterator[tuple[str, str, str]]:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        owner, first = node.func.value, node.args[0]
        is_call = isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr not in ("compile", "escape")
        if is_call and isinstance(first, ast.Constant) and isinstance(first.value, str):
            operation = "finditer" if node.func.attr in SCANNING else node.func.attr
            yield f"{node.lineno}", first.value, operation


def list_pumps(pattern: Any) -> list[str]:
    """Lists strings to repeat: common ones, and samples that the repeated parts of the pattern match."""
    pumps = list(COMMON_PUMPS)
    tree = _parse(pattern)
    if tree is None:
        return pumps
    choose = random.Random(3)  # noqa: S311 - reproducible samples
    for part in _repeated_parts(tree):
        pumps += [_sample(part, choose) for _ in range(2)]
    pumps += [_sample(tree, choose) for _ in range(3)]
    return [pump for pump in dict.fromkeys(pumps) if 0 < len(pump) < 400]


def list_short_pumps(pattern: Any) -> list[str]:
    """Lists more samples that the repeated parts of the pattern match, for short texts."""
    pumps = list_pumps(pattern)
    tree = _parse(pattern)
    if tree is not None:
        choose = random.Random(5)  # noqa: S311 - reproducible samples
        for part in _repeated_parts(tree):
            pumps += [_sample(part, choose) for _ in range(_SAMPLES)]
    return [pump for pump in dict.fromkeys(pumps) if 0 < len(pump) < max(_SHORT_LENGTHS) // 4]


def _parse(pattern: Any) -> Any:
    """Returns the parsed pattern; None if only `regex` can parse it."""
    try:
        flags = pattern.flags & (re.IGNORECASE | re.MULTILINE | re.DOTALL | re.VERBOSE | re.ASCII)
        return sre_parser.parse(pattern.pattern, flags)
    except (re.error, TypeError):
        return None


def _repeated_parts(tree: Any) -> Iterator[Any]:
    for operation, value in tree:
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            if value[1] is sre.MAXREPEAT or value[1] > 20:
                yield value[2]
            yield from _repeated_parts(value[2])
        elif operation is sre.SUBPATTERN:
            yield from _repeated_parts(value[3])
        elif operation is sre.BRANCH:
            for branch in value[1]:
                yield from _repeated_parts(branch)
        elif operation in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeated_parts(value[1])
        elif operation is sre.ATOMIC_GROUP:
            yield from _repeated_parts(value)


def _sample(tree: Any, choose: random.Random) -> str:
    text = ""
    for operation, value in tree:
        if operation is sre.LITERAL:
            text += chr(value)
        elif operation is sre.NOT_LITERAL:
            text += "a" if chr(value) != "a" else "b"
        elif operation is sre.ANY:
            text += choose.choice("a7 港")
        elif operation is sre.IN:
            text += choose.choice(_members(value))
        elif operation in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            text += "".join(_sample(value[2], choose) for _ in range(min(max(value[0], 1), 3)))
        elif operation is sre.SUBPATTERN:
            text += _sample(value[3], choose)
        elif operation is sre.ATOMIC_GROUP:
            text += _sample(value, choose)
        elif operation is sre.BRANCH:
            text += _sample(choose.choice(value[1]), choose)
    return text


def _members(items: Any) -> list[str]:
    """Returns the characters of a class, a few of each range; of a negated one, common characters that it has."""
    if any(operation is sre.NEGATE for operation, _ in items):
        return [character for character in "a7 港A、-" if not any(_has(item, character) for item in items)] or ["a"]
    members = []
    for operation, value in items:
        if operation is sre.LITERAL:
            members.append(chr(value))
        elif operation is sre.RANGE:
            members += map(chr, range(value[0], min(value[1], value[0] + _MAX_RANGE) + 1))
        elif operation is sre.CATEGORY:
            members.append(_CATEGORIES.get(str(value), "a"))
    return list(dict.fromkeys(members)) or ["a"]


def _has(item: tuple[Any, Any], character: str) -> bool:
    operation, value = item
    if operation is sre.LITERAL:
        return chr(value) == character
    if operation is sre.RANGE:
        return bool(value[0] <= ord(character) <= value[1])
    tests = {"CATEGORY_SPACE": str.isspace, "CATEGORY_DIGIT": str.isdigit, "CATEGORY_WORD": str.isalnum}
    return operation is sre.CATEGORY and str(value) in tests and tests[str(value)](character)


def _find_exponential(found: FoundPattern) -> str:
    """Finds a short text that takes a pattern exponential time; empty if there is none.

    A long text would take for ever, so each text is at most two thirds longer than the previous one.
    """
    for pump in list_short_pumps(found.pattern):
        for length in _SHORT_LENGTHS:
            text = _repeat(found.pattern, pump, "\x00", length)
            for operation in sorted(found.operations):
                # Twice, since the first use of a pattern compiles it.
                if all(_measure(found.pattern, operation, text) >= _SHORT_SECONDS for _run in range(2)):
                    return f"{found.name}: {operation} of {length} characters of {pump!r} has no end"
    return ""


def find_superlinear(found: FoundPattern, *, length: int, factor: int = 8, beginning: str = "") -> str:
    """Describes how the work of a pattern grows faster than the length of a text; empty if it does not.

    Processor time is compared, of three runs at most, and only if there is enough of it to measure: a quadratic
    pattern takes `factor` squared as long for a text `factor` times as long, a linear one `factor` times. Exponential
    patterns are found with short texts before.

    Args:
        found: the pattern.
        length: characters of the shorter text.
        factor: how many times as long the longer one is.
        beginning: the text before the repeated text.
    """
    if exponential := _find_exponential(found):
        return exponential
    texts = {
        (pump, end): _repeat(found.pattern, pump, end, length, beginning)
        for pump in list_pumps(found.pattern)
        for end in ("", "\x00")
    }
    for operation in sorted(found.operations):
        # Reading the clock takes longer than most texts, which are fast enough even all together.
        if _measure(found.pattern, operation, *texts.values()) < length * 1e-6:
            continue
        for (pump, end), text in texts.items():
            if _measure(found.pattern, operation, text) < length * 1e-6:
                continue
            long_text = _repeat(found.pattern, pump, end, length * factor, beginning)
            for _run in range(3):
                ratio = _measure(found.pattern, operation, long_text) / _measure(found.pattern, operation, text)
                if ratio <= factor * 3:
                    break
            else:
                growth = f"takes {ratio:.0f} times as long for {factor} times the text"
                return f"{found.name}: {operation} of {pump!r} {growth}"
    return ""


def _repeat(pattern: Any, pump: str, end: str, length: int, beginning: str = "") -> Any:
    text = beginning + (pump * (length // len(pump) + 1))[:length] + end
    return text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text


def _measure(pattern: Any, operation: str, *texts: Any) -> float:
    apply = OPERATIONS[operation]
    start = time.process_time()
    for text in texts:
        apply(pattern, text)
    return max(time.process_time() - start, 1e-6)
