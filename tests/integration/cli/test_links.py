"""Tests `briefing-bot link` as an operator uses it."""

from __future__ import annotations

from typing import Any

import pytest


def test_link_names_the_card_and_changes_with_the_key(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_URL", "https://www.example.org/briefings/")
    first = run("link", "アルメニア")
    assert first.status == 0
    assert first.out.startswith("https://www.example.org/briefings/c/1/ja/")
    assert run("link", "アルメニア").out == first.out
    assert run("link", "Armenia", "--view", "full-text", "--language", "en").out.startswith(
        "https://www.example.org/briefings/c/1/en/"
    )
    assert run("link", "--new-key").status == 0
    other = run("link", "アルメニア")
    assert other.out.rpartition(".")[0] == first.out.rpartition(".")[0]
    assert other.out != first.out


def test_subject_without_link_is_explained_in_one_sentence(run: Any) -> None:
    unset = run("link", "アルメニア", language="en")
    assert (unset.status, unset.err.startswith("briefing-bot: WEB_URL: there is no public address")) == (2, True)
    for arguments in ((), ("アルメニア", "--new-key")):
        ran = run("link", *arguments, language="en")
        assert ran.status == 2
        assert "name a subject, or use --new-key alone." in ran.err
