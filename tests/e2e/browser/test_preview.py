"""The local preview in a browser, with the real bot."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.preview_page import (
    IDLE,
    NEWEST,
    POLLING,
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

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not Path(CHROMIUM).exists(), reason=f"{CHROMIUM} is missing: install Debian's chromium"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, builtin_database: Path) -> Iterator[str]:
    """The address of Discord that `briefing-bot preview` prints."""
    with start_preview(tmp_path_factory.mktemp("preview"), builtin_database) as (discord, _slack):
        yield discord


@pytest.fixture
def page(window: playwright.Page, address: str) -> playwright.Page:
    window.set_viewport_size({"width": 1280, "height": 1100})
    window.goto(address)
    return window


def ask(page: playwright.Page, query: str, command: str = "brief") -> playwright.Locator:
    """Sends a query, and returns the answer."""
    return send_command(page, command, query)


def press(page: playwright.Page, label: str, shown: str) -> None:
    """Moves the focus to a button of the last card with Shift and Tab, and presses Enter until its card is shown."""
    for _ in range(4):
        if not focus_button(page, label):
            reload_page(page)
            continue
        page.keyboard.press("Enter")
        try:
            page.wait_for_function(IDLE, polling=POLLING)
            wait_for_card(page, shown, PATIENCE / 4)
        except playwright.TimeoutError:
            reload_page(page)
            if shown in page.locator("article.channel-message").last.inner_text():
                return  # pressed, but not drawn yet: its button is disabled now, and no key reaches it
            continue
        return
    pytest.fail(f"no key reaches {label!r}, or it has no effect; {describe_page(page)}")


def focus_button(page: playwright.Page, label: str) -> bool:
    """Moves the focus back to a button of a card with Shift and Tab, and returns whether the key reaches it.

    The direction is backwards, because the newest message is the last before the field in which commands are typed.
    """
    for _ in range(1_000):  # Tab reaches every button and link of every message of the channel
        page.keyboard.press("Shift+Tab")
        focused = page.evaluate(
            "() => document.activeElement.closest('article.channel-message') ? document.activeElement.innerText : ''"
        )
        if str(focused).strip() == label:
            return True
    return False


def wait_for_card(page: playwright.Page, text: str, timeout: float = PATIENCE) -> None:
    """Waits until the last card has a text; `timeout` is in milliseconds."""
    page.wait_for_function(
        "text => [...document.querySelectorAll('article.channel-message')].at(-1).innerText.includes(text)",
        arg=text,
        timeout=timeout,
        polling=POLLING,
    )


def test_reader_walks_through_the_screens_by_keyboard_alone(page: playwright.Page) -> None:
    """The path leads from the start card to an index, a subject, its views and back, with Tab and Enter."""
    ask(page, "項目の一覧")
    wait_for_card(page, "何を調べますか")
    press(page, "枠組み", "上海協力機構")
    ask(page, "アルメニアとアゼルバイジャン")
    wait_for_card(page, "ともに加わる枠組み")
    press(page, "🇦🇲 アルメニア", "次の節目")
    press(page, "くわしく", "主な日付")
    press(page, "年表", "アルメニアの年表")
    press(page, "出典つきの一覧", "日本とアルメニアが外交関係を樹立")
    press(page, "← アルメニア、アゼルバイジャン", "ともに加わる枠組み")


@pytest.mark.exhaustive
def test_reader_walks_through_years_and_a_search_by_keyboard_alone(page: playwright.Page) -> None:
    """The path leads from a year to the next and to all years, and from a search to a subject and back."""
    ask(page, "アルメニア 2024")
    wait_for_card(page, "2024年 · 5件")
    press(page, "← 2023年", "2023年 · 1件")
    press(page, "2024年 →", "2024年 · 5件")
    press(page, "年表の全体", "1918～2024")
    ask(page, "石炭")
    wait_for_card(page, "本文に")
    press(page, "日露経済関係", "← 石炭")
    press(page, "← 石炭", "「石炭」は本文に")


def test_half_width_query_gets_the_card_and_the_chronology_opens(page: playwright.Page) -> None:
    card = ask(page, "ｱﾙﾒﾆｱ")
    card.get_by_role("heading", name="アルメニア").first.wait_for()
    assert "p.14" in card.inner_text()
    listed = card.get_by_role("button", name="出典つきの一覧")
    press_button(page, card.get_by_role("button", name="年表"), listed)
    picture = card.get_by_role("img", name="アルメニアの年表").last
    picture.wait_for()
    assert "1992年9月7日" in (picture.get_attribute("alt") or ""), "the alt text has the entries"
    press_button(page, listed, card.get_by_text("日本とアルメニアが外交関係を樹立"))


def test_other_reader_is_answered_in_english(page: playwright.Page) -> None:
    page.locator("#viewer-picker").select_option(label="Alex")
    page.wait_for_timeout(1000)
    card = ask(page, "アルメニア")
    card.get_by_role("heading", name="Armenia").first.wait_for()


def test_search_is_paged_opened_and_left_again(page: playwright.Page) -> None:
    ask(page, "制裁", command="search")
    wait_for_card(page, "検索「制裁」: 14か所")
    card = page.locator("article.channel-message").last
    assert card.locator("strong", has_text="制裁").count() >= 5
    press_button(page, card.get_by_role("button", name="次のページ »"), card.get_by_text("2／3ページ"))
    back = card.get_by_role("button", name="← 制裁")
    press_button(page, card.get_by_role("button", name="を開く").first, back)
    assert card.locator("strong", has_text="制裁").count() >= 1
    press_button(page, back, card.get_by_text("検索「制裁」: 14か所"))


def test_subject_is_followed_from_its_card_and_stopped_by_one_press(page: playwright.Page) -> None:
    card = ask(page, "アルメニア")
    follow = page.get_by_role("button", name="フォロー", exact=True).last
    press_button(page, card.get_by_role("button", name="ほかの操作"), follow)
    messages = page.locator("article.channel-message")
    confirmation = messages.get_by_text("アルメニアをフォローしました")
    press_button(page, follow, confirmation)
    press_button(
        page, page.get_by_role("button", name="このお知らせを止める").last, messages.get_by_text("停止しました")
    )
    assert confirmation.count() == 0


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


def refresh_with(page: playwright.Page, document: Path) -> None:
    """Sends `/data refresh` with a document; repeats it if the page had to be loaded again."""
    newest = page.evaluate(NEWEST)
    for _ in range(4):
        try:
            page.wait_for_function(IDLE, polling=POLLING)
            choose_command(page, "data refresh")
            page.get_by_role("option", name="document").first.click(timeout=PATIENCE / 4)
            page.locator("input[type=file]").first.set_input_files(str(document), timeout=PATIENCE / 4)
            page.wait_for_timeout(1000)
            page.wait_for_function(IDLE, polling=POLLING)
            page.locator("#send-message").click(timeout=PATIENCE / 4)
            page.wait_for_function(IDLE, polling=POLLING)
            # Waits for the answer itself: a second command before it comes would propose the document twice.
            page.wait_for_function(
                f"newest => ({NEWEST})() > newest", arg=newest, polling=POLLING, timeout=PATIENCE / 4
            )
        except playwright.TimeoutError:
            if page.evaluate(NEWEST) > newest:
                return
            reload_page(page)
            continue
        return
    pytest.fail(f"the command was not sent; {describe_page(page)}")


def find_newest(page: playwright.Page) -> playwright.Locator:
    return page.locator("article.channel-message").last


def test_document_is_imported_reviewed_applied_queried_and_rolled_back(page: playwright.Page, tmp_path: Path) -> None:
    """This test is the last of the file, because it makes revisions in the database that all tests share."""
    (tmp_path / "next.md").write_text(DOCUMENT, encoding="utf-8")
    page.locator("article.channel-message").first.wait_for()
    refresh_with(page, tmp_path / "next.md")
    find_newest(page).get_by_role("button", name="適用する").wait_for()
    proposal = find_newest(page).inner_text()
    for expected in (
        "更新の確認",
        "2026年版 2-6（要約・日本語）「試験の章」",
        "段落・注: 追加 2",
        "report.md",
        "まだ適用していません",
    ):
        assert expected in proposal
    (touched,) = re.findall(r"変わるカードを前後で見る（(\d+)件）", proposal)
    assert int(touched) < 20, "cards that only say that the new edition is silent are counted"

    press_button(
        page, find_newest(page).get_by_role("button", name="適用する"), find_newest(page).get_by_text("適用しました")
    )
    assert brief(page, "名古屋")

    press_button(page, page.get_by_role("button", name="版 1 に戻す").last, page.get_by_text("戻しました").last)
    assert not brief(page, "名古屋")


def brief(page: playwright.Page, word: str) -> bool:
    """Returns whether the card of Armenia contains a word, requested through the user interface."""
    send_command(page, "brief", "アルメニア")
    find_newest(page).get_by_role("heading", name="アルメニア").first.wait_for()
    return word in find_newest(page).inner_text()
