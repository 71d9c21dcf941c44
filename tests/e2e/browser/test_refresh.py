"""A moderator renews the content in the local preview: attach, look, apply, ask, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.preview_page import (
    IDLE,
    NEWEST,
    choose_command,
    describe_page,
    press_button,
    reload_page,
    send_command,
)
from tests.support.preview_process import CHROMIUM, start_preview

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("simcord.preview", reason="the preview's extra is not installed")

PATIENCE = 60_000
"""Milliseconds that a busy machine may need for one step."""


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
def address(tmp_path: Path, builtin_database: Path) -> Iterator[str]:
    """The address of Discord that `briefing-bot preview` prints, over a database of the test's own."""
    with start_preview(tmp_path, builtin_database) as (discord, _slack):
        yield discord


@pytest.fixture
def page(address: str, window: playwright.Page) -> playwright.Page:
    window.set_viewport_size({"width": 1280, "height": 1300})
    window.goto(address)
    return window


def refresh_with(page: playwright.Page, document: Path) -> None:
    """Sends `/data refresh` with a document; all of it again where the page was stuck and had to be loaded again."""
    newest = page.evaluate(NEWEST)
    for _ in range(4):
        try:
            page.wait_for_function(IDLE)
            choose_command(page, "data refresh")
            page.get_by_role("option", name="document").first.click(timeout=PATIENCE / 4)
            page.locator("input[type=file]").first.set_input_files(str(document), timeout=PATIENCE / 4)
            page.wait_for_timeout(1000)
            page.wait_for_function(IDLE)
            page.locator("#send-message").click(timeout=PATIENCE / 4)
            page.wait_for_function(IDLE)
            # Waits for the answer itself: a second command before it comes would propose the document twice.
            page.wait_for_function(f"newest => ({NEWEST})() > newest", arg=newest, timeout=PATIENCE / 4)
        except playwright.TimeoutError:
            if page.evaluate(NEWEST) > newest:
                return
            reload_page(page)
            continue
        return
    pytest.fail(f"the command was not sent; {describe_page(page)}")


def newest(page: playwright.Page) -> playwright.Locator:
    return page.locator("article.channel-message").last


def test_a_document_is_attached_seen_applied_asked_about_and_taken_back(
    page: playwright.Page, tmp_path: Path
) -> None:
    (tmp_path / "next.md").write_text(DOCUMENT, encoding="utf-8")
    page.locator("article.channel-message").first.wait_for()
    refresh_with(page, tmp_path / "next.md")
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

    press_button(page, newest(page).get_by_role("button", name="適用する"), newest(page).get_by_text("適用しました"))
    page.screenshot(path=tmp_path / "applied.png")
    assert brief(page, "名古屋")

    press_button(page, page.get_by_role("button", name="版 1 に戻す").last, page.get_by_text("戻しました").last)
    page.screenshot(path=tmp_path / "back.png")
    assert not brief(page, "名古屋")


def brief(page: playwright.Page, word: str) -> bool:
    """Whether the card of Armenia has a word; asked as a person would."""
    send_command(page, "brief", "アルメニア")
    newest(page).get_by_role("heading", name="アルメニア").first.wait_for()
    return word in newest(page).inner_text()
