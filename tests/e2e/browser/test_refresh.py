"""A moderator renews the content in the local preview: attach, look, apply, ask, and back."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("simcord.preview", reason="the preview's extra is not installed")

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
PATIENCE = 60_000
"""Milliseconds that a busy machine may need for one step."""

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

DOCUMENT = """+++
edition = 2026
number = "2-6"
kind = "digest"
language = "ja"
title = "試験の章"
+++
# 1 各国 {p=142}

- アルメニアの外相が2025年3月8日に名古屋を訪れた。 {p=142 date=2025-03-08}
- ジョージアでは2025年10月26日に議会の選挙があった。 {p=144 date=2025-10-26}
"""

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address that `briefing-bot preview` prints, over a database of the test's own."""
    environment = {**os.environ, "DATABASE_PATH": str(tmp_path / "briefings.db"), "PYTHONUNBUFFERED": "1"}
    environment.pop("DISCORD_TOKEN", None)
    process = subprocess.Popen(
        [Path(sys.executable).with_name("briefing-bot"), "preview", "--port", "0"],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        told = []
        for line in process.stdout:
            told.append(line)
            if "http://127.0.0.1:" in line:
                yield line[line.index("http") :].strip()
                break
        else:
            pytest.fail("".join(told))
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


@pytest.fixture
def page(address: str) -> Iterator[playwright.Page]:
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1300}, locale="ja-JP")
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        yield page
        browser.close()


def command(page: playwright.Page, name: str) -> None:
    """Type a command as far as its options."""
    page.locator("#channel-composer-input").click()
    page.keyboard.type(name)
    page.get_by_text(name, exact=True).last.wait_for()
    page.keyboard.press("Enter")
    page.locator("[data-command-mode]").wait_for()


def send(page: playwright.Page, *keys: str) -> None:
    """Send the command; once more where a busy machine still looked at what was chosen before."""
    messages = page.locator("article.channel-message")
    before = messages.count()
    for _ in range(6):
        page.wait_for_timeout(1000)
        for key in keys:
            page.keyboard.press(key)
        if not keys:
            page.locator("#send-message").click()
        try:
            # Waits for the answer itself: a second press before it comes would send the command twice.
            page.wait_for_function(
                "before => document.querySelectorAll('article.channel-message').length > before",
                arg=before,
                timeout=PATIENCE / 4,
            )
        except playwright.TimeoutError:
            continue
        return
    pytest.fail("the command was not sent")


def newest(page: playwright.Page) -> playwright.Locator:
    return page.locator("article.channel-message").last


def test_a_document_is_attached_seen_applied_asked_about_and_taken_back(
    page: playwright.Page, tmp_path: Path
) -> None:
    (tmp_path / "next.md").write_text(DOCUMENT, encoding="utf-8")
    command(page, "/data refresh")
    page.get_by_role("option", name="document").first.click()
    page.locator("input[type=file]").first.set_input_files(str(tmp_path / "next.md"))
    send(page)
    newest(page).get_by_role("button", name="適用する").wait_for()
    proposal = newest(page).inner_text()
    page.screenshot(path=tmp_path / "proposal.png")
    for told in (
        "更新の確認",
        "2026年版 2-6（要約・日本語）「試験の章」",
        "段落・注: 追加 2",
        "report.md",
        "まだ適用していません",
    ):
        assert told in proposal
    (touched,) = re.findall(r"変わるカードを前後で見る（(\d+)件）", proposal)
    assert int(touched) < 20, "cards that only say that the new edition is silent are counted"

    newest(page).get_by_role("button", name="適用する").click()
    newest(page).get_by_text("適用しました").wait_for()
    page.screenshot(path=tmp_path / "applied.png")
    assert brief(page, "名古屋")

    page.get_by_role("button", name="版 1 に戻す").last.click()
    page.get_by_text("戻しました").last.wait_for()
    page.screenshot(path=tmp_path / "back.png")
    assert not brief(page, "名古屋")


def brief(page: playwright.Page, word: str) -> bool:
    """Whether the card of Armenia has a word; asked as a person would."""
    command(page, "/brief")
    page.keyboard.insert_text("アルメニア")
    send(page, "Escape", "Enter")
    newest(page).get_by_role("heading", name="アルメニア").first.wait_for()
    return word in newest(page).inner_text()
