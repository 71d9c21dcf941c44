"""Names and contents of files can't send control sequences to a terminal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.cli.output import print_json, print_json_line
from tests.support import hostile_files as hostile
from tests.support import sample_documents as sample

ESCAPE = "\x1b]0;owned\x07\x1b[31m\u202e\x9b2J"


def inputs() -> dict[str, bytes]:
    page = sample.html()
    return {
        "name": page,
        "members.zip": hostile.zipped((f"{ESCAPE}.png", b"\x89PNG\r\n\x1a\n"), (f"a{ESCAPE}.html", page)),
        "ignored.zip": hostile.zipped((f".{ESCAPE}", b"x"), ("a.html", page)),
        "key.toml": f'[lighthouses]\n"{ESCAPE[0:1]}" = 1\n'.encode(),
        "key2.toml": '[lighthouses]\n"\\u001b[31mred\\u009b" = 1\nnames = { en = "L", ja = "灯" }\n'.encode(),
        "front.md": f'+++\nedition = 2031\n"\\u001b[31mkey" = 1\n+++\n# A {ESCAPE}\n\n- Armenia met.\n'.encode(),
        "title.html": f"<!doctype html><title>A{ESCAPE}</title><body><h1>A{ESCAPE}</h1><p>Armenia met.".encode(),
    }


SAMPLE = {("import", "name"), ("import", "key2.toml"), ("import", "front.md"), ("import", "title.html"),
          ("check", "members.zip"), ("check", "key.toml"), ("check", "title.html")}  # fmt: skip


@pytest.mark.fault(37)
@pytest.mark.parametrize(
    ("command", "name"),
    [
        pytest.param(command, name, marks=[] if (command, name) in SAMPLE else pytest.mark.exhaustive)
        for command in ("import", "check")
        for name in inputs()
    ],
)
def test_no_escape_sequence_of_a_file_reaches_the_terminal(run, tmp_path: Path, name: str, command: str) -> None:
    path = tmp_path / (f"{ESCAPE.replace('/', '')}.html" if name == "name" else name)
    path.write_bytes(inputs()[name])
    ran = run(command, str(path), language="en")
    shown = ran.out + ran.err
    assert shown.strip()
    assert not set(shown) & set("\x1b\x07\x9b\u202e")


@pytest.mark.fault(37)
@pytest.mark.parametrize("print_value", [print_json, print_json_line])
def test_json_has_no_escape_sequence(print_value, capsys: pytest.CaptureFixture[str]) -> None:
    """This includes the control character U+009B, which JSON does not escape; the parsed output equals the data."""
    value = {f"key {ESCAPE}": [f"text {ESCAPE}\u2028\u0085\n\t"]}
    print_value(value)
    shown = capsys.readouterr().out
    assert not set(shown) & set("\x1b\x07\x9b\u202e\u2028\u0085")
    assert json.loads(shown) == value


@pytest.mark.fault(37)
@pytest.mark.parametrize("command", [("match", "--", f"lamp {ESCAPE}"), ("match", "--json", "--", f"lamp {ESCAPE}")])
def test_no_escape_sequence_of_a_query_reaches_the_terminal(run, command: tuple[str, ...]) -> None:
    ran = run(*command, language="en")
    assert "lamp" in ran.out
    assert not set(ran.out + ran.err) & set("\x1b\x07\x9b\u202e")


@pytest.mark.fault(37)
@pytest.mark.parametrize("command", [("about",), ("about", "--json")])
def test_no_escape_sequence_of_a_setting_reaches_the_terminal(
    run, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SOURCE_URL", f"https://example.org/{ESCAPE}")
    ran = run(*command, language="en")
    assert "https://example.org/" in ran.out
    assert not set(ran.out + ran.err) & set("\x1b\x07\x9b\u202e")
