"""Compiles a regular expression when it is first used.

A large expression takes up to 5 ms to compile. Those of the rarer questions would take a tenth of the time in which a
command prints a card, though few commands use them.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import regex


class LazyPattern:
    """A regular expression that is compiled when one of its attributes is first read.

    Args:
        pattern: the expression.
        flags: those of `re`, or of `regex`.
        longest: whether the longest alternative matches, whatever their order: `regex` compiles it.
    """

    def __init__(self, pattern: str, flags: int, *, longest: bool = False) -> None:
        self._source = pattern
        self._flags = flags
        self._longest = longest

    @cached_property
    def compiled(self) -> Any:  # noqa: ANN401  # the pattern of one of two libraries
        """The compiled expression."""
        if not self._longest:
            return re.compile(self._source, self._flags)
        import regex

        return regex.compile(self._source, self._flags | regex.POSIX)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # whatever a pattern has
        value = getattr(self.compiled, name)
        # Found without this method from now on.
        setattr(self, name, value)
        return value


def compile_lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Returns a pattern as `re.compile` makes it, compiled when it is first used.

    A mistake in the expression is noticed only then; the tests compile every pattern.
    """
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))


def compile_longest_lazily(pattern: str) -> regex.Pattern[str]:
    """Returns a pattern whose longest alternative matches, without regard to case, compiled when it is first used."""
    return cast("regex.Pattern[str]", LazyPattern(pattern, re.IGNORECASE, longest=True))
