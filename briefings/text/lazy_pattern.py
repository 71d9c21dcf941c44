"""Compiles a regular expression at its first use.

A large expression takes up to 5 ms to compile. Compiling all of them at import would take a tenth of the time of a
command that prints a card, although most commands use few of them.
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
        flags: flags of `re`, or of `regex` if `longest`.
        longest: whether to match the longest alternative rather than the first (`regex.POSIX`).
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
        # Later reads find the attribute without this method.
        setattr(self, name, value)
        return value


def compile_lazily(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Returns an equivalent of `re.compile(pattern, flags)` that compiles the expression at its first use.

    An invalid expression raises `re.error` only then; the tests compile every pattern.
    """
    return cast("re.Pattern[str]", LazyPattern(pattern, flags))


def compile_longest_lazily(pattern: str) -> regex.Pattern[str]:
    """Returns a case-insensitive pattern that matches the longest alternative, compiled at its first use."""
    return cast("regex.Pattern[str]", LazyPattern(pattern, re.IGNORECASE, longest=True))
