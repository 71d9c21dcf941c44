"""Makes pictures of the main screens in Japanese and English, at the widths of a desktop and of a phone.

Run it with `make screens`, or `python -m tests.e2e.browser.screens FOLDER`. It prints the height of each card in
pixels. It is not a test.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from typing import Final

from playwright import sync_api as playwright

from tests.support.preview_page import IDLE, send_command
from tests.support.preview_process import CHROMIUM, FLAGS, start_preview

WIDTHS: Final = (600, 390)
PATIENCE: Final = 60_000
LOCALES: Final = {"ja": "ja", "en": "en-US"}

SCREENS: Final[dict[str, dict[str, tuple[str, str, str]]]] = {
    "country": {"ja": ("brief", "アルメニア", ""), "en": ("brief", "Armenia", "")},
    "russia": {"ja": ("brief", "ロシア", ""), "en": ("brief", "Russia", "")},
    "topic": {"ja": ("brief", "北方領土", ""), "en": ("brief", "Northern Territories", "")},
    "framework": {"ja": ("brief", "上海協力機構", ""), "en": ("brief", "SCO", "")},
    "word": {"ja": ("brief", "石炭", ""), "en": ("brief", "oil", "")},
    "choice": {"ja": ("brief", "制裁", ""), "en": ("brief", "sanctions", "")},
    "pair": {
        "ja": ("brief", "アルメニアとアゼルバイジャン", ""),
        "en": ("brief", "Armenia and Azerbaijan", ""),
    },
    "nothing": {"ja": ("brief", "ピザ", ""), "en": ("brief", "pizza", "")},
    "year": {"ja": ("brief", "アルメニア 2024", ""), "en": ("brief", "Armenia 2024", "")},
    "events": {"ja": ("brief", "2024年11月の出来事", ""), "en": ("brief", "what happened in November 2024", "")},
    "comparison": {
        "ja": ("brief", "アルメニアとジョージアの違い", ""),
        "en": ("brief", "Armenia vs Georgia", ""),
    },
    "day": {"ja": ("today", "2026-12-21", ""), "en": ("today", "2026-12-21", "")},
    "upcoming": {"ja": ("upcoming", "", ""), "en": ("upcoming", "", "")},
    "timeline": {"ja": ("timeline", "アルメニア", ""), "en": ("timeline", "Armenia", "")},
    "list": {
        "ja": ("timeline", "アルメニア", "出典つきの一覧"),
        "en": ("timeline", "Armenia", "List with sources"),
    },
}
"""By name of the screen and language: a command, what is typed into it, and the button that is pressed then."""

_WINDOW_HEIGHT: Final = 3000
"""Pixels: the tallest card is shown whole."""

_SETTLING: Final = 1500
"""Milliseconds."""

LAST: Final = "[...document.querySelectorAll('article.channel-message')].at(-1)"


def take_pictures(folder: Path, address: str, language: str, only: frozenset[str]) -> None:
    """Opens every screen in a language, and writes `NAME-LANGUAGE-WIDTH.png` for each."""
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 1100})
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        for name, by_language in SCREENS.items():
            if only and name not in only:
                continue
            command, typed, button = by_language[language]
            send_command(page, command, typed)
            page.wait_for_timeout(6000 if command == "timeline" else 1500)  # pictures are drawn later
            if button:
                _press(page, button)
            heights = [_take_picture(page, folder / f"{name}-{language}-{width}.png", width) for width in WIDTHS]
            print(f"{name}\t{language}\t" + "\t".join(f"{height} px" for height in heights), flush=True)  # noqa: T201
            page.set_viewport_size({"width": 1280, "height": 1100})
        browser.close()


def _press(page: playwright.Page, label: str) -> None:
    card = page.locator("article.channel-message").last
    before = card.inner_text()
    button = card.get_by_role("button", name=label)
    if not button.count():
        return
    page.wait_for_function(IDLE)
    button.click()
    page.wait_for_function(f"before => {LAST}.innerText !== before", arg=before)


def _take_picture(page: playwright.Page, path: Path, width: int) -> int:
    """Writes the picture of the last message, and returns its height."""
    page.set_viewport_size({"width": width, "height": _WINDOW_HEIGHT})
    page.wait_for_timeout(_SETTLING)  # the preview changes the layout of a page when it has reported its size
    card = page.locator("article.channel-message").last
    card.scroll_into_view_if_needed()
    card.screenshot(path=path)
    return round((card.bounding_box() or {"height": 0})["height"])


def main() -> None:
    """Reads the arguments and makes the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="*", default=[], choices=list(SCREENS))
    parser.add_argument("--languages", nargs="*", default=list(LOCALES), choices=list(LOCALES))
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for language in given.languages:
        with tempfile.TemporaryDirectory() as database:
            settings = {"PREVIEW_LOCALE": LOCALES[language], "DEFAULT_LANGUAGE": language, "COOLDOWNS": "false"}
            with start_preview(Path(database), **settings) as (address, _slack):
                take_pictures(given.folder, address, language, frozenset(given.only))


if __name__ == "__main__":
    main()
