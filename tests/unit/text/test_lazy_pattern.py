"""A pattern that is compiled at its first use has the same results as a compiled one."""

from __future__ import annotations

import re

import regex

from briefings.text.lazy_pattern import LazyPattern, compile_lazily, compile_longest_lazily


def test_nothing_is_compiled_before_the_first_use() -> None:
    pattern = compile_lazily("a(")
    assert isinstance(pattern, LazyPattern)
    try:
        pattern.search("a")
    except re.error:
        return
    raise AssertionError("a wrong expression was compiled")


def test_it_has_the_methods_and_attributes_of_a_pattern() -> None:
    source = r"(?P<year>\d{4})年"
    lazy, compiled = compile_lazily(source, re.IGNORECASE), re.compile(source, re.IGNORECASE)
    text = "2024年と2025年"
    for _ in range(2):  # the second time with the compiled pattern
        assert lazy.findall(text) == compiled.findall(text)
        assert lazy.sub("x", text) == "xとx"
        match = lazy.match(text)
        assert match is not None
        assert match["year"] == "2024"
        assert (lazy.pattern, lazy.flags) == (compiled.pattern, compiled.flags)


def test_longest_alternative_matches() -> None:
    match = compile_longest_lazily("mem|members|member").match("MEMBERS of")
    assert isinstance(match, regex.Match)
    assert match[0] == "MEMBERS"
