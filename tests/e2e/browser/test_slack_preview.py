"""Slack's part of the local preview in a browser, with the real bot."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.preview_process import CHROMIUM, start_preview

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytest.importorskip("simcord.preview", reason="the preview's extra is not installed")

PATIENCE = 30_000
"""Milliseconds that a busy machine may need for one step."""


def browser(test):
    """Marks a test that drives Chromium."""
    missing = not Path(CHROMIUM).exists()
    skip = pytest.mark.skipif(missing, reason=f"{CHROMIUM} is missing: install Debian's chromium")
    return pytest.mark.browser(skip(test))


SIZES = {"wide": {"width": 1100, "height": 900}, "narrow": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, builtin_database: Path) -> Iterator[str]:
    """The address of Slack's page."""
    with start_preview(tmp_path_factory.mktemp("preview"), builtin_database) as (_discord, slack):
        yield slack


@pytest.fixture(params=["wide", pytest.param("narrow", marks=pytest.mark.exhaustive)])
def page(window: playwright.Page, address: str, request: pytest.FixtureRequest) -> playwright.Page:
    """The page in one of two sizes; each test chooses its language."""
    window.set_viewport_size(SIZES[request.param])
    window.goto(address)
    window.locator("#composer").wait_for()
    return window


def send_command(page: playwright.Page, text: str) -> playwright.Locator:
    """Types a command, and waits for its private answer."""
    answers = page.locator("article.private")
    before = answers.count()
    page.locator("#composer").fill(text)
    page.keyboard.press("Enter")
    playwright.expect(answers).to_have_count(before + 1, timeout=PATIENCE)
    return answers.last


def choose_language(page: playwright.Page, label: str) -> None:
    page.locator("#language").select_option(label=label)
    page.wait_for_function(
        "lang => document.documentElement.lang === lang", arg="ja-JP" if label == "日本語" else "en-US"
    )


LANGUAGES = {
    "ja": (
        "日本語", "ｱﾙﾒﾆｱ", "アルメニア", "年表", "10年ごとの出来事", "図", "出典つきの一覧", "チャンネルに表示",
    ),
    "en": (
        "English (US)", "ａｒｍｅｎｉａ", "Armenia", "Timeline", "Events by decade", "Picture", "List with sources",
        "Show in channel",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("page", "language"),
    [
        ("wide", "ja"),
        ("narrow", "en"),
        pytest.param("wide", "en", marks=pytest.mark.exhaustive),
        pytest.param("narrow", "ja", marks=pytest.mark.exhaustive),
    ],
    indirect=["page"],
)
@browser
def test_card_is_requested_paged_and_shown_in_the_channel(page: playwright.Page, language: str) -> None:
    label, query, name, chronology, chart, picture_label, listed, share = LANGUAGES[language]
    choose_language(page, label)
    card = send_command(page, f"/brief {query}")
    playwright.expect(card).to_contain_text(name)
    playwright.expect(card).to_contain_text("p.14")
    box = card.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= page.viewport_size["width"]

    card.get_by_role("button", name=chronology, exact=True).click()
    playwright.expect(card).to_contain_text(chart)
    assert card.locator("svg rect, svg path").count() > 10, "the chart is drawn"
    card.get_by_role("button", name=picture_label, exact=True).click()
    picture = card.locator("img[src^='files/']")
    picture.wait_for()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=picture.element_handle())
    card.get_by_role("button", name=listed, exact=True).click()
    playwright.expect(picture).to_have_count(0, timeout=PATIENCE)
    playwright.expect(card).to_contain_text("p.14")

    posted = page.locator("article:not(.private):not(.person)")
    before = posted.count()
    card.get_by_role("button", name=share, exact=True).click()
    playwright.expect(posted).to_have_count(before + 1, timeout=PATIENCE)
    playwright.expect(posted.last).to_contain_text(name)


@browser
def test_form_of_brief_completes_and_opens_a_card(page: playwright.Page) -> None:
    choose_language(page, "日本語")
    answers = page.locator("article.private")
    before = answers.count()
    page.locator("#composer").fill("/brief")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    field = form.get_by_role("combobox")
    field.click()
    form.get_by_role("option").first.wait_for()
    assert form.get_by_role("option").count() > 5, "an empty field offers names"
    field.fill("grz")
    field.fill("じょーじ")
    form.get_by_role("option", name="ジョージア", exact=True).click()
    form.get_by_role("button", name="開く").click()
    playwright.expect(answers).to_have_count(before + 1, timeout=PATIENCE)
    playwright.expect(answers.last).to_contain_text("ジョージア")
    playwright.expect(form).to_have_count(0)


@browser
def test_choice_in_a_menu_opens_its_card(page: playwright.Page) -> None:
    choose_language(page, "日本語")
    card = send_command(page, "/brief CIS")
    before = card.inner_text()
    card.locator("#static_select_dropdown_button").click()
    card.locator("#static_select_popup [tabindex]").first.click()
    page.wait_for_function(
        "before => [...document.querySelectorAll('article.private')].at(-1).innerText !== before", arg=before
    )


@browser
def test_home_tab_shows_upcoming_dates(page: playwright.Page) -> None:
    choose_language(page, "日本語")
    page.get_by_role("button", name="ホーム").click()
    home = page.locator("article.home")
    home.wait_for()
    assert "節目" in home.inner_text() or "予定" in home.inner_text()


@browser
def test_calendar_file_is_sent_as_a_direct_message(page: playwright.Page) -> None:
    choose_language(page, "日本語")
    card = send_command(page, "/upcoming 90")
    card.get_by_role("button", name="カレンダー（.ics）").click()
    page.get_by_role("button", name="メッセージ").click()
    file = page.get_by_role("link", name="anniversaries.ics").last
    file.wait_for()
    with page.expect_download() as download:
        file.click()
    assert Path(download.value.path()).read_bytes().startswith(b"BEGIN:VCALENDAR")


@browser
def test_channel_is_shown_by_its_name(page: playwright.Page) -> None:
    choose_language(page, "日本語")
    page.locator("#composer").fill("/schedule add")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="保存").click()
    playwright.expect(form).to_have_count(0, timeout=PATIENCE)
    panel = page.locator("article.private").last
    playwright.expect(panel).to_contain_text("briefing", timeout=PATIENCE)
    assert "C0BRIEFING" not in panel.inner_text()


@browser
def test_mention_is_answered_in_its_thread(page: playwright.Page) -> None:
    choose_language(page, "日本語")
    page.locator("#composer").fill("<@U0BOT001> アルメニア")
    page.keyboard.press("Enter")
    reply = page.locator(".reply article").last
    reply.wait_for()
    assert "アルメニア" in reply.inner_text()


DOCUMENT = """+++
edition = 2026
number = "2-6"
kind = "digest"
language = "ja"
title = "試験の章"
+++
# 1 各国 {p=142}

- アルメニアの外相が2025年3月8日に名古屋を訪れた。 {p=142 date=2025-03-08}
"""


@browser
def test_moderator_attaches_applies_and_goes_back(page: playwright.Page, tmp_path: Path) -> None:
    choose_language(page, "日本語")
    (tmp_path / "next.md").write_text(DOCUMENT, encoding="utf-8")
    page.locator("#composer").fill("/data refresh")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    with page.expect_response("**/upload?*"):
        form.locator("input[type=file]").set_input_files(str(tmp_path / "next.md"))
    form.get_by_role("button", name="読み取る").click()
    message = page.locator("article:not(.private):not(.person)").filter(has_text="next.md").first
    message.get_by_role("button", name="適用する").click()
    page.get_by_role("button", name="版 1 に戻す").last.click()
    page.get_by_text("戻しました").last.wait_for()


def test_built_page_is_the_one_of_the_sources(root: Path) -> None:
    folder = root / "web" / "slack-preview"
    digest = hashlib.sha256()
    for path in sorted([folder / "package.json", *folder.glob("src/*")]):
        digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    built = (root / "bot" / "preview" / "static" / "slack.js").read_text(encoding="utf-8")
    assert re.search(r"sources ([0-9a-f]{64})", built)[1] == digest.hexdigest(), "run `make slack-page`"


@browser
def test_word_is_taught_with_several_subjects_and_offers_them(page: playwright.Page) -> None:
    choose_language(page, "日本語")
    answers = page.locator("article.private")
    before = answers.count()
    page.locator("#composer").fill("/data teach")
    page.keyboard.press("Enter")
    form = page.get_by_role("dialog")
    form.get_by_role("textbox").first.fill("コーカサス三国")
    field = form.get_by_role("combobox")
    for name in ("アルメニア", "ジョージア"):
        field.fill(name)
        form.get_by_role("option", name=name, exact=True).first.click()
    form.get_by_role("button", name="追加", exact=True).click()
    playwright.expect(answers).to_have_count(before + 1, timeout=PATIENCE)
    playwright.expect(answers.last).to_contain_text("一覧を登録しました")
    card = send_command(page, "/brief コーカサス三国")
    playwright.expect(card).to_contain_text("この言葉に登録されている項目です。")
